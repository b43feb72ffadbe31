/** Data elements as values that can be written in each encoding, by the builders of `make.ts`. */

import { concat, element, item, type MakeEncoding, sequence } from "../../support/make.ts";

export interface Element {
  readonly tag: number;
  readonly vr: string;
  readonly value: Value;
}

/** Text that is padded as its VR asks, bytes as they are, numbers in the byte order, or items. */
export type Value = string | Uint8Array | Numbers | Items;

export interface Numbers {
  readonly type: "integer" | "float";
  /** Of each number. */
  readonly bytes: 2 | 4 | 8;
  readonly values: readonly number[];
}

export interface Items {
  readonly type: "items";
  readonly items: readonly (readonly Element[])[];
}

export function integers(bytes: 2 | 4 | 8, ...values: readonly number[]): Numbers {
  return { type: "integer", bytes, values };
}

export function floats(bytes: 4 | 8, ...values: readonly number[]): Numbers {
  return { type: "float", bytes, values };
}

export function items(...each: readonly (readonly Element[])[]): Items {
  return { type: "items", items: each };
}

export interface ElementEncoding extends MakeEncoding {
  /** How sequences and items end. */
  readonly undefinedLength: boolean;
}

/** The elements in the order given. */
export function encodeElements(
  elements: readonly Element[],
  encoding: ElementEncoding,
): Uint8Array<ArrayBuffer> {
  return concat(...elements.map((each) => encodeElement(each, encoding)));
}

function encodeElement({ tag, vr, value }: Element, encoding: ElementEncoding): Uint8Array {
  if (typeof value === "string" || value instanceof Uint8Array) {
    return element(tag, vr, value, encoding);
  }
  if (value.type !== "items") return element(tag, vr, encodeNumbers(value, encoding), encoding);
  const options = { encoding, undefinedLength: encoding.undefinedLength };
  const encoded = value.items.map((content) => item(encodeElements(content, encoding), options));
  return sequence(tag, encoded, options);
}

function encodeNumbers(
  { type, bytes, values }: Numbers,
  { littleEndian }: MakeEncoding,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes * values.length));
  values.forEach((value, index) => {
    const offset = index * bytes;
    if (type === "float") {
      if (bytes === 4) view.setFloat32(offset, value, littleEndian);
      else view.setFloat64(offset, value, littleEndian);
    } else if (bytes === 2) view.setInt16(offset, value, littleEndian);
    else if (bytes === 4) view.setInt32(offset, value, littleEndian);
    else view.setBigInt64(offset, BigInt(value), littleEndian);
  });
  return new Uint8Array(view.buffer);
}
