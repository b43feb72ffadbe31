/** Reads a private key, of PEM or DER, encrypted or not, and says what is wrong with it if it cannot. */

import { Buffer } from "node:buffer";
import { createPrivateKey, type KeyObject } from "node:crypto";
import { latin1ToString } from "../../base/latin1.ts";
import { decryptPkcs8, KeyDecryptionError } from "./decrypt_key.ts";
import { DerError, DerTag, readWhole } from "./der.ts";
import { readPem } from "./pem.ts";

/** A key that cannot be used; the message says why, in the middle of a sentence. */
export class PrivateKeyError extends Error {
  override readonly name = "PrivateKeyError";
}

/** A key before it is decrypted, if it has to be. */
export type KeyFile =
  | { readonly type: "pkcs8"; readonly der: Uint8Array; readonly isEncrypted: boolean }
  /** PKCS#1 or SEC 1; only PEM can be encrypted. */
  | { readonly type: "traditional"; readonly pem: string; readonly isEncrypted: boolean }
  | { readonly type: "traditionalDer"; readonly der: Uint8Array; readonly isEncrypted: false };

const KEY_BLOCK = /-----BEGIN ((?:ENCRYPTED |RSA |EC )?PRIVATE KEY)-----[\s\S]*?-----END \1-----/;

/** @throws {PrivateKeyError} where there is no key in it */
export function readKeyFile(bytes: Uint8Array, format: "pem" | "der"): KeyFile {
  if (format === "der") return readDerKey(bytes);
  const [pem, label] = KEY_BLOCK.exec(latin1ToString(bytes)) ?? [];
  if (pem === undefined) throw new PrivateKeyError("there is no private key in PEM");
  if (label === "RSA PRIVATE KEY" || label === "EC PRIVATE KEY") {
    return { type: "traditional", pem, isEncrypted: /^Proc-Type: *4,ENCRYPTED/m.test(pem) };
  }
  const [block] = readPem(pem);
  if (block === undefined) throw new PrivateKeyError("its PEM is damaged");
  return { type: "pkcs8", der: block.der, isEncrypted: label === "ENCRYPTED PRIVATE KEY" };
}

/** A PKCS#8 key begins with a version and an algorithm, an encrypted one with the latter. */
function readDerKey(der: Uint8Array): KeyFile {
  try {
    const outer = readWhole(der, DerTag.sequence, "private key");
    if (outer.optional(DerTag.sequence, "encryptionAlgorithm") !== undefined) {
      return { type: "pkcs8", der, isEncrypted: true };
    }
    outer.expect(DerTag.integer, "version");
    const isPkcs8 = outer.optional(DerTag.sequence, "privateKeyAlgorithm") !== undefined;
    return { type: isPkcs8 ? "pkcs8" : "traditionalDer", der, isEncrypted: false };
  } catch (error) {
    if (error instanceof DerError) throw new PrivateKeyError("there is no private key in DER");
    throw error;
  }
}

/**
 * @param password used where the key is encrypted
 * @throws {PrivateKeyError}
 */
export function openKey(file: KeyFile, password: string | undefined): KeyObject {
  if (file.isEncrypted && password === undefined) {
    throw new PrivateKeyError("it is encrypted, and there is no password");
  }
  return decryptKey(file, password ?? "");
}

function decryptKey(file: KeyFile, password: string): KeyObject {
  try {
    switch (file.type) {
      case "pkcs8": {
        const der = file.isEncrypted ? decryptPkcs8(file.der, password) : file.der;
        return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
      }
      case "traditional":
        return createPrivateKey({ key: file.pem, format: "pem", passphrase: password });
      case "traditionalDer":
        return openTraditionalDer(file.der);
    }
  } catch (cause) {
    if (cause instanceof KeyDecryptionError) throw new PrivateKeyError(cause.message, { cause });
    // A wrong password is mostly noticed when what it has made of a key is read.
    const reason = file.isEncrypted
      ? "the password is wrong, or the key is damaged or of an unknown kind"
      : "it is damaged or of an unknown kind";
    throw new PrivateKeyError(reason, { cause });
  }
}

function openTraditionalDer(der: Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs1" });
  } catch {
    // The other kind then, or nothing.
    return createPrivateKey({ key: Buffer.from(der), format: "der", type: "sec1" });
  }
}
