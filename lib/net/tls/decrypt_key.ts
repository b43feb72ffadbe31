/**
 * Decrypts a private key as PKCS#8 encrypts it (RFC 5958 §3) with PBES2 (RFC 8018 §6.2): the key from
 * PBKDF2 or scrypt, the cipher AES (128 or 256 bits) or triple DES. The platform's own reader lacks
 * half of these. PBES1, with MD5, DES or RC2, is not read.
 */

import { Buffer } from "node:buffer";
import { createDecipheriv, pbkdf2Sync, scryptSync } from "node:crypto";
import { DerError, DerReader, DerTag, readOid, readSmallInteger, readWhole } from "./der.ts";

/** The password is wrong, or the encryption unknown; the message says which. */
export class KeyDecryptionError extends Error {
  override readonly name = "KeyDecryptionError";
}

const PBES2 = "1.2.840.113549.1.5.13";
const PBKDF2 = "1.2.840.113549.1.5.12";
const SCRYPT = "1.3.6.1.4.1.11591.4.11";
const HMAC_SHA1 = "sha1";

/** What PBKDF2 does over and over. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ["1.2.840.113549.2.7", HMAC_SHA1],
  ["1.2.840.113549.2.8", "sha224"],
  ["1.2.840.113549.2.9", "sha256"],
  ["1.2.840.113549.2.10", "sha384"],
  ["1.2.840.113549.2.11", "sha512"],
]);

interface Cipher {
  readonly name: string;
  readonly keyLength: number;
}

const CIPHERS: ReadonlyMap<string, Cipher> = new Map([
  ["2.16.840.1.101.3.4.1.2", { name: "aes-128-cbc", keyLength: 16 }],
  ["2.16.840.1.101.3.4.1.42", { name: "aes-256-cbc", keyLength: 32 }],
  ["1.2.840.113549.3.7", { name: "des-ede3-cbc", keyLength: 24 }],
]);

/** Bounds for what a file can make us do: a few seconds and 256 MB. */
const MAX_ITERATIONS = 10_000_000;
const MAX_SCRYPT_MEMORY = 0x10000000;

/** Derives a key of so many bytes. */
type Derivation = (keyLength: number) => Uint8Array;

/**
 * @param der an EncryptedPrivateKeyInfo
 * @returns the PrivateKeyInfo in it, or what a wrong password has made of it: mostly it is noticed here
 * @throws {DerError | KeyDecryptionError}
 */
export function decryptPkcs8(der: Uint8Array, password: string): Uint8Array {
  const outer = readWhole(der, DerTag.sequence, "EncryptedPrivateKeyInfo");
  const algorithm = outer.nested(DerTag.sequence, "encryptionAlgorithm");
  const encrypted = outer.expect(DerTag.octetString, "encryptedData");
  outer.end("EncryptedPrivateKeyInfo");
  if (readOid(algorithm.expect(DerTag.objectIdentifier, "algorithm")) !== PBES2) {
    throw new KeyDecryptionError(
      "it is encrypted in an old way (not PBES2): encrypt it anew with openssl pkcs8 -topk8",
    );
  }
  const parameters = algorithm.nested(DerTag.sequence, "PBES2-params");
  const derive = readDerivation(parameters.nested(DerTag.sequence, "keyDerivationFunc"), password);
  const scheme = parameters.nested(DerTag.sequence, "encryptionScheme");
  const cipher = CIPHERS.get(readOid(scheme.expect(DerTag.objectIdentifier, "algorithm")));
  if (cipher === undefined) {
    throw new KeyDecryptionError("its cipher is none of AES-128, AES-256 and 3DES in CBC");
  }
  const iv = scheme.expect(DerTag.octetString, "initialization vector");
  try {
    const decipher = createDecipheriv(cipher.name, derive(cipher.keyLength), iv);
    return Buffer.concat([decipher.update(encrypted), decipher.final()]);
  } catch (cause) {
    throw new KeyDecryptionError("the password is wrong", { cause });
  }
}

function readDerivation(algorithm: DerReader, password: string): Derivation {
  const oid = readOid(algorithm.expect(DerTag.objectIdentifier, "algorithm"));
  const parameters = algorithm.nested(DerTag.sequence, "parameters");
  switch (oid) {
    case PBKDF2:
      return readPbkdf2(parameters, password);
    case SCRYPT:
      return readScrypt(parameters, password);
    default:
      throw new KeyDecryptionError(`its key derivation ${oid} is not known`);
  }
}

function readPbkdf2(parameters: DerReader, password: string): Derivation {
  const salt = parameters.expect(DerTag.octetString, "salt");
  const iterations = readNumber(parameters, "iterationCount", MAX_ITERATIONS);
  parameters.optional(DerTag.integer, "keyLength");
  const prf = parameters.optional(DerTag.sequence, "prf");
  const digest = prf === undefined ? HMAC_SHA1 : DIGESTS.get(readAlgorithm(prf));
  if (digest === undefined) throw new KeyDecryptionError("its pseudo-random function is not known");
  return (keyLength) => pbkdf2Sync(password, salt, iterations, keyLength, digest);
}

function readAlgorithm(content: Uint8Array): string {
  return readOid(new DerReader(content).expect(DerTag.objectIdentifier, "algorithm"));
}

function readScrypt(parameters: DerReader, password: string): Derivation {
  const salt = parameters.expect(DerTag.octetString, "salt");
  const N = readNumber(parameters, "costParameter", MAX_SCRYPT_MEMORY);
  const r = readNumber(parameters, "blockSize", MAX_SCRYPT_MEMORY);
  const p = readNumber(parameters, "parallelizationParameter", 64);
  if (128 * N * r > MAX_SCRYPT_MEMORY) throw new KeyDecryptionError("it takes too much memory");
  const options = { N, r, p, maxmem: 2 * MAX_SCRYPT_MEMORY };
  return (keyLength) => scryptSync(password, salt, keyLength, options);
}

function readNumber(parameters: DerReader, field: string, max: number): number {
  const number = readSmallInteger(parameters.expect(DerTag.integer, field), field);
  if (number < 1 || number > max) throw new DerError(`Cannot use ${field} ${number}`);
  return number;
}
