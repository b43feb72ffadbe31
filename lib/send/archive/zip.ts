/**
 * Which members a zip archive has, and where in it (PKWARE's APPNOTE.TXT): its central directory,
 * with zip64, is read entry by entry. Their lengths are believed for no more than where to look.
 */

import { type ByteReader, OutOfBoundsError } from "../../base/byte_reader.ts";
import type { ByteSource } from "../../base/byte_source.ts";
import { archiveError } from "./archive.ts";
import { findZipDirectory } from "./zip_directory.ts";
import { littleEndian, readExact, readUint64 } from "./zip_fields.ts";

/** A regular file in the archive. */
export interface ZipMember {
  /** As it stands there. */
  readonly name: Uint8Array;
  readonly crc32: number;
  readonly isDeflated: boolean;
  /** Where its bytes are in the archive, and how many; compressed, where they are. */
  readonly start: number;
  readonly packedSize: number;
  /** How many there are once they are unpacked. */
  readonly size: number;
  readonly problem: undefined;
}

/** An entry that cannot be read, and why. */
export interface BadZipMember {
  readonly name: Uint8Array;
  readonly problem: string;
}

/** What the central directory says of a member (§4.3.12). */
interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly name: Uint8Array;
  readonly isRegular: boolean;
  readonly headerOffset: number;
}

const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 0x0001;
/** In place of a number that stands in the zip64 extra field. */
const IN_ZIP64 = 0xffffffff;
const ENCRYPTED = 0x0001;
const STORED = 0;
const DEFLATED = 8;
/** §4.4.2: whose external attributes have the mode of Unix in their upper half. */
const UNIX = 3;
const FILE_TYPE = 0xf000;
const REGULAR_FILE = 0x8000;

/** @throws {FileError} where the directory is damaged, or the archive ends early */
export function* listZip(
  source: ByteSource & { readonly size: number },
): Generator<ZipMember | BadZipMember, void> {
  const directory = findZipDirectory(source);
  let entries = 0;
  for (let offset = directory.start; offset < directory.end; entries++) {
    const { entry, end } = readEntry(source, offset);
    if (end > directory.end) throw archiveError("is damaged: its directory is longer than it says");
    if (entry.isRegular) yield locate(source, entry, directory.start);
    offset = end;
  }
  // Without zip64, programs that write more than 65,535 entries count on from 0.
  if ((entries - directory.entries) % 0x10000 !== 0) {
    throw archiveError(`is damaged: it has ${entries} members, not ${directory.entries}`);
  }
}

function readEntry(source: ByteSource, offset: number): { entry: Entry; end: number } {
  const reader = littleEndian(readExact(source, offset, ENTRY_BYTES));
  if (reader.uint32("signature") !== ENTRY_SIGNATURE) {
    throw archiveError(`is damaged: no directory entry at offset ${offset}`);
  }
  reader.skip(1, "version made by");
  const madeBy = reader.uint8("version made by");
  reader.skip(2, "version needed to extract");
  const flags = reader.uint16("general purpose bit flag");
  const method = reader.uint16("compression method");
  reader.skip(4, "last mod file time and date");
  const crc32 = reader.uint32("crc-32");
  const packedSize = reader.uint32("compressed size");
  const size = reader.uint32("uncompressed size");
  const nameLength = reader.uint16("file name length");
  const extraLength = reader.uint16("extra field length");
  const commentLength = reader.uint16("file comment length");
  reader.skip(2, "disk number start");
  reader.skip(2, "internal file attributes");
  const attributes = reader.uint32("external file attributes");
  const headerOffset = reader.uint32("relative offset of local header");
  const nameOffset = offset + ENTRY_BYTES;
  const name = readExact(source, nameOffset, nameLength).slice();
  const extra = readExact(source, nameOffset + nameLength, extraLength);
  const numbers = withZip64({ size, packedSize, headerOffset }, extra);
  const isRegular = isRegularFile({ name, madeBy, attributes });
  return {
    entry: { flags, method, crc32, name, isRegular, ...numbers },
    end: nameOffset + nameLength + extraLength + commentLength,
  };
}

type LargeNumbers = Pick<Entry, "size" | "packedSize" | "headerOffset">;

/** The zip64 extra field (§4.5.3) has, in this order, only those that the entry itself has not. */
function withZip64(numbers: LargeNumbers, extra: Uint8Array): LargeNumbers {
  const reader = findZip64(extra);
  const read = (number: number, field: string): number => {
    if (number !== IN_ZIP64) return number;
    if (reader === undefined) throw archiveError("is damaged: a zip64 extra field is missing");
    return readUint64(reader, field);
  };
  try {
    const size = read(numbers.size, "original size");
    const packedSize = read(numbers.packedSize, "compressed size");
    const headerOffset = read(numbers.headerOffset, "relative header offset");
    return { size, packedSize, headerOffset };
  } catch (error) {
    if (!(error instanceof OutOfBoundsError)) throw error;
    throw archiveError("is damaged: a zip64 extra field is too short");
  }
}

function findZip64(extra: Uint8Array): ByteReader | undefined {
  const reader = littleEndian(extra);
  while (reader.remaining >= 4) {
    const id = reader.uint16("header ID");
    const length = Math.min(reader.uint16("data size"), reader.remaining);
    const data = reader.bytes(length, "data");
    if (id === ZIP64_EXTRA) return littleEndian(data);
  }
  return undefined;
}

function isRegularFile(
  { name, madeBy, attributes }: { name: Uint8Array; madeBy: number; attributes: number },
): boolean {
  if (name.at(-1) === "/".charCodeAt(0)) return false;
  const type = attributes >>> 16 & FILE_TYPE;
  return madeBy !== UNIX || type === 0 || type === REGULAR_FILE;
}

/**
 * The local header (§4.3.7) has lengths of its own for its name and extra field; nothing else in it
 * is needed. What follows the member, such as a data descriptor, is not looked at.
 */
function locate(
  source: ByteSource,
  { name, flags, method, crc32, size, packedSize, headerOffset }: Entry,
  directoryStart: number,
): ZipMember | BadZipMember {
  const bad = (problem: string): BadZipMember => ({ name, problem: `Archive member ${problem}` });
  if ((flags & ENCRYPTED) !== 0) return bad("is encrypted");
  if (method !== STORED && method !== DEFLATED) {
    return bad(`is compressed with unsupported method ${method}`);
  }
  if (method === STORED && size !== packedSize) return bad("has two different lengths");
  const header = source.view(headerOffset, LOCAL_BYTES);
  if (header.length < LOCAL_BYTES) return bad("is not where the directory says");
  const reader = littleEndian(header);
  if (reader.uint32("signature") !== LOCAL_SIGNATURE) {
    return bad("is not where the directory says");
  }
  reader.skip(22, "what the central directory has, too");
  const nameLength = reader.uint16("file name length");
  const extraLength = reader.uint16("extra field length");
  const start = headerOffset + LOCAL_BYTES + nameLength + extraLength;
  if (start + packedSize > directoryStart) return bad("is longer than the archive has room for");
  const isDeflated = method === DEFLATED;
  return { name, crc32, isDeflated, start, packedSize, size, problem: undefined };
}
