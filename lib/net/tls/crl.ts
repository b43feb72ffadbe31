/**
 * Certificate revocation lists (RFC 5280 §5): read, and asked about one certificate. Only complete
 * lists of the CA that issued the certificate count: none that are indirect, partial or deltas.
 */

import { type Certificate, KeyUsage } from "./certificate.ts";
import {
  DerError,
  DerReader,
  DerTag,
  readBitString,
  readBoolean,
  readOid,
  readSmallInteger,
  readTime,
  readWhole,
} from "./der.ts";

/** A list that has been read; all bytes are views of what it was read from. */
export interface Crl {
  /** The encoded name. */
  readonly issuer: Uint8Array;
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  /** Serial numbers in hexadecimal, as they are encoded. */
  readonly revoked: ReadonlySet<string>;
  /** A critical extension that is not understood here: the list says less than it seems to. */
  readonly unknownCriticalExtension: string | undefined;
  /** What is signed, with which algorithm (an object identifier), and the signature. */
  readonly signed: Uint8Array;
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

/** @throws {DerError} where it is anything but one well-formed list */
export function parseCrl(der: Uint8Array): Crl {
  const outer = readWhole(der, DerTag.sequence, "CertificateList");
  const { encoded, content } = outer.expectElement(DerTag.sequence, "tbsCertList");
  const algorithm = outer.nested(DerTag.sequence, "signatureAlgorithm");
  const signature = outer.expect(DerTag.bitString, "signatureValue");
  outer.end("CertificateList");

  const tbs = new DerReader(content);
  const version = tbs.optional(DerTag.integer, "version");
  if (version !== undefined && readSmallInteger(version, "version") !== 1) {
    throw new DerError("CRL has an unknown version");
  }
  tbs.expect(DerTag.sequence, "signature");
  const issuer = tbs.expectElement(DerTag.sequence, "issuer").encoded;
  const thisUpdate = readTime(tbs.next("thisUpdate"), "thisUpdate");
  const nextUpdate = readNextUpdate(tbs);
  const entries = readEntries(tbs);
  const unknown = findUnknownCritical(tbs.optional(DerTag.context0, "crlExtensions"));
  tbs.end("tbsCertList");
  return {
    issuer,
    thisUpdate,
    nextUpdate: nextUpdate.time,
    revoked: entries.revoked,
    unknownCriticalExtension: entries.unknown ?? unknown,
    signed: encoded,
    signatureAlgorithm: readOid(algorithm.expect(DerTag.objectIdentifier, "algorithm")),
    signature: readBitString(signature, "signatureValue"),
  };
}

function readNextUpdate(tbs: DerReader): { readonly time: number | undefined } {
  for (const tag of [DerTag.utcTime, DerTag.generalizedTime]) {
    const content = tbs.optional(tag, "nextUpdate");
    if (content === undefined) continue;
    return { time: readTime({ tag, content, encoded: content }, "nextUpdate") };
  }
  return { time: undefined };
}

function readEntries(tbs: DerReader): { revoked: Set<string>; unknown: string | undefined } {
  const revoked = new Set<string>();
  let unknown: string | undefined;
  const content = tbs.optional(DerTag.sequence, "revokedCertificates");
  const list = new DerReader(content ?? new Uint8Array());
  while (!list.isAtEnd) {
    const entry = list.nested(DerTag.sequence, "revokedCertificate");
    revoked.add(entry.expect(DerTag.integer, "userCertificate").toHex());
    readTime(entry.next("revocationDate"), "revocationDate");
    const extensions = entry.optional(DerTag.sequence, "crlEntryExtensions");
    if (extensions !== undefined) unknown ??= findCritical(new DerReader(extensions));
    entry.end("revokedCertificate");
  }
  return { revoked, unknown };
}

function findUnknownCritical(explicit: Uint8Array | undefined): string | undefined {
  if (explicit === undefined) return undefined;
  return findCritical(readWhole(explicit, DerTag.sequence, "crlExtensions"));
}

/** None of the extensions that may be critical is understood here. */
function findCritical(list: DerReader): string | undefined {
  let found: string | undefined;
  while (!list.isAtEnd) {
    const extension = list.nested(DerTag.sequence, "extension");
    const oid = readOid(extension.expect(DerTag.objectIdentifier, "extnID"));
    const critical = extension.optional(DerTag.boolean, "critical");
    extension.expect(DerTag.octetString, "extnValue");
    extension.end("extension");
    if (critical !== undefined && readBoolean(critical, "critical")) found ??= oid;
  }
  return found;
}

/** @returns whether the certificate may sign lists, as far as it says */
export function maySignCrls({ keyUsage }: Certificate): boolean {
  return keyUsage === undefined || (keyUsage & KeyUsage.crlSign) !== 0;
}
