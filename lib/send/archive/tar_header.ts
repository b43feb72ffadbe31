/** The blocks that a tar archive has in front of its members: ustar (POSIX.1-1988), pax, GNU tar. */

import { latin1ToString } from "../../base/latin1.ts";

export const TAR_BLOCK_BYTES = 512;

/** What a header block says. */
export interface TarHeader {
  /** With the prefix of ustar in front. */
  readonly name: Uint8Array;
  /** Of what follows, in bytes. */
  readonly size: number;
  /** One character; `0` where old archives have a zero byte. */
  readonly typeFlag: string;
}

/** The fields of a header block that matter: where they are, and how long. */
const FIELD = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  typeFlag: [156, 1],
  magic: [257, 8],
  prefix: [345, 155],
} as const;

/** POSIX; GNU tar writes spaces, and other fields where the prefix would be. */
const USTAR_MAGIC = "ustar\x0000";

/**
 * @param block 512 bytes
 * @returns undefined where it is no header: its checksum is wrong, or a number is none
 */
export function parseTarHeader(block: Uint8Array): TarHeader | undefined {
  const size = parseNumber(field(block, "size"));
  if (size === undefined || !hasRightChecksum(block)) return undefined;
  const name = untilZero(field(block, "name"));
  const prefix = latin1ToString(field(block, "magic")) === USTAR_MAGIC
    ? untilZero(field(block, "prefix"))
    : new Uint8Array(0);
  return {
    name: prefix.length === 0 ? name.slice() : joinName(prefix, name),
    size,
    typeFlag: latin1ToString(field(block, "typeFlag")).replace("\0", "0"),
  };
}

/** @returns true for what an archive ends with */
export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

function field(block: Uint8Array, name: keyof typeof FIELD): Uint8Array {
  const [start, length] = FIELD[name];
  return block.subarray(start, start + length);
}

/** The checksum is that of the block with spaces in its place; some old programs add signed bytes. */
function hasRightChecksum(block: Uint8Array): boolean {
  const [start, length] = FIELD.checksum;
  const expected = parseNumber(field(block, "checksum"));
  let unsigned = 0;
  let signed = 0;
  for (const [offset, byte] of block.entries()) {
    const value = offset >= start && offset < start + length ? 0x20 : byte;
    unsigned += value;
    signed += value << 24 >> 24;
  }
  return expected === unsigned || expected === signed;
}

/** Octal digits, or (GNU tar, star) a binary number whose first bit is set. */
function parseNumber(bytes: Uint8Array): number | undefined {
  const first = bytes[0] ?? 0;
  if (first === 0x80) return parseBinary(bytes.subarray(1));
  const digits = /^ *([0-7]*)[ \0]*$/.exec(latin1ToString(bytes))?.[1];
  if (digits === undefined) return undefined;
  return digits === "" ? 0 : parseInt(digits, 8);
}

function parseBinary(bytes: Uint8Array): number | undefined {
  const value = bytes.reduce((number, byte) => number * 256 + byte, 0);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** @returns a view of the text in front of the first zero byte */
export function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function joinName(prefix: Uint8Array, name: Uint8Array): Uint8Array {
  const joined = new Uint8Array(prefix.length + 1 + name.length);
  joined.set(prefix);
  joined[prefix.length] = "/".charCodeAt(0);
  joined.set(name, prefix.length + 1);
  return joined;
}

/** Records of a pax header (POSIX.1-2001): by keyword, the value's bytes. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

/** @returns undefined where they are not of the form `LENGTH KEYWORD=VALUE\n` */
export function parsePaxRecords(bytes: Uint8Array): PaxRecords | undefined {
  const records = new Map<string, Uint8Array>();
  for (let offset = 0; offset < bytes.length;) {
    const start = latin1ToString(bytes.subarray(offset, offset + MAX_PAX_START));
    const [, digits, keyword] = /^(\d+) ([^=\n]+)=/.exec(start) ?? [];
    if (digits === undefined || keyword === undefined) return undefined;
    const end = offset + Number(digits);
    const valueStart = offset + digits.length + keyword.length + 2;
    if (end > bytes.length || end <= valueStart || bytes[end - 1] !== 0x0a) return undefined;
    records.set(keyword, bytes.slice(valueStart, end - 1));
    offset = end;
  }
  return records;
}

/** Length and keyword of a record: no keyword is nearly as long. */
const MAX_PAX_START = 256;
