/**
 * Reads DER (ITU-T X.690 §10), strictly: shortest lengths, no indefinite ones, low tag numbers. What
 * else there is in BER is refused. It knows nothing of certificates; those are in `certificate.ts`.
 */

import { ByteReader } from "../../base/byte_reader.ts";

/** The tags that certificates and what belongs to them consist of. */
export const DerTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  /** Implicit or explicit context tags, constructed. */
  context0: 0xa0,
  context3: 0xa3,
} as const;

/** Bytes that are not the DER that they should be. */
export class DerError extends SyntaxError {
  override readonly name = "DerError";
}

/** One value; both are views of what was read. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly encoded: Uint8Array;
}

/** Longest length of a length that is read: elements of up to 4 GB. */
const MAX_LENGTH_BYTES = 4;

/** A cursor over the elements that follow each other in some bytes; every read names its field. */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #reader: ByteReader;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#reader = new ByteReader(bytes, { littleEndian: false });
  }

  get isAtEnd(): boolean {
    return this.#reader.remaining === 0;
  }

  /** @throws {DerError} */
  next(field: string): DerElement {
    const start = this.#reader.offset;
    this.#need(2, field);
    const tag = this.#reader.uint8(field);
    if ((tag & 0x1f) === 0x1f) throw new DerError(`Cannot read ${field}: high tag number`);
    const length = this.#length(field);
    this.#need(length, field);
    const content = this.#reader.bytes(length, field);
    return { tag, content, encoded: this.#bytes.subarray(start, this.#reader.offset) };
  }

  /**
   * @returns the content of the next element, which must have this tag
   * @throws {DerError}
   */
  expect(tag: number, field: string): Uint8Array {
    return this.expectElement(tag, field).content;
  }

  /** @throws {DerError} */
  expectElement(tag: number, field: string): DerElement {
    const element = this.next(field);
    if (element.tag === tag) return element;
    throw new DerError(`Cannot read ${field}: tag ${element.tag} instead of ${tag}`);
  }

  /** @returns the content of the next element if it has this tag; else nothing is read */
  optional(tag: number, field: string): Uint8Array | undefined {
    return this.#peekTag() === tag ? this.expect(tag, field) : undefined;
  }

  /** @returns a reader of what is in the next element, which must have this tag */
  nested(tag: number, field: string): DerReader {
    return new DerReader(this.expect(tag, field));
  }

  /** @throws {DerError} where anything is left */
  end(field: string): void {
    if (!this.isAtEnd) throw new DerError(`Cannot read ${field}: more than there should be`);
  }

  #peekTag(): number | undefined {
    return this.#bytes[this.#reader.offset];
  }

  #length(field: string): number {
    const first = this.#reader.uint8(field);
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > MAX_LENGTH_BYTES) {
      throw new DerError(`Cannot read ${field}: length of ${count} bytes`);
    }
    this.#need(count, field);
    let length = 0;
    for (let index = 0; index < count; index++) length = length * 0x100 + this.#reader.uint8(field);
    if (length < 0x80 || length < 0x100 ** (count - 1)) {
      throw new DerError(`Cannot read ${field}: length ${length} in ${count} bytes`);
    }
    return length;
  }

  #need(count: number, field: string): void {
    const { remaining } = this.#reader;
    if (count > remaining) {
      throw new DerError(`Cannot read ${field}: ${count} of ${remaining} bytes`);
    }
  }
}

/** @returns all that `bytes` are: one element with this tag. @throws {DerError} */
export function readWhole(bytes: Uint8Array, tag: number, field: string): DerReader {
  const outer = new DerReader(bytes);
  const inner = outer.nested(tag, field);
  outer.end(field);
  return inner;
}

/** Encoded, longer than those of any algorithm, extension or purpose; the time grows with its square. */
const MAX_OID_LENGTH = 128;

/** @returns an OBJECT IDENTIFIER in its dotted form. @throws {DerError} */
export function readOid(content: Uint8Array): string {
  const last = content.at(-1);
  if (last === undefined || last >= 0x80 || content.length > MAX_OID_LENGTH) {
    throw new DerError("Cannot read OBJECT IDENTIFIER");
  }
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = arc << 7n | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [joined = 0n, ...others] = arcs;
  const first = joined < 40n ? 0n : joined < 80n ? 1n : 2n;
  return [first, joined - first * 40n, ...others].join(".");
}

/** @returns a BIT STRING of whole bytes. @throws {DerError} */
export function readBitString(content: Uint8Array, field: string): Uint8Array {
  if (content[0] !== 0) throw new DerError(`Cannot read ${field}: not of whole bytes`);
  return content.subarray(1);
}

/** @returns a small INTEGER that is not negative. @throws {DerError} */
export function readSmallInteger(content: Uint8Array, field: string): number {
  if (content.length < 1 || content.length > 4 || content[0]! >= 0x80) {
    throw new DerError(`Cannot read ${field}: not a small number`);
  }
  return content.reduce((value, byte) => value * 0x100 + byte, 0);
}

/** @returns a BOOLEAN. @throws {DerError} */
export function readBoolean(content: Uint8Array, field: string): boolean {
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) {
    throw new DerError(`Cannot read ${field}: neither true nor false`);
  }
  return content[0] === 0xff;
}

const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;

/**
 * @returns a UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 has them, in milliseconds since 1970
 * @throws {DerError}
 */
export function readTime({ tag, content }: DerElement, field: string): number {
  const isShort = tag === DerTag.utcTime;
  if (!isShort && tag !== DerTag.generalizedTime) {
    throw new DerError(`Cannot read ${field}: no time`);
  }
  const match = TIME.exec(String.fromCharCode(...content.subarray(0, 20)));
  const [year = "", month, day, hour, minute, second] = match?.slice(1) ?? [];
  if (year.length !== (isShort ? 2 : 4)) throw new DerError(`Cannot read ${field}: malformed time`);
  const century = !isShort ? "" : Number(year) < 50 ? "20" : "19";
  const time = Date.parse(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new DerError(`Cannot read ${field}: no such time`);
  return time;
}
