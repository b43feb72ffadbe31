/** Data sets for the demonstration, written down once and encoded in any uncompressed way. */

import {
  concat,
  element,
  item,
  type MakeEncoding,
  numbers,
  sequence,
} from "../../tests/support/make.ts";

/** Text, bytes, 16-bit numbers, or the items of a sequence. */
export type Value = string | Uint8Array | readonly number[] | readonly (readonly Element[])[];

export type Element = readonly [tag: number, vr: string, value: Value];

/** @param elements in ascending order of their tags */
export function encode(
  elements: readonly Element[],
  encoding: MakeEncoding,
): Uint8Array<ArrayBuffer> {
  return concat(...elements.map((one) => encodeElement(one, encoding)));
}

function encodeElement(
  [tag, vr, value]: Element,
  encoding: MakeEncoding,
): Uint8Array<ArrayBuffer> {
  if (isItems(value)) {
    const items = value.map((content) => item(encode(content, encoding), { encoding }));
    return sequence(tag, items, { encoding });
  }
  const bytes = isNumbers(value) ? numbers(2, value, encoding) : value;
  return element(tag, vr, bytes, encoding);
}

function isItems(value: Value): value is readonly (readonly Element[])[] {
  return Array.isArray(value) && Array.isArray(value[0]);
}

function isNumbers(value: Value): value is readonly number[] {
  return Array.isArray(value) && !isItems(value);
}
