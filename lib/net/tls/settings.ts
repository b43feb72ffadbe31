/** What a TLS connection is made with: everything has been read and is sound. */

import type { Certificate } from "./certificate.ts";
import type { Crl } from "./crl.ts";

export interface TlsSettings {
  /** Our certificate, with those that vouch for it, and its key, not encrypted: PEM. */
  readonly identity: { readonly certificates: string; readonly key: string } | undefined;
  /** The certificates that are trusted. */
  readonly anchors: readonly Certificate[];
  readonly crls: readonly Crl[];
  readonly crlCheck: "none" | "leaf" | "chain";
  /** False: the peer may have any certificate. */
  readonly verifyPeer: boolean;
  /** The peer's certificate must be for its name, as given (RFC 6125). */
  readonly checkServerName: boolean;
  readonly maxVersion: "TLSv1.2" | "TLSv1.3";
  /** What may be agreed on; undefined: all that the platform offers. */
  readonly cipherSuites: readonly string[] | undefined;
}
