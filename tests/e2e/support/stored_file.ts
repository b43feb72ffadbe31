/**
 * Reads DICOM files that an SCP has stored, as far as tests look at them. It uses the program's own
 * parser: what it finds is to be compared with what others know of the file.
 */

import { type ByteSource, MemorySource } from "../../../lib/base/byte_source.ts";
import { latin1ToString } from "../../../lib/base/latin1.ts";
import { Tag } from "../../../lib/dict/tags.ts";
import { findTransferSyntax } from "../../../lib/dict/transfer_syntax.ts";
import { type ElementHeader, encodingOf } from "../../../lib/dicom/element.ts";
import { readFileMeta } from "../../../lib/dicom/file_meta.ts";
import { inflateSource } from "../../../lib/dicom/inflate_source.ts";
import { uidFromBytes } from "../../../lib/dicom/uid.ts";
import { walkDataSet } from "../../../lib/dicom/walk.ts";

export interface StoredFile {
  readonly transferSyntaxUid: string;
  /** Of the data set itself. */
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** As it stands in the file: deflated where it is. */
  readonly dataSet: Uint8Array;
  /** The value; of encapsulated pixel data the fragments in a row. Undefined if there is none. */
  readonly pixels: Uint8Array | undefined;
  readonly isEncapsulated: boolean;
  readonly photometricInterpretation: string | undefined;
  readonly planarConfiguration: number | undefined;
}

const FLOAT_PIXEL_DATA = 0x7fe00008;
const DOUBLE_FLOAT_PIXEL_DATA = 0x7fe00009;

/** @param bytes a whole DICOM file in a transfer syntax that is known */
export function readStoredFile(bytes: Uint8Array): StoredFile {
  const source = new MemorySource(bytes);
  const { transferSyntaxUid, dataSetOffset } = readFileMeta(source);
  const transferSyntax = findTransferSyntax(transferSyntaxUid);
  if (transferSyntax === undefined) throw new Error(`Unknown: "${transferSyntaxUid}"`);
  const reader = transferSyntax.deflated
    ? new Reader(inflateSource(source, dataSetOffset))
    : new Reader(source);
  walkDataSet(reader.source, {
    offset: transferSyntax.deflated ? 0 : dataSetOffset,
    encoding: encodingOf(transferSyntax),
  }, reader);
  return {
    transferSyntaxUid,
    sopClassUid: reader.uid(Tag.sopClassUid),
    sopInstanceUid: reader.uid(Tag.sopInstanceUid),
    dataSet: bytes.subarray(dataSetOffset),
    pixels: reader.pixels,
    isEncapsulated: reader.isEncapsulated,
    photometricInterpretation: reader.text(Tag.photometricInterpretation),
    planarConfiguration: reader.values.get(Tag.planarConfiguration)?.[0],
  };
}

const KEPT_TAGS: ReadonlySet<number> = new Set([
  Tag.sopClassUid,
  Tag.sopInstanceUid,
  Tag.photometricInterpretation,
  Tag.planarConfiguration,
]);

/** Keeps what is asked for while the data set is walked over. */
class Reader {
  readonly source: ByteSource;
  readonly values = new Map<number, Uint8Array>();
  pixels: Uint8Array | undefined;
  isEncapsulated = false;
  #fragmentDepth = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  element(header: ElementHeader, depth: number): void {
    if (depth !== 0) return;
    const { tag, valueOffset, lengthBytes } = header;
    if (KEPT_TAGS.has(tag)) this.values.set(tag, this.#read(valueOffset, lengthBytes));
    if (tag === Tag.pixelData || tag === FLOAT_PIXEL_DATA || tag === DOUBLE_FLOAT_PIXEL_DATA) {
      this.pixels = this.#read(valueOffset, lengthBytes);
    }
  }

  beginFragments(_header: ElementHeader, depth: number): void {
    this.#fragmentDepth = depth;
    if (depth !== 0) return;
    this.isEncapsulated = true;
    this.pixels = new Uint8Array(0);
  }

  fragment(valueOffset: number, lengthBytes: number): void {
    if (this.#fragmentDepth !== 0 || this.pixels === undefined) return;
    const longer = new Uint8Array(this.pixels.length + lengthBytes);
    longer.set(this.pixels);
    longer.set(this.#read(valueOffset, lengthBytes), this.pixels.length);
    this.pixels = longer;
  }

  uid(tag: number): string {
    return uidFromBytes(this.values.get(tag) ?? new Uint8Array(0)).uid;
  }

  text(tag: number): string | undefined {
    const value = this.values.get(tag);
    return value && latin1ToString(value).trimEnd();
  }

  #read(offset: number, lengthBytes: number): Uint8Array {
    const bytes = new Uint8Array(lengthBytes);
    this.source.readInto(offset, bytes);
    return bytes;
  }
}
