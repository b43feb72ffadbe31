/** Reading the records of a zip archive: little endian, and never behind its end. */

import { ByteReader } from "../../base/byte_reader.ts";
import type { ByteSource } from "../../base/byte_source.ts";
import { archiveError } from "./archive.ts";

export function littleEndian(bytes: Uint8Array): ByteReader {
  return new ByteReader(bytes, { littleEndian: true });
}

/**
 * @returns a view that is valid until the next one
 * @throws {FileError} where the archive ends first
 */
export function readExact(source: ByteSource, offset: number, count: number): Uint8Array {
  const bytes = source.view(offset, count);
  if (bytes.length < count) throw archiveError("ends early");
  return bytes;
}

/** @throws {FileError} for a number that is larger than any file */
export function readUint64(reader: ByteReader, field: string): number {
  const low = reader.uint32(field);
  const value = reader.uint32(field) * 2 ** 32 + low;
  if (!Number.isSafeInteger(value)) throw archiveError(`is damaged: impossible ${field}`);
  return value;
}
