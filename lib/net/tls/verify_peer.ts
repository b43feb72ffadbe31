/**
 * Decides whether the certificate that a server has shown is trusted. Deno's `node:tls` verifies it as
 * well, but leaves gaps that this file closes. Where it cannot read the server's certificate (it is of
 * X.509 version 1, or not quite well-formed) it does not verify that the server has the key that
 * belongs to it, so such a certificate is refused; and it then takes any certificate for a CA, and
 * knows no revocation lists, so the path is verified here again.
 */

import { verify, X509Certificate } from "node:crypto";
import { type Certificate, parseCertificate } from "./certificate.ts";
import { CertificateProblem, verifyFailed } from "./conditions.ts";
import type { Crl } from "./crl.ts";
import { DerError } from "./der.ts";
import type { TlsSettings } from "./settings.ts";
import { verifyPath } from "./verify_path.ts";

/** What the platform says of a connection. */
export interface ShownCertificates {
  /** As the server has sent them, its own first; DER. */
  readonly presented: readonly Uint8Array[];
  /** Why the platform does not trust them; undefined where it does. */
  readonly platformProblem: string | undefined;
}

/** @throws ConditionError, what OpenSSL says of a certificate that cannot be verified, with the reason */
export function verifyPeer(
  { presented, platformProblem }: ShownCertificates,
  settings: Pick<TlsSettings, "anchors" | "crls" | "crlCheck">,
): void {
  const leaf = readServerCertificate(presented[0]);
  const others = presented.slice(1).flatMap(readOther);
  const { anchors, crls, crlCheck } = settings;
  const trust = { anchors, crls, crlCheck, now: Date.now(), signatures: SIGNATURES };
  const problem = verifyPath([leaf, ...others], trust);
  if (problem !== undefined) throw verifyFailed(problem);
  if (platformProblem !== undefined) {
    throw verifyFailed(
      CertificateProblem.unverifiable,
      `${platformProblem}; a key or a digest may be weak`,
    );
  }
}

function readServerCertificate(der: Uint8Array | undefined): Certificate {
  if (der === undefined) throw verifyFailed(CertificateProblem.unspecified, "there is none");
  try {
    const certificate = parseCertificate(der);
    if (certificate.version === 3) return certificate;
    throw new DerError(`X.509 version ${certificate.version}, only version 3 can be verified`);
  } catch (error) {
    if (error instanceof DerError) {
      throw verifyFailed(CertificateProblem.unspecified, error.message);
    }
    throw error;
  }
}

/** What cannot be read vouches for nobody. */
function readOther(der: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(der)];
  } catch (error) {
    if (error instanceof DerError) return [];
    throw error;
  }
}

const SIGNATURES = {
  ofCertificate(certificate: Certificate, issuer: Certificate): boolean {
    try {
      const { publicKey } = new X509Certificate(issuer.der);
      return new X509Certificate(certificate.der).verify(publicKey);
    } catch {
      return false; // A key or an algorithm that the platform does not know.
    }
  },
  ofCrl(crl: Crl, issuer: Certificate): boolean {
    const digest = CRL_DIGESTS.get(crl.signatureAlgorithm);
    if (digest === undefined) return false;
    try {
      const key = new X509Certificate(issuer.der).publicKey;
      return verify(digest, crl.signed, key, crl.signature);
    } catch {
      return false; // As above.
    }
  },
};

/** By the algorithm that signs: RSA and ECDSA with SHA-2, Ed25519. */
const CRL_DIGESTS: ReadonlyMap<string, string | null> = new Map([
  ["1.2.840.113549.1.1.11", "sha256"],
  ["1.2.840.113549.1.1.12", "sha384"],
  ["1.2.840.113549.1.1.13", "sha512"],
  ["1.2.840.10045.4.3.2", "sha256"],
  ["1.2.840.10045.4.3.3", "sha384"],
  ["1.2.840.10045.4.3.4", "sha512"],
  ["1.3.101.112", null],
]);
