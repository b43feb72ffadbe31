/**
 * Whether there is a path from a server's certificate to one that the user trusts (RFC 5280 §6), and
 * whether one on the way was revoked. Pure but for the signatures, which the platform verifies. This
 * check is made besides the platform's own, which is not enough (see `verify_peer.ts`), so it may be
 * stricter than it, but not laxer. Name constraints are not understood: a certificate with critical
 * ones is refused. Policies play no part, as in DCMTK.
 */

import type { Condition } from "../../base/condition.ts";
import { areEqual, type Certificate, KeyUsage } from "./certificate.ts";
import { CertificateProblem } from "./conditions.ts";
import { type Crl, maySignCrls } from "./crl.ts";

/** What a path is judged by. */
export interface Trust {
  /** The certificates that the user trusts, whatever they are. */
  readonly anchors: readonly Certificate[];
  readonly crls: readonly Crl[];
  /** Which certificates need a list that says that they were not revoked. */
  readonly crlCheck: "none" | "leaf" | "chain";
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signatures: SignatureVerifier;
}

/** True where the signature is good; what cannot be verified is not. */
export interface SignatureVerifier {
  ofCertificate(certificate: Certificate, issuer: Certificate): boolean;
  ofCrl(crl: Crl, issuer: Certificate): boolean;
}

/** Longest path, the server's certificate and the trusted one included. */
const MAX_PATH_LENGTH = 10;
/** Certificates of the server that are looked at, and signatures that are verified at most. */
export const MAX_PRESENTED = 20;
const MAX_SIGNATURES = 100;

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const ANY_PURPOSE = "2.5.29.37.0";

/**
 * @param presented what the server has sent, its own certificate first
 * @returns undefined where all is well, else what is wrong
 */
export function verifyPath(presented: readonly Certificate[], trust: Trust): Condition | undefined {
  const [leaf, ...others] = presented.slice(0, MAX_PRESENTED);
  if (leaf === undefined) return CertificateProblem.unspecified;
  const purposes = leaf.extendedKeyUsage;
  if (purposes !== undefined && ![SERVER_AUTH, ANY_PURPOSE].some((p) => purposes.includes(p))) {
    return CertificateProblem.wrongPurpose;
  }
  return new PathSearch(others, trust).extend([leaf]);
}

/** Tries the ways up from a certificate until one is good. */
class PathSearch {
  readonly #intermediates: readonly Certificate[];
  readonly #trust: Trust;
  #signaturesLeft = MAX_SIGNATURES;

  constructor(intermediates: readonly Certificate[], trust: Trust) {
    this.#intermediates = intermediates;
    this.#trust = trust;
  }

  /**
   * @param path from the server's certificate up; the last one is not judged yet
   * @returns undefined where it leads to a trusted certificate, else what is wrong with it
   */
  extend(path: readonly Certificate[]): Condition | undefined {
    const last = path.at(-1)!;
    const { anchors, now } = this.#trust;
    const isTrusted = anchors.some(({ der }) => areEqual(der, last.der));
    const problem = judge(last, { below: path.length - 1, isTrusted, now });
    if (problem !== undefined) return problem;
    if (isTrusted) return this.#checkCrls(path);
    if (path.length === MAX_PATH_LENGTH) return CertificateProblem.pathTooLong;
    let failure: Condition | undefined;
    for (const issuer of [...anchors, ...this.#intermediates]) {
      if (path.includes(issuer) || !areEqual(issuer.subject, last.issuer)) continue;
      const next = this.#isSignedBy(last, issuer)
        ? this.extend([...path, issuer])
        : CertificateProblem.badSignature;
      if (next === undefined) return undefined;
      failure ??= next;
    }
    return failure ?? describeEnd(path);
  }

  #isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
    if (this.#signaturesLeft-- <= 0) return false;
    return this.#trust.signatures.ofCertificate(certificate, issuer);
  }

  /** @param path complete: its last certificate is trusted */
  #checkCrls(path: readonly Certificate[]): Condition | undefined {
    const { crlCheck } = this.#trust;
    if (crlCheck === "none") return undefined;
    const subjects = path.slice(0, crlCheck === "leaf" ? 1 : Math.max(1, path.length - 1));
    for (const [index, certificate] of subjects.entries()) {
      // A trusted certificate that is the server's own answers for itself.
      const problem = this.#checkRevocation(certificate, path[index + 1] ?? certificate);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #checkRevocation(certificate: Certificate, issuer: Certificate): Condition | undefined {
    let problem: Condition = CertificateProblem.noCrl;
    for (const crl of this.#trust.crls) {
      if (!areEqual(crl.issuer, certificate.issuer)) continue;
      const fault = this.#judgeCrl(crl, issuer);
      if (fault !== undefined) problem = fault;
      else if (crl.revoked.has(certificate.serialNumber)) return CertificateProblem.revoked;
      else return undefined;
    }
    return problem;
  }

  #judgeCrl(crl: Crl, issuer: Certificate): Condition | undefined {
    const { now, signatures } = this.#trust;
    if (crl.unknownCriticalExtension !== undefined) return CertificateProblem.noCrl;
    if (!maySignCrls(issuer) || !signatures.ofCrl(crl, issuer)) {
      return CertificateProblem.badCrlSignature;
    }
    if (now < crl.thisUpdate) return CertificateProblem.crlNotYetValid;
    return crl.nextUpdate !== undefined && now > crl.nextUpdate
      ? CertificateProblem.crlExpired
      : undefined;
  }
}

/** @param place `below` is how many certificates lie below this one on the path */
function judge(
  certificate: Certificate,
  { below, isTrusted, now }: { below: number; isTrusted: boolean; now: number },
): Condition | undefined {
  const { notBefore, notAfter, basicConstraints, keyUsage } = certificate;
  if (certificate.unknownCriticalExtension !== undefined) return CertificateProblem.unknownCritical;
  if (below > 0) {
    // Roots of old have no such extension.
    const isRootOfOld = isTrusted && certificate.version < 3;
    if (!(basicConstraints?.ca ?? isRootOfOld)) return CertificateProblem.noCa;
    if (keyUsage !== undefined && (keyUsage & KeyUsage.keyCertSign) === 0) {
      return CertificateProblem.noCa;
    }
    if (below - 1 > (basicConstraints?.pathLength ?? MAX_PATH_LENGTH)) {
      return CertificateProblem.pathTooLong;
    }
  }
  if (now < notBefore) return CertificateProblem.notYetValid;
  return now > notAfter ? CertificateProblem.expired : undefined;
}

/** Names the end of a path that leads nowhere as OpenSSL does. */
function describeEnd(path: readonly Certificate[]): Condition {
  const last = path.at(-1)!;
  if (!areEqual(last.issuer, last.subject)) return CertificateProblem.unknownIssuer;
  return path.length === 1 ? CertificateProblem.selfSigned : CertificateProblem.selfSignedInChain;
}
