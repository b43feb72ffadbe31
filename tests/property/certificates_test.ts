/** Whatever bytes a peer or a file has, they are a certificate, a list, a key, or refused as none. */

import fc from "fast-check";
import { parseCertificate } from "../../lib/net/tls/certificate.ts";
import { parseCrl } from "../../lib/net/tls/crl.ts";
import { decryptPkcs8, KeyDecryptionError } from "../../lib/net/tls/decrypt_key.ts";
import { DerError } from "../../lib/net/tls/der.ts";
import { readTrust } from "../../lib/net/tls/trust_file.ts";
import { der, makeCa, makeCertificate, makeCrl } from "../support/certificates.ts";
import { holdsForAll } from "./property.ts";

const ROOT = makeCa();
const CERTIFICATE = makeCertificate({
  issuer: ROOT,
  altNames: ["localhost", "127.0.0.1"],
  purposes: [1, 2],
  keyUsage: 0xa0,
}).der;
const CRL = makeCrl(ROOT, { revoked: [1, 2, 3] });
const KEY = new Uint8Array(ROOT.privateKey.export({
  type: "pkcs8",
  format: "der",
  cipher: "aes-256-cbc",
  passphrase: "x",
}));

/** A few bytes changed, removed or put in. */
function damaged(sound: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    offset: fc.nat(sound.length - 1),
    removed: fc.nat(3),
    added: fc.uint8Array({ maxLength: 3 }),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let bytes = [...sound];
    for (const { offset, removed, added } of changes) {
      bytes = bytes.toSpliced(offset, removed, ...added);
    }
    return Uint8Array.from(bytes);
  });
}

const PARSERS: readonly {
  readonly name: string;
  readonly sound: Uint8Array;
  readonly parse: (bytes: Uint8Array) => unknown;
}[] = [
  { name: "parseCertificate()", sound: CERTIFICATE, parse: parseCertificate },
  { name: "parseCrl()", sound: CRL, parse: parseCrl },
  { name: "readTrust() of DER", sound: CERTIFICATE, parse: (bytes) => readTrust(bytes, "der") },
  { name: "readTrust() of PEM", sound: CERTIFICATE, parse: (bytes) => readTrust(bytes, "pem") },
  { name: "decryptPkcs8()", sound: KEY, parse: (bytes) => decryptPkcs8(bytes, "x") },
];

for (const { name, sound, parse } of PARSERS) {
  Deno.test(`${name} understands any bytes, or refuses them with a DerError`, async () => {
    const bytes = fc.oneof(
      damaged(sound),
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 300 }).map((content) => der(0x30, content)),
    );
    await holdsForAll(bytes, (given) => {
      try {
        parse(given);
      } catch (error) {
        if (error instanceof DerError || error instanceof KeyDecryptionError) return;
        throw error;
      }
    }, { runs: name === "decryptPkcs8()" ? 200 : 2000 });
  });
}
