/** Data sets as plain values, and how they are written in each encoding by the tests' builders. */

import fc from "fast-check";
import { concat, element, item, type MakeEncoding, sequence } from "../support/make.ts";

export type ModelElement =
  | { readonly type: "text"; readonly tag: number; readonly vr: string; readonly text: string }
  | {
    readonly type: "bytes";
    readonly tag: number;
    readonly vr: string;
    readonly value: Uint8Array;
  }
  | {
    readonly type: "numbers";
    readonly tag: number;
    readonly vr: string;
    readonly unitBytes: 2 | 4 | 8;
    readonly values: readonly bigint[];
  }
  | { readonly type: "sequence"; readonly tag: number; readonly items: readonly ModelItem[] };

export interface ModelItem {
  readonly elements: readonly ModelElement[];
  readonly undefinedLength: boolean;
}

/** Elements of the standard, so that implicit VR encodings have the same VRs. */
const TEXTS = [
  [0x00080060, "CS"],
  [0x00080070, "LO"],
  [0x00081030, "LO"],
  [0x00100010, "PN"],
  [0x00104000, "LT"],
  [0x0020000d, "UI"],
  [0x00200013, "IS"],
  [0x00280030, "DS"],
  [0x0040a160, "UT"],
] as const;
const NUMBERS = [
  [0x00181310, "US", 2],
  [0x00186020, "SL", 4],
  [0x00186050, "UL", 4],
  [0x00189073, "FD", 8],
  [0x00289099, "US", 2],
  [0x00186028, "FD", 8],
  [0x00089459, "FL", 4],
] as const;
const BYTES = [[0x00420011, "OB"], [0x00282000, "OB"], [0x04000120, "OB"]] as const;
const SEQUENCES = [0x00081140, 0x00082112, 0x00180026, 0x00400275, 0x00540016];

const textElements: fc.Arbitrary<ModelElement> = fc.record({
  type: fc.constant("text" as const),
  row: fc.constantFrom(...TEXTS),
  text: fc.stringMatching(/^[0-9.]{0,20}$/),
}).map(({ row: [tag, vr], text }) => ({ type: "text", tag, vr, text }));

const numberElements: fc.Arbitrary<ModelElement> = fc.record({
  row: fc.constantFrom(...NUMBERS),
  values: fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 4 }),
}).map(({ row: [tag, vr, unitBytes], values }) => ({
  type: "numbers",
  tag,
  vr,
  unitBytes,
  values,
}));

const byteElements: fc.Arbitrary<ModelElement> = fc.record({
  row: fc.constantFrom(...BYTES),
  value: fc.uint8Array({ maxLength: 30 }),
}).map(({ row: [tag, vr], value }) => ({
  type: "bytes",
  tag,
  vr,
  value: value.slice(0, value.length & ~1),
}));

const { dataSet } = fc.letrec<{ dataSet: ModelItem; element: ModelElement }>((tie) => ({
  dataSet: fc.record({
    elements: fc.uniqueArray(tie("element"), { maxLength: 6, selector: ({ tag }) => tag }),
    undefinedLength: fc.boolean(),
  }),
  element: fc.oneof(
    { depthSize: "small" },
    textElements,
    numberElements,
    byteElements,
    fc.record({
      type: fc.constant("sequence" as const),
      tag: fc.constantFrom(...SEQUENCES),
      items: fc.array(tie("dataSet"), { maxLength: 3 }),
    }),
  ),
}));

/** Elements in any order, none twice. */
export const dataSets: fc.Arbitrary<ModelItem> = dataSet;

export interface WriteOptions {
  readonly encoding: MakeEncoding;
  /** As the program writes it: ascending tags, explicit lengths. */
  readonly isTidy: boolean;
}

export function write(model: ModelItem, options: WriteOptions): Uint8Array<ArrayBuffer> {
  const elements = options.isTidy
    ? model.elements.toSorted((left, right) => left.tag - right.tag)
    : model.elements;
  return concat(...elements.map((each) => writeElement(each, options)));
}

function writeElement(model: ModelElement, options: WriteOptions): Uint8Array<ArrayBuffer> {
  const { encoding, isTidy } = options;
  switch (model.type) {
    case "text":
      return element(model.tag, model.vr, model.text, encoding);
    case "bytes":
      return element(model.tag, model.vr, model.value, encoding);
    case "numbers":
      return element(model.tag, model.vr, writeNumbers(model, encoding), encoding);
    case "sequence": {
      const items = model.items.map((each) =>
        item(write(each, options), {
          encoding,
          undefinedLength: each.undefinedLength && !isTidy,
        })
      );
      const undefinedLength = !isTidy && model.items.some((each) => each.undefinedLength);
      return sequence(model.tag, items, { encoding, undefinedLength });
    }
  }
}

function writeNumbers(
  { unitBytes, values }: ModelElement & { type: "numbers" },
  { littleEndian }: MakeEncoding,
): Uint8Array<ArrayBuffer> {
  const written = new Uint8Array(unitBytes * values.length);
  values.forEach((value, index) => {
    for (let byte = 0; byte < unitBytes; byte++) {
      const position = littleEndian ? byte : unitBytes - 1 - byte;
      written[index * unitBytes + position] = Number(value >> BigInt(8 * byte) & 0xffn);
    }
  });
  return written;
}
