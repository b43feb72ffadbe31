/** Keys, certificates and lists in files, under the names that the tests of TLS use on command lines. */

import {
  type CertificateOptions,
  type Made,
  makeCa,
  makeCertificate,
  makeCrl,
  makeKeys,
  pem,
} from "./certificates.ts";
import { temporaryFolder } from "./temporary.ts";

export interface TlsFiles extends Disposable {
  /** All files are in it. */
  readonly folder: string;
  /** Absolute: `path("root.pem")`. */
  path(name: string): string;
}

export const PASSWORD = "s3cret";

/**
 * Writes:
 *
 * - `root.pem`, a CA; `other.pem`, another; `cas/root.pem`, a folder
 * - `NAME.pem` and `NAME.key` for the servers `server` (of root), `expired`, `old` (X.509 version 1),
 *   `self` (signs itself, no CA), `selfca` (signs itself, a CA), and for `client` and `stranger` (of
 *   other); `chain.pem` and `chain.key` for a server of an intermediate CA, with that CA
 * - `client-pkcs8.key`, encrypted, and `root.der`, `client.der`, `client.key.der`
 * - `none.crl`, which has nothing, and `server.crl`, which has the server
 */
export function makeTlsFiles(): TlsFiles {
  const place = temporaryFolder();
  const folder = place.path;
  const write = (name: string, content: string | Uint8Array): void => {
    if (typeof content === "string") Deno.writeTextFileSync(`${folder}/${name}`, content);
    else Deno.writeFileSync(`${folder}/${name}`, content);
  };
  const writePair = (name: string, made: Made, chain: readonly Made[] = []): Made => {
    write(`${name}.pem`, [made, ...chain].map((each) => each.pem).join(""));
    write(`${name}.key`, made.keyPem);
    return made;
  };
  const server = (options: CertificateOptions): Made =>
    makeCertificate({ altNames: ["localhost", "127.0.0.1"], keys: SERVER_KEYS, ...options });

  const root = writePair("root", makeCa());
  const other = writePair("other", makeCa({ name: "other" }));
  const intermediate = makeCa({ name: "intermediate", issuer: root });
  Deno.mkdirSync(`${folder}/cas`);
  write("cas/root.pem", root.pem);
  write("cas/README", "no certificate");
  write("root.der", root.der);
  writePair("server", server({ issuer: root, serialNumber: REVOKED }));
  writePair("expired", server({ issuer: root, notBefore: -3, notAfter: -2 }));
  writePair("old", server({ issuer: root, version: 1 }));
  writePair("self", server({ name: "self" }));
  writePair("selfca", server({ name: "selfca", ca: true, keyUsage: 0x86 }));
  writePair("chain", server({ issuer: intermediate }), [intermediate]);
  writePair("stranger", makeCertificate({ name: "stranger", issuer: other }));
  const client = writePair("client", makeCertificate({ name: "client", issuer: root }));
  write("client.der", client.der);
  write("client.key.der", client.privateKey.export({ type: "pkcs8", format: "der" }));
  const encryption = { format: "pem", cipher: "aes-256-cbc", passphrase: PASSWORD } as const;
  write("client-pkcs8.key", String(client.privateKey.export({ type: "pkcs8", ...encryption })));
  write("none.crl", pem("X509 CRL", makeCrl(root)));
  write("server.crl", pem("X509 CRL", makeCrl(root, { revoked: [REVOKED] })));
  return {
    folder,
    path: (name) => `${folder}/${name}`,
    [Symbol.dispose]: () => place[Symbol.dispose](),
  };
}

const REVOKED = 0x99;
/** DCMTK's default profile wants RSA, as far as it is TLS 1.2. */
const SERVER_KEYS = makeKeys("rsa");
