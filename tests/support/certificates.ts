/**
 * Makes keys, X.509 certificates and revocation lists (RFC 5280), sound ones and odd ones. A small DER
 * writer and the platform's signatures: nothing of `lib/net/tls` is used.
 */

import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** How a certificate differs from that of a server `peer`, valid from yesterday until tomorrow. */
export interface CertificateOptions {
  readonly name?: string;
  /** Who signs it; by default it signs itself. */
  readonly issuer?: Made;
  /** Default: a new EC key. */
  readonly keys?: Keys;
  readonly version?: 1 | 3;
  readonly serialNumber?: number;
  /** Days from now. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Basic Constraints: undefined leaves it out. */
  readonly ca?: boolean;
  readonly pathLength?: number;
  /** The first byte of Key Usage. */
  readonly keyUsage?: number;
  /** Extended Key Usage: the last arc of each id-kp. */
  readonly purposes?: readonly number[];
  /** DNS names and IPv4 addresses. */
  readonly altNames?: readonly string[];
  /** As they are, behind the others. */
  readonly extensions?: readonly Uint8Array[];
}

export interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A certificate and its key. */
export interface Made extends Keys {
  readonly name: string;
  readonly der: Uint8Array<ArrayBuffer>;
  readonly pem: string;
  /** PKCS#8, not encrypted. */
  readonly keyPem: string;
}

export function makeKeys(kind: "ec" | "rsa" = "ec"): Keys {
  return kind === "ec"
    ? generateKeyPairSync("ec", { namedCurve: "P-256" })
    : generateKeyPairSync("rsa", { modulusLength: 2048 });
}

let lastSerialNumber = 1000;

export function makeCertificate(options: CertificateOptions = {}): Made {
  const { name = "peer", keys = makeKeys(), issuer, version = 3 } = options;
  const signer = issuer ?? { name, ...keys };
  const tbs = der(
    0x30,
    version === 1 ? [] : der(0xa0, der(0x02, [version - 1])),
    integer(options.serialNumber ?? ++lastSerialNumber),
    signatureAlgorithm(signer.privateKey),
    distinguishedName(signer.name),
    der(0x30, time(options.notBefore ?? -1), time(options.notAfter ?? 1)),
    distinguishedName(name),
    keys.publicKey.export({ type: "spki", format: "der" }),
    version === 1 ? [] : der(0xa3, der(0x30, ...extensionsOf(options))),
  );
  const bytes = signed(tbs, signer.privateKey);
  return {
    ...keys,
    name,
    der: bytes,
    pem: pem("CERTIFICATE", bytes),
    keyPem: String(keys.privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

/** A CA that signs itself. */
export function makeCa(options: CertificateOptions = {}): Made {
  return makeCertificate({ name: "root", ca: true, keyUsage: 0x06, ...options });
}

export interface CrlOptions {
  readonly revoked?: readonly number[];
  /** Days from now. */
  readonly thisUpdate?: number;
  readonly nextUpdate?: number;
  readonly extensions?: readonly Uint8Array[];
}

/** @returns DER */
export function makeCrl(issuer: Made, options: CrlOptions = {}): Uint8Array<ArrayBuffer> {
  const { revoked = [], extensions = [] } = options;
  const entries = revoked.map((number) => der(0x30, integer(number), time(-1)));
  const tbs = der(
    0x30,
    der(0x02, [1]),
    signatureAlgorithm(issuer.privateKey),
    distinguishedName(issuer.name),
    time(options.thisUpdate ?? -1),
    time(options.nextUpdate ?? 1),
    entries.length === 0 ? [] : der(0x30, ...entries),
    extensions.length === 0 ? [] : der(0xa0, der(0x30, ...extensions)),
  );
  return signed(tbs, issuer.privateKey);
}

/** An extension with this content. */
export function extension(
  oid: string,
  value: Uint8Array,
  { critical = false } = {},
): Uint8Array<ArrayBuffer> {
  return der(0x30, objectId(oid), critical ? der(0x01, [0xff]) : [], der(0x04, value));
}

/** One element: tag, length, and the parts one after the other. */
export function der(tag: number, ...parts: ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const content = parts.flatMap((part) => Array.from(part));
  const length = content.length < 0x80
    ? [content.length]
    : content.length < 0x100
    ? [0x81, content.length]
    : [0x82, content.length >> 8, content.length & 0xff];
  return Uint8Array.from([tag, ...length, ...content]);
}

export function pem(label: string, bytes: Uint8Array): string {
  const lines = bytes.toBase64().match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

function signed(tbs: Uint8Array, key: KeyObject): Uint8Array<ArrayBuffer> {
  const signature = sign("sha256", tbs, key);
  return der(0x30, tbs, signatureAlgorithm(key), der(0x03, [0], signature));
}

/** With SHA-256. */
function signatureAlgorithm(key: KeyObject): Uint8Array {
  return key.asymmetricKeyType === "ec"
    ? der(0x30, objectId("1.2.840.10045.4.3.2"))
    : der(0x30, objectId("1.2.840.113549.1.1.11"), der(0x05));
}

function extensionsOf(options: CertificateOptions): Uint8Array[] {
  const { ca, pathLength, keyUsage, purposes, altNames, extensions = [] } = options;
  const found: Uint8Array[] = [];
  if (ca !== undefined) {
    const length = pathLength === undefined ? [] : integer(pathLength);
    found.push(
      extension("2.5.29.19", der(0x30, ca ? der(0x01, [0xff]) : [], length), { critical: true }),
    );
  }
  if (keyUsage !== undefined) {
    found.push(extension("2.5.29.15", der(0x03, [0, keyUsage]), { critical: true }));
  }
  if (purposes !== undefined) {
    const list = purposes.map((arc) => objectId(`1.3.6.1.5.5.7.3.${arc}`));
    found.push(extension("2.5.29.37", der(0x30, ...list)));
  }
  if (altNames !== undefined) {
    found.push(extension("2.5.29.17", der(0x30, ...altNames.map(generalName))));
  }
  return [...found, ...extensions];
}

function generalName(name: string): Uint8Array {
  const parts = name.split(".");
  return parts.every((part) => /^\d+$/.test(part))
    ? der(0x87, parts.map(Number))
    : der(0x82, new TextEncoder().encode(name));
}

function distinguishedName(commonName: string): Uint8Array {
  const attribute = der(
    0x30,
    objectId("2.5.4.3"),
    der(0x0c, new TextEncoder().encode(commonName)),
  );
  return der(0x30, der(0x31, attribute));
}

function integer(value: number): Uint8Array {
  const hex = value.toString(16);
  const bytes = Uint8Array.fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
  return der(0x02, bytes[0]! >= 0x80 ? [0, ...bytes] : bytes);
}

function objectId(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  return der(0x06, [first * 40 + second, ...others].flatMap(base128));
}

function base128(arc: number): number[] {
  const bytes = [arc & 0x7f];
  for (let rest = arc >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

const DAY_MS = 86_400_000;

/** UTCTime. */
function time(daysFromNow: number): Uint8Array {
  const iso = new Date(Date.now() + daysFromNow * DAY_MS).toISOString();
  const digits = `${iso.slice(2, 19).replaceAll(/\D/g, "")}Z`;
  return der(0x17, new TextEncoder().encode(digits));
}
