/** Private keys as `openssl` writes them, in all the ways that have been usual. */

import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { openKey, PrivateKeyError, readKeyFile } from "../../../lib/net/tls/private_key.ts";
import { makeKeys } from "../../support/certificates.ts";
import { whyMissing } from "../../support/real_peer.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const PASSWORD = "pass word ä";
const RSA = makeKeys("rsa");
const EC = makeKeys("ec");

interface Row {
  readonly name: string;
  readonly keys?: typeof RSA;
  /** Of openssl; `pkcs8 -topk8` and so on. What is read and written is added. */
  readonly command: string;
  readonly format?: "pem" | "der";
  readonly isEncrypted?: boolean;
  /** What is wrong with it, where it cannot be read. */
  readonly problem?: RegExp;
}

const ENCRYPTED = "pkcs8 -topk8 -passout env:PASSWORD";

const ROWS: readonly Row[] = [
  { name: "PKCS#8", command: "pkcs8 -topk8 -nocrypt" },
  { name: "PKCS#8 of an EC key", keys: EC, command: "pkcs8 -topk8 -nocrypt" },
  { name: "PKCS#1", command: "rsa -traditional" },
  { name: "SEC 1", keys: EC, command: "ec" },
  { name: "SEC 1 without parameters before it", keys: EC, command: "ec -no_public" },
  { name: "PKCS#8 in DER", command: "pkcs8 -topk8 -nocrypt -outform DER", format: "der" },
  { name: "PKCS#1 in DER", command: "rsa -traditional -outform DER", format: "der" },
  { name: "SEC 1 in DER", keys: EC, command: "ec -outform DER", format: "der" },
  ...["aes-128-cbc", "aes-256-cbc", "des3"].flatMap((cipher) =>
    ["hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512"].map(
      (prf): Row => ({
        name: `PBES2 with ${cipher} and ${prf}`,
        command: `${ENCRYPTED} -v2 ${cipher} -v2prf ${prf}`,
        isEncrypted: true,
      }),
    )
  ),
  { name: "scrypt", command: `${ENCRYPTED} -scrypt`, isEncrypted: true },
  { name: "PBES2 of an EC key", keys: EC, command: ENCRYPTED, isEncrypted: true },
  {
    name: "PBES2 in DER",
    command: `${ENCRYPTED} -outform DER`,
    format: "der",
    isEncrypted: true,
  },
  ...["aes128", "aes192", "aes256", "des3"].map((cipher): Row => ({
    name: `encrypted PKCS#1 with ${cipher}`,
    command: `rsa -traditional -${cipher} -passout env:PASSWORD`,
    isEncrypted: true,
  })),
  {
    name: "encrypted SEC 1",
    keys: EC,
    command: "ec -aes256 -passout env:PASSWORD",
    isEncrypted: true,
  },
  {
    name: "PBES1",
    command: `${ENCRYPTED} -v1 PBE-SHA1-3DES`,
    isEncrypted: true,
    problem: /^it is encrypted in an old way \(not PBES2\): .*openssl pkcs8 -topk8$/,
  },
  ...["camellia-256-cbc", "aes-192-cbc"].map((cipher): Row => ({
    name: cipher,
    command: `${ENCRYPTED} -v2 ${cipher}`,
    isEncrypted: true,
    problem: /^its cipher is none of AES-128, AES-256 and 3DES in CBC$/,
  })),
];

async function convert({ keys = RSA, command, format = "pem" }: Row): Promise<Uint8Array> {
  using folder = temporaryFolder();
  const [input, output] = [`${folder.path}/in.pem`, `${folder.path}/out.${format}`];
  const text = String(keys.privateKey.export({ type: "pkcs8", format: "pem" }));
  await Deno.writeTextFile(input, text);
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [...command.split(" "), "-in", input, "-out", output],
    env: { PASSWORD },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return await Deno.readFile(output);
}

function open(bytes: Uint8Array, row: Row, password: string | undefined): KeyObject {
  const file = readKeyFile(bytes, row.format ?? "pem");
  assert.equal(file.isEncrypted, row.isEncrypted ?? false);
  return openKey(file, password);
}

if (whyMissing("openssl") === undefined) {
  for (const row of ROWS) {
    const { name, keys = RSA, isEncrypted = false, problem } = row;
    Deno.test(`openKey() ${problem === undefined ? "reads" : "says why not"}: ${name}`, async () => {
      const bytes = await convert(row);
      if (problem !== undefined) {
        assert.throws(() => open(bytes, row, PASSWORD), {
          name: "PrivateKeyError",
          message: problem,
        });
        return;
      }
      assert(open(bytes, row, PASSWORD).equals(keys.privateKey));
      if (!isEncrypted) return void assert(open(bytes, row, undefined).equals(keys.privateKey));
      for (const password of ["wrong", ""]) {
        assert.throws(() => open(bytes, row, password), {
          name: "PrivateKeyError",
          message: /^the password is wrong/,
        });
      }
      assert.throws(() => open(bytes, row, undefined), {
        name: "PrivateKeyError",
        message: "it is encrypted, and there is no password",
      });
    });
  }
}

Deno.test("readKeyFile() finds the key among certificates", () => {
  const key = String(EC.privateKey.export({ type: "pkcs8", format: "pem" }));
  const text =
    `Bag Attributes\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${key}`;
  const file = readKeyFile(new TextEncoder().encode(text), "pem");
  assert(openKey(file, undefined).equals(EC.privateKey));
});

for (
  const [name, text, format] of [
    ["an empty file", "", "pem"],
    ["an empty file as DER", "", "der"],
    ["a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "pem"],
    ["no base64", "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n", "pem"],
    ["base64 of nothing", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "pem"],
    [
      "what is not encrypted",
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
      "pem",
    ],
  ] as const
) {
  Deno.test(`a key file is refused: ${name}`, () => {
    assert.throws(
      () => openKey(readKeyFile(new TextEncoder().encode(text), format), "x"),
      PrivateKeyError,
    );
  });
}
