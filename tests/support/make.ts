/**
 * Builds data sets, DICOM files and DICOMDIRs for tests, sound ones and ones named after the defect
 * that they have. Everything is written byte by byte here, by no code of the program.
 */

import { deflateRaw } from "pako";

export interface MakeEncoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

export const EXPLICIT_LE: MakeEncoding = { explicitVr: true, littleEndian: true };
export const EXPLICIT_BE: MakeEncoding = { explicitVr: true, littleEndian: false };
export const IMPLICIT_LE: MakeEncoding = { explicitVr: false, littleEndian: true };

export const UID = {
  implicitLe: "1.2.840.10008.1.2",
  explicitLe: "1.2.840.10008.1.2.1",
  explicitBe: "1.2.840.10008.1.2.2",
  deflatedLe: "1.2.840.10008.1.2.1.99",
  jpegBaseline: "1.2.840.10008.1.2.4.50",
  rleLossless: "1.2.840.10008.1.2.5",
  ctImageStorage: "1.2.840.10008.5.1.4.1.1.2",
  secondaryCaptureImageStorage: "1.2.840.10008.5.1.4.1.1.7",
  mediaStorageDirectory: "1.2.840.10008.1.3.10",
  instance: "1.2.3.4.5",
} as const;

export const UNDEFINED = 0xffffffff;

const LONG_LENGTH_VRS = new Set(
  ["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"],
);

const ITEM = 0xfffee000;
const ITEM_DELIMITER = 0xfffee00d;
const SEQUENCE_DELIMITER = 0xfffee0dd;

/** One array after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The characters' codes, one byte each. */
export function text(characters: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

/** Numbers of 2 or 4 bytes. */
export function numbers(
  size: 2 | 4,
  values: readonly number[],
  { littleEndian }: MakeEncoding = EXPLICIT_LE,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, index) => {
    if (size === 2) view.setUint16(index * 2, value, littleEndian);
    else view.setUint32(index * 4, value, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

/** A header with any length at all. `vr` is written as it is: two characters. */
export function header(
  tag: number,
  vr: string,
  length: number,
  encoding: MakeEncoding = EXPLICIT_LE,
): Uint8Array<ArrayBuffer> {
  const tagBytes = numbers(2, [tag >>> 16, tag & 0xffff], encoding);
  if (!encoding.explicitVr) return concat(tagBytes, numbers(4, [length], encoding));
  return LONG_LENGTH_VRS.has(vr)
    ? concat(tagBytes, text(vr), Uint8Array.of(0, 0), numbers(4, [length], encoding))
    : concat(tagBytes, text(vr), numbers(2, [length], encoding));
}

/** An element; text gets the padding that it needs, bytes are taken as they are. */
export function element(
  tag: number,
  vr: string,
  value: string | Uint8Array,
  encoding: MakeEncoding = EXPLICIT_LE,
): Uint8Array<ArrayBuffer> {
  const bytes = typeof value === "string" ? padded(value, vr) : value;
  return concat(header(tag, vr, bytes.length, encoding), bytes);
}

function padded(value: string, vr: string): Uint8Array {
  const padding = value.length % 2 === 0 ? "" : vr === "UI" ? "\0" : " ";
  return text(value + padding);
}

/** A US element. */
export function us(
  tag: number,
  value: number,
  encoding: MakeEncoding = EXPLICIT_LE,
): Uint8Array<ArrayBuffer> {
  return element(tag, "US", numbers(2, [value], encoding), encoding);
}

function marker(tag: number, length: number, encoding: MakeEncoding): Uint8Array<ArrayBuffer> {
  return header(tag, "", length, { ...encoding, explicitVr: false });
}

export interface LengthOptions {
  readonly encoding?: MakeEncoding;
  readonly undefinedLength?: boolean;
}

/** An item around its elements. */
export function item(content: Uint8Array, options: LengthOptions = {}): Uint8Array<ArrayBuffer> {
  const { encoding = EXPLICIT_LE, undefinedLength = false } = options;
  return undefinedLength
    ? concat(marker(ITEM, UNDEFINED, encoding), content, marker(ITEM_DELIMITER, 0, encoding))
    : concat(marker(ITEM, content.length, encoding), content);
}

/** A sequence around its items. */
export function sequence(
  tag: number,
  items: readonly Uint8Array[],
  options: LengthOptions = {},
): Uint8Array<ArrayBuffer> {
  const { encoding = EXPLICIT_LE, undefinedLength = false } = options;
  const content = concat(...items);
  return undefinedLength
    ? concat(header(tag, "SQ", UNDEFINED, encoding), content, sequenceDelimiter(encoding))
    : concat(header(tag, "SQ", content.length, encoding), content);
}

export function sequenceDelimiter(
  encoding: MakeEncoding = EXPLICIT_LE,
): Uint8Array<ArrayBuffer> {
  return marker(SEQUENCE_DELIMITER, 0, encoding);
}

export function itemDelimiter(encoding: MakeEncoding = EXPLICIT_LE): Uint8Array<ArrayBuffer> {
  return marker(ITEM_DELIMITER, 0, encoding);
}

/** Encapsulated pixel data: an empty offset table, then the fragments. */
export function encapsulatedPixelData(
  fragments: readonly Uint8Array[],
  vr = "OB",
): Uint8Array<ArrayBuffer> {
  const items = [new Uint8Array(0), ...fragments].map((fragment) => item(fragment));
  return concat(header(0x7fe00010, vr, UNDEFINED), ...items, sequenceDelimiter());
}

export interface ImageOptions {
  readonly encoding?: MakeEncoding;
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
  /** Width and height. */
  readonly size?: number;
  /** Elements between the identification and the pixel data, already encoded. */
  readonly extra?: Uint8Array;
  /** Replaces the pixel data element. */
  readonly pixelData?: Uint8Array;
  /** Comes behind the pixel data. */
  readonly tail?: Uint8Array;
}

/** A small grey image of 16 bits per pixel. */
export function imageDataSet(options: ImageOptions = {}): Uint8Array<ArrayBuffer> {
  const { encoding = EXPLICIT_LE, size = 4 } = options;
  const none = new Uint8Array(0);
  const pixels = Array.from({ length: size * size }, (_, index) => index * 257 & 0xffff);
  return concat(
    element(0x00080016, "UI", options.sopClassUid ?? UID.secondaryCaptureImageStorage, encoding),
    element(0x00080018, "UI", options.sopInstanceUid ?? UID.instance, encoding),
    element(0x00080060, "CS", "OT", encoding),
    element(0x00100010, "PN", "Test^Image", encoding),
    element(0x00100020, "LO", "ID", encoding),
    options.extra ?? none,
    us(0x00280002, 1, encoding),
    element(0x00280004, "CS", "MONOCHROME2", encoding),
    us(0x00280010, size, encoding),
    us(0x00280011, size, encoding),
    us(0x00280100, 16, encoding),
    us(0x00280101, 16, encoding),
    us(0x00280102, 15, encoding),
    us(0x00280103, 0, encoding),
    options.pixelData ??
      element(0x7fe00010, "OW", numbers(2, pixels, encoding), encoding),
    options.tail ?? none,
  );
}

export interface FileOptions {
  readonly transferSyntaxUid?: string;
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
  /** Added to the true group length. */
  readonly groupLengthError?: number;
  readonly withoutGroupLength?: boolean;
  readonly withoutPreamble?: boolean;
}

/** A DICOM file around a data set. A UID given as an empty string is left out. */
export function file(
  dataSet: Uint8Array,
  options: FileOptions = {},
): Uint8Array<ArrayBuffer> {
  const { groupLengthError = 0, withoutGroupLength = false, withoutPreamble = false } = options;
  const elements = concat(
    element(0x00020001, "OB", Uint8Array.of(0, 1)),
    optionalUid(0x00020002, options.sopClassUid ?? UID.secondaryCaptureImageStorage),
    optionalUid(0x00020003, options.sopInstanceUid ?? UID.instance),
    optionalUid(0x00020010, options.transferSyntaxUid ?? UID.explicitLe),
    element(0x00020012, "UI", "1.2.3"),
  );
  const groupLength = element(
    0x00020000,
    "UL",
    numbers(4, [elements.length + groupLengthError]),
  );
  return concat(
    withoutPreamble ? new Uint8Array(0) : concat(new Uint8Array(128), text("DICM")),
    withoutGroupLength ? new Uint8Array(0) : groupLength,
    elements,
    dataSet,
  );
}

function optionalUid(tag: number, uid: string): Uint8Array {
  return uid === "" ? new Uint8Array(0) : element(tag, "UI", uid);
}

/** A file whose data set is deflated. */
export function deflatedFile(
  dataSet: Uint8Array = imageDataSet(),
  options: FileOptions = {},
): Uint8Array<ArrayBuffer> {
  return file(deflateRaw(dataSet), { transferSyntaxUid: UID.deflatedLe, ...options });
}

/** A file with one encapsulated fragment for each array given. */
export function compressedFile(
  fragments: readonly Uint8Array[],
  transferSyntaxUid: string = UID.jpegBaseline,
): Uint8Array<ArrayBuffer> {
  const dataSet = imageDataSet({ pixelData: encapsulatedPixelData(fragments) });
  return file(dataSet, { transferSyntaxUid });
}

/** The first `length` bytes. */
export function truncated(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(0, length);
}

/** Pixel data that claim more bytes than there are. */
export function valueLongerThanFile(): Uint8Array<ArrayBuffer> {
  return file(imageDataSet({ pixelData: concat(header(0x7fe00010, "OW", 8192), text("xy")) }));
}

/** A value of OB with undefined length that is no pixel data. */
export function undefinedLengthWithoutItems(): Uint8Array<ArrayBuffer> {
  return file(imageDataSet({
    extra: header(0x00189999, "OB", UNDEFINED),
    pixelData: new Uint8Array(0),
  }));
}

/** An item whose element is longer than the item itself. */
export function elementLongerThanItem(): Uint8Array<ArrayBuffer> {
  const content = concat(header(0x00080100, "SH", 400), new Uint8Array(8));
  const extra = concat(sequence(0x00181111, [item(content)]), new Uint8Array(400));
  return file(imageDataSet({ extra }));
}

/** A sequence of undefined length that nothing ends. */
export function missingSequenceDelimiter(): Uint8Array<ArrayBuffer> {
  return file(imageDataSet({
    pixelData: new Uint8Array(0),
    tail: concat(header(0x00400275, "SQ", UNDEFINED), item(element(0x00080100, "SH", "A"))),
  }));
}

/** An item of undefined length that the sequence's delimiter ends. */
export function missingItemDelimiter(): Uint8Array<ArrayBuffer> {
  const content = element(0x00080100, "SH", "A");
  return file(imageDataSet({
    extra: concat(
      header(0x00181111, "SQ", UNDEFINED),
      marker(ITEM, UNDEFINED, EXPLICIT_LE),
      content,
      sequenceDelimiter(),
    ),
  }));
}

/** Sequences within sequences. */
export function nestedSequences(depth: number): Uint8Array<ArrayBuffer> {
  const opening = concat(header(0x00400275, "SQ", UNDEFINED), marker(ITEM, UNDEFINED, EXPLICIT_LE));
  const closing = concat(itemDelimiter(), sequenceDelimiter());
  const nested = new Uint8Array((opening.length + closing.length) * depth);
  for (let level = 0; level < depth; level++) {
    nested.set(opening, level * opening.length);
    nested.set(closing, depth * opening.length + level * closing.length);
  }
  return file(imageDataSet({ pixelData: new Uint8Array(0), tail: nested }));
}

/** A padding element behind the pixel data (PS3.10 §7.2). */
export function trailingPadding(length = 64): Uint8Array<ArrayBuffer> {
  return file(imageDataSet({ tail: element(0xfffcfffc, "OB", new Uint8Array(length)) }));
}

/** A text of odd length, which the standard forbids. */
export function oddLengthValue(): Uint8Array<ArrayBuffer> {
  return file(imageDataSet({ extra: element(0x00104000, "LT", text("odd")) }));
}

/** Two elements that have changed places. */
export function elementsOutOfOrder(): Uint8Array<ArrayBuffer> {
  const extra = concat(element(0x00104000, "LT", "second"), element(0x00101010, "AS", "030Y"));
  return file(imageDataSet({ extra }));
}

/** An element that occurs twice, with different values. */
export function duplicateElement(): Uint8Array<ArrayBuffer> {
  const extra = concat(element(0x00104000, "LT", "first"), element(0x00104000, "LT", "second"));
  return file(imageDataSet({ extra }));
}

/** One byte behind the last element. */
export function strayByteAtEnd(): Uint8Array<ArrayBuffer> {
  return file(imageDataSet({ tail: Uint8Array.of(0) }));
}

/** Says that it is explicit VR little endian, but is not. */
export function wrongTransferSyntax(): Uint8Array<ArrayBuffer> {
  return file(imageDataSet({ encoding: IMPLICIT_LE }), { transferSyntaxUid: UID.explicitLe });
}

/** One record of a DICOMDIR; what is not given is left out. */
export interface RecordOptions {
  /** Path components with backslashes between them. */
  readonly fileId?: string;
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
  readonly transferSyntaxUid?: string;
}

/** A DICOMDIR with one record for each file; offsets and links are all zero. */
export function dicomdir(records: readonly RecordOptions[]): Uint8Array<ArrayBuffer> {
  const items = records.map((record) =>
    item(concat(
      element(0x00041400, "UL", numbers(4, [0])),
      us(0x00041410, 0xffff),
      element(0x00041420, "UL", numbers(4, [0])),
      element(0x00041430, "CS", "IMAGE"),
      record.fileId === undefined ? new Uint8Array(0) : element(0x00041500, "CS", record.fileId),
      optionalUid(0x00041510, record.sopClassUid ?? ""),
      optionalUid(0x00041511, record.sopInstanceUid ?? ""),
      optionalUid(0x00041512, record.transferSyntaxUid ?? ""),
    ))
  );
  const dataSet = concat(
    element(0x00041130, "CS", "TEST"),
    element(0x00041200, "UL", numbers(4, [0])),
    element(0x00041202, "UL", numbers(4, [0])),
    us(0x00041212, 0),
    sequence(0x00041220, items),
  );
  return file(dataSet, { sopClassUid: UID.mediaStorageDirectory });
}
