/**
 * X.509 certificates (RFC 5280 §4) as far as verifying a peer needs them. Reading is strict: what is
 * not exactly as the standard says is refused, because the TLS of the platform skips checks for
 * certificates that it cannot read (see `verify_peer.ts`). Whom to trust is not decided here.
 */

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

/** A certificate that has been read; all bytes are views of `der`. */
export interface Certificate {
  /** All of it. */
  readonly der: Uint8Array;
  /** 1, 2 or 3. */
  readonly version: number;
  /** In hexadecimal, as it is encoded. */
  readonly serialNumber: string;
  /** The encoded names. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly basicConstraints:
    | { readonly ca: boolean; readonly pathLength: number | undefined }
    | undefined;
  /** The first 8 bits of Key Usage, the first one on top; undefined: any usage. */
  readonly keyUsage: number | undefined;
  /** Object identifiers; undefined: any purpose. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  /** A critical extension that is not understood here. */
  readonly unknownCriticalExtension: string | undefined;
}

/** Bits of {@link Certificate.keyUsage} (RFC 5280 §4.2.1.3). */
export const KeyUsage = { keyCertSign: 0x04, crlSign: 0x02 } as const;

/** The platform reads no certificate that is longer. */
const MAX_LENGTH = 0xffff;

/** Extensions by object identifier. */
const Extension = {
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
} as const;

/** Extensions that are not looked into, but must be a SEQUENCE. */
const SEQUENCES: ReadonlySet<string> = new Set([
  Extension.subjectAltName,
  "2.5.29.18", // issuerAltName
  "2.5.29.30", // nameConstraints
  "2.5.29.31", // cRLDistributionPoints
  "2.5.29.32", // certificatePolicies
  "2.5.29.33", // policyMappings
  "2.5.29.35", // authorityKeyIdentifier
  "2.5.29.36", // policyConstraints
  "1.3.6.1.5.5.7.1.1", // authorityInfoAccess
]);

type Extensions = Pick<
  Certificate,
  "basicConstraints" | "keyUsage" | "extendedKeyUsage" | "unknownCriticalExtension"
>;

/**
 * @param der which must not change afterwards
 * @throws {DerError} where it is anything but one well-formed certificate
 */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_LENGTH) throw new DerError(`Certificate has ${der.length} bytes`);
  const outer = readWhole(der, DerTag.sequence, "Certificate");
  const tbs = outer.nested(DerTag.sequence, "tbsCertificate");
  const algorithm = outer.expect(DerTag.sequence, "signatureAlgorithm");
  readBitString(outer.expect(DerTag.bitString, "signatureValue"), "signatureValue");
  outer.end("Certificate");

  const version = readVersion(tbs);
  const serialNumber = tbs.expect(DerTag.integer, "serialNumber");
  if (serialNumber.length === 0) throw new DerError("Cannot read serialNumber: empty");
  if (!areEqual(tbs.expect(DerTag.sequence, "signature"), algorithm)) {
    throw new DerError("Certificate names two signature algorithms");
  }
  const issuer = tbs.expectElement(DerTag.sequence, "issuer").encoded;
  const validity = tbs.nested(DerTag.sequence, "validity");
  const notBefore = readTime(validity.next("notBefore"), "notBefore");
  const notAfter = readTime(validity.next("notAfter"), "notAfter");
  validity.end("validity");
  const subject = tbs.expectElement(DerTag.sequence, "subject").encoded;
  checkPublicKey(tbs.nested(DerTag.sequence, "subjectPublicKeyInfo"));
  const extensions = readExtensions(tbs);
  tbs.end("tbsCertificate");
  return {
    der,
    version,
    serialNumber: serialNumber.toHex(),
    issuer,
    subject,
    notBefore,
    notAfter,
    ...extensions,
  };
}

export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function readVersion(tbs: DerReader): number {
  const explicit = tbs.optional(DerTag.context0, "version");
  if (explicit === undefined) return 1;
  const reader = new DerReader(explicit);
  const version = readSmallInteger(reader.expect(DerTag.integer, "version"), "version") + 1;
  reader.end("version");
  if (version > 3) throw new DerError(`Certificate has version ${version}`);
  return version;
}

function checkPublicKey(info: DerReader): void {
  info.expect(DerTag.sequence, "algorithm");
  readBitString(info.expect(DerTag.bitString, "subjectPublicKey"), "subjectPublicKey");
  info.end("subjectPublicKeyInfo");
}

function readExtensions(tbs: DerReader): Extensions {
  const found = new Map<string, Uint8Array>();
  let unknownCriticalExtension: string | undefined;
  const explicit = tbs.optional(DerTag.context3, "extensions");
  const list = explicit === undefined
    ? undefined
    : readWhole(explicit, DerTag.sequence, "extensions");
  while (list !== undefined && !list.isAtEnd) {
    const extension = list.nested(DerTag.sequence, "extension");
    const oid = readOid(extension.expect(DerTag.objectIdentifier, "extnID"));
    const critical = extension.optional(DerTag.boolean, "critical");
    const value = extension.expect(DerTag.octetString, "extnValue");
    extension.end("extension");
    if (found.has(oid)) throw new DerError(`Extension ${oid} is there twice`);
    found.set(oid, value);
    if (SEQUENCES.has(oid)) readWhole(value, DerTag.sequence, oid);
    const isKnown = Object.values<string>(Extension).includes(oid);
    const isCritical = critical !== undefined && readBoolean(critical, "critical");
    if (isCritical && !isKnown) unknownCriticalExtension ??= oid;
  }
  return { ...interpret(found), unknownCriticalExtension };
}

function interpret(
  found: ReadonlyMap<string, Uint8Array>,
): Omit<Extensions, "unknownCriticalExtension"> {
  const basicConstraints = found.get(Extension.basicConstraints);
  const keyUsage = found.get(Extension.keyUsage);
  const extendedKeyUsage = found.get(Extension.extendedKeyUsage);
  return {
    basicConstraints: basicConstraints && readBasicConstraints(basicConstraints),
    keyUsage: keyUsage && readKeyUsage(keyUsage),
    extendedKeyUsage: extendedKeyUsage && readPurposes(extendedKeyUsage),
  };
}

function readBasicConstraints(value: Uint8Array) {
  const constraints = readWhole(value, DerTag.sequence, "basicConstraints");
  const ca = constraints.optional(DerTag.boolean, "cA");
  const pathLength = constraints.optional(DerTag.integer, "pathLenConstraint");
  constraints.end("basicConstraints");
  return {
    ca: ca !== undefined && readBoolean(ca, "cA"),
    pathLength: pathLength && readSmallInteger(pathLength, "pathLenConstraint"),
  };
}

function readKeyUsage(value: Uint8Array): number {
  const outer = new DerReader(value);
  const bits = outer.expect(DerTag.bitString, "keyUsage");
  outer.end("keyUsage");
  if (bits.length < 1 || bits[0]! > 7) throw new DerError("Cannot read keyUsage");
  return bits[1] ?? 0;
}

function readPurposes(value: Uint8Array): string[] {
  const list = readWhole(value, DerTag.sequence, "extKeyUsage");
  const purposes: string[] = [];
  while (!list.isAtEnd) {
    purposes.push(readOid(list.expect(DerTag.objectIdentifier, "KeyPurposeId")));
  }
  return purposes;
}
