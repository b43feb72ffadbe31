/** Our certificate and its key: what can be used, and what is said of what cannot. */

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { ConditionError } from "../../../lib/base/condition.ts";
import { loadIdentity } from "../../../lib/net/tls/identity.ts";
import { makeCa, makeCertificate, pem } from "../../support/certificates.ts";

const ROOT = makeCa();
const CLIENT = makeCertificate({ issuer: ROOT, name: "client" });
const OLD = makeCertificate({ issuer: ROOT, name: "old", version: 1 });
const SMALL = generateKeyPairSync("rsa", { modulusLength: 1024 });

async function load(key: string, certificate: string) {
  const files = new Map([["key", key], ["certificate", certificate]]);
  return await loadIdentity({
    keyFile: "key",
    certificateFile: "certificate",
    format: "pem",
    readFile: (name) => new TextEncoder().encode(files.get(name)),
    password: () => Promise.resolve(undefined),
  });
}

Deno.test("loadIdentity() keeps the certificates that vouch for ours, and the key", async () => {
  const identity = await load(CLIENT.keyPem, `text before\n${CLIENT.pem}between\n${ROOT.pem}`);
  assert.deepEqual(identity, { certificates: CLIENT.pem + ROOT.pem, key: CLIENT.keyPem });
});

function keyOf({ privateKey }: typeof SMALL): string {
  return String(privateKey.export({ type: "pkcs8", format: "pem" }));
}

for (
  const { name, key = CLIENT.keyPem, certificate = CLIENT.pem, expected } of [
    {
      name: "a certificate of another key",
      certificate: makeCertificate().pem,
      expected: /^Private key 'key' and certificate 'certificate' do not match$/,
    },
    {
      name: "a CA's certificate before ours",
      certificate: ROOT.pem + CLIENT.pem,
      expected: /do not match$/,
    },
    {
      name: "a certificate of X.509 version 1",
      key: OLD.keyPem,
      certificate: OLD.pem,
      expected:
        /^Unable to load certificate from 'certificate' < it is of X\.509 version 1, not 3$/,
    },
    {
      name: "a file without a certificate",
      certificate: CLIENT.keyPem,
      expected: /^Unable to load certificate from 'certificate' < there is no certificate in it$/,
    },
    {
      name: "a damaged certificate",
      certificate: pem("CERTIFICATE", CLIENT.der.subarray(0, 100)),
      expected: /^Unable to load certificate from 'certificate' < Cannot read Certificate/,
    },
    {
      name: "a key that is too small",
      key: keyOf(SMALL),
      expected: /^Unable to load private TLS key from 'key' < it has 1024 bits, and 2048 are the/,
    },
    {
      name: "a key file without a key",
      key: CLIENT.pem,
      expected: /^Unable to load private TLS key from 'key' < there is no private key in PEM$/,
    },
  ] satisfies { name: string; key?: string; certificate?: string; expected: RegExp }[]
) {
  Deno.test(`loadIdentity() refuses ${name}`, async () => {
    await assert.rejects(load(key, certificate), (error) => {
      assert(error instanceof ConditionError);
      const { cause } = error;
      const reason = cause instanceof ConditionError ? ` < ${cause.condition.text}` : "";
      assert.match(error.condition.text + reason, expected);
      return true;
    });
  });
}
