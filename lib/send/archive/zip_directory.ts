/** Where the central directory of a zip archive is (APPNOTE.TXT §4.3.14 to §4.3.16). */

import { type ByteSource, MAX_VIEW_BYTES } from "../../base/byte_source.ts";
import { archiveError } from "./archive.ts";
import { littleEndian, readExact, readUint64 } from "./zip_fields.ts";

export interface ZipDirectory {
  /** Where its first entry begins. */
  readonly start: number;
  /** Where its last entry ends, or earlier than that which follows. */
  readonly end: number;
  readonly entries: number;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;
const END64_SIGNATURE = 0x06064b50;
const END64_BYTES = 56;

/** @throws {FileError} where there is none */
export function findZipDirectory(source: ByteSource & { readonly size: number }): ZipDirectory {
  const endOffset = findEndRecord(source);
  const directory = readEnd64(source, endOffset) ?? readEnd(source, endOffset);
  if (directory.end > endOffset) throw archiveError("is damaged: its directory does not fit in it");
  return directory;
}

/** It is the last thing in the file but for a comment, whose length it says. */
function findEndRecord(source: ByteSource & { readonly size: number }): number {
  const first = Math.max(0, source.size - END_BYTES - MAX_COMMENT_BYTES);
  for (let chunkEnd = source.size; chunkEnd > first;) {
    const chunkStart = Math.max(first, chunkEnd - MAX_VIEW_BYTES);
    const chunk = source.view(chunkStart, chunkEnd - chunkStart).slice();
    for (let index = chunk.length - END_BYTES; index >= 0; index--) {
      if (isEndRecord(chunk, index, source.size - chunkStart - index)) return chunkStart + index;
    }
    if (chunkStart === first) break;
    chunkEnd = chunkStart + END_BYTES - 1;
  }
  throw archiveError("ends early: it has no directory");
}

function isEndRecord(chunk: Uint8Array, index: number, remaining: number): boolean {
  const view = new DataView(chunk.buffer, chunk.byteOffset + index, END_BYTES);
  return view.getUint32(0, true) === END_SIGNATURE &&
    END_BYTES + view.getUint16(END_BYTES - 2, true) === remaining;
}

function readEnd(source: ByteSource, offset: number): ZipDirectory {
  const reader = littleEndian(readExact(source, offset, END_BYTES));
  reader.skip(4, "end of central dir signature");
  checkDisks(reader.uint16("number of this disk"), reader.uint16("disk of the central directory"));
  reader.skip(2, "entries on this disk");
  const entries = reader.uint16("total number of entries");
  const size = reader.uint32("size of the central directory");
  const start = reader.uint32("offset of the central directory");
  return { start, end: start + size, entries };
}

/** @returns undefined where the end record says all that there is to say */
function readEnd64(source: ByteSource, endOffset: number): ZipDirectory | undefined {
  if (endOffset < LOCATOR_BYTES) return undefined;
  const locator = littleEndian(readExact(source, endOffset - LOCATOR_BYTES, LOCATOR_BYTES));
  if (locator.uint32("signature") !== LOCATOR_SIGNATURE) return undefined;
  locator.skip(4, "disk of the zip64 end record");
  const reader = littleEndian(
    readExact(source, readUint64(locator, "offset of the zip64 end record"), END64_BYTES),
  );
  if (reader.uint32("signature") !== END64_SIGNATURE) {
    throw archiveError("is damaged: no zip64 end record");
  }
  reader.skip(12, "size of the record, versions");
  checkDisks(reader.uint32("number of this disk"), reader.uint32("disk of the central directory"));
  reader.skip(8, "entries on this disk");
  const entries = readUint64(reader, "total number of entries");
  const size = readUint64(reader, "size of the central directory");
  const start = readUint64(reader, "offset of the central directory");
  return { start, end: start + size, entries };
}

function checkDisks(thisDisk: number, directoryDisk: number): void {
  if (thisDisk === 0 && directoryDisk === 0) return;
  throw archiveError("has several volumes");
}
