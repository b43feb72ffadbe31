/**
 * Writes data sets and Part 10 files for the comparison with the native program (PS3.5 §7.1, PS3.10 §7.1).
 * It shares no code with the program under test: what it writes is an independent reading of the standard.
 */

/** A value: text (padded as its VR asks), 16-bit numbers, raw bytes, or the items of a sequence. */
export type Value = string | readonly number[] | Uint8Array | Items | Fragments;

/** The items of a sequence. */
export interface Items {
  readonly type: "items";
  readonly items: readonly (readonly Element[])[];
  /** Write sequence and items with undefined length. */
  readonly undefinedLength?: boolean;
}

/** Encapsulated pixel data; the first fragment is the basic offset table. */
export interface Fragments {
  readonly type: "fragments";
  readonly fragments: readonly Uint8Array[];
}

/** One element, in the order in which it is written. */
export interface Element {
  readonly tag: number;
  readonly vr: string;
  readonly value: Value;
  /** The length to write in place of the true one. */
  readonly statedLength?: number;
}

/** How the bytes are laid out. */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

export const IMPLICIT_LE: Encoding = { explicitVr: false, littleEndian: true };
export const EXPLICIT_LE: Encoding = { explicitVr: true, littleEndian: true };
export const EXPLICIT_BE: Encoding = { explicitVr: true, littleEndian: false };

const LONG_FORM_VRS = new Set(["OB", "OW", "OF", "OD", "OL", "SQ", "UC", "UN", "UR", "UT"]);
const UNDEFINED_LENGTH = 0xffffffff;

/** Shorthand for an element. */
export function element(tag: number, vr: string, value: Value): Element {
  return { tag, vr, value };
}

/** Shorthand for the items of a sequence. */
export function sequence(
  items: readonly (readonly Element[])[],
  options: { undefinedLength?: boolean } = {},
): Items {
  return { type: "items", items, ...options };
}

/** The bytes of a data set; elements stay in the order given. */
export function encodeDataSet(elements: readonly Element[], encoding: Encoding): Uint8Array {
  return concat(elements.map((each) => encodeElement(each, encoding)));
}

/** A Part 10 file's preamble and file meta information. */
export function encodeFileMeta(
  elements: readonly Element[],
  options: { groupLength?: number | "none"; preamble?: boolean } = {},
): Uint8Array {
  const body = encodeDataSet(elements, EXPLICIT_LE);
  const lengthValue = options.groupLength ?? body.length;
  const parts: Uint8Array[] = [];
  if (options.preamble ?? true) {
    parts.push(new Uint8Array(128), latin1("DICM"));
  }
  if (lengthValue !== "none") {
    parts.push(encodeElement(element(0x00020000, "UL", uint32(lengthValue, true)), EXPLICIT_LE));
  }
  return concat([...parts, body]);
}

/** The bytes of all parts, one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** One byte for each character. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A 16-bit number. */
export function uint16(value: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, littleEndian);
  return bytes;
}

/** A 32-bit number. */
export function uint32(value: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
}

function encodeElement(each: Element, encoding: Encoding): Uint8Array {
  const body = encodeValue(each, encoding);
  return concat([encodeHeader(each, each.statedLength ?? body.length, encoding), body.bytes]);
}

function encodeHeader(each: Element, length: number, encoding: Encoding): Uint8Array {
  const { littleEndian, explicitVr } = encoding;
  const tag = encodeTag(each.tag, littleEndian);
  if (!explicitVr) {
    return concat([tag, uint32(length, littleEndian)]);
  }
  if (LONG_FORM_VRS.has(each.vr)) {
    return concat([tag, latin1(each.vr), new Uint8Array(2), uint32(length, littleEndian)]);
  }
  return concat([tag, latin1(each.vr), uint16(length, littleEndian)]);
}

function encodeTag(tag: number, littleEndian: boolean): Uint8Array {
  return concat([uint16(tag >>> 16, littleEndian), uint16(tag & 0xffff, littleEndian)]);
}

function encodeValue(each: Element, encoding: Encoding): { length: number; bytes: Uint8Array } {
  const { value, vr } = each;
  if (typeof value === "string") {
    return whole(latin1(value.length % 2 === 0 ? value : value + (vr === "UI" ? "\0" : " ")));
  }
  if (value instanceof Uint8Array) {
    const swapped = vr === "OW" && !encoding.littleEndian ? swapWords(value) : value;
    return whole(swapped);
  }
  if ("type" in value) {
    return value.type === "items" ? encodeItems(value, encoding) : encodeFragments(value);
  }
  return whole(concat(value.map((number) => uint16(number, encoding.littleEndian))));
}

function whole(bytes: Uint8Array): { length: number; bytes: Uint8Array } {
  return { length: bytes.length, bytes };
}

function encodeItems(value: Items, encoding: Encoding): { length: number; bytes: Uint8Array } {
  const { littleEndian } = encoding;
  const parts: Uint8Array[] = [];
  for (const item of value.items) {
    const body = encodeDataSet(item, encoding);
    const length = value.undefinedLength ? UNDEFINED_LENGTH : body.length;
    parts.push(encodeTag(0xfffee000, littleEndian), uint32(length, littleEndian), body);
    if (value.undefinedLength) {
      parts.push(encodeTag(0xfffee00d, littleEndian), uint32(0, littleEndian));
    }
  }
  if (!value.undefinedLength) {
    return whole(concat(parts));
  }
  parts.push(encodeTag(0xfffee0dd, littleEndian), uint32(0, littleEndian));
  return { length: UNDEFINED_LENGTH, bytes: concat(parts) };
}

function encodeFragments(value: Fragments): { length: number; bytes: Uint8Array } {
  const parts = value.fragments.flatMap((fragment) => [
    encodeTag(0xfffee000, true),
    uint32(fragment.length, true),
    fragment,
  ]);
  parts.push(encodeTag(0xfffee0dd, true), uint32(0, true));
  return { length: UNDEFINED_LENGTH, bytes: concat(parts) };
}

function swapWords(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    swapped[index] = bytes[index + 1] ?? 0;
    swapped[index + 1] = bytes[index] ?? 0;
  }
  return swapped;
}
