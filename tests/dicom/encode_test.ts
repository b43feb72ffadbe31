import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import type { ByteStream } from "../../lib/base/byte_stream.ts";
import type { DataSet } from "../../lib/dicom/data_set.ts";
import {
  type Encoding,
  EXPLICIT_BE_ENCODING,
  EXPLICIT_LE_ENCODING,
  IMPLICIT_LE_ENCODING,
} from "../../lib/dicom/element.ts";
import { encodeDataSet } from "../../lib/dicom/encode.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { locateDataSet } from "../../lib/dicom/part10.ts";
import {
  concat,
  element,
  encapsulatedPixelData,
  EXPLICIT_BE,
  EXPLICIT_LE,
  header,
  imageDataSet,
  IMPLICIT_LE,
  numbers,
  text,
} from "../support/make.ts";
import { CAPTURED } from "./captured_conversions.ts";
import { conversionInputs } from "./conversion_inputs.ts";

/** Reads a stream to its end, `chunk` bytes at a time. */
async function collect(stream: ByteStream, chunk: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  while (!stream.done) {
    const target = new Uint8Array(chunk);
    parts.push(target.subarray(0, await stream.fill(target)));
  }
  return concat(...parts);
}

async function reencode(
  bytes: Uint8Array,
  options: { from: Encoding; to: Encoding; offset?: number; chunk?: number },
): Promise<Uint8Array> {
  const { from, to, offset = 0, chunk = 1000 } = options;
  const source = new MemorySource(bytes);
  const dataSet = parseDataSet(source, { offset, encoding: from });
  const { lengthBytes, stream } = encodeDataSet(dataSet, { source, to });
  const encoded = await collect(stream, chunk);
  strictEqual(encoded.length, lengthBytes);
  return encoded;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const TARGETS = [
  { key: "implicitLe", to: IMPLICIT_LE_ENCODING },
  { key: "explicitLe", to: EXPLICIT_LE_ENCODING },
  { key: "explicitBe", to: EXPLICIT_BE_ENCODING },
] as const;

for (const [name, bytes] of Object.entries(conversionInputs())) {
  for (const { key, to } of TARGETS) {
    Deno.test(`encodeDataSet() writes ${name} as DCMTK does, as ${key}`, async () => {
      const located = locateDataSet(new MemorySource(bytes), "fileOnly");
      const from = located.encoding ?? EXPLICIT_LE_ENCODING;
      const offset = located.dataSetOffset;
      const expected = CAPTURED[name]?.[key].replaceAll("\n", "");
      for (const chunk of [1, 2, 3, 7, 1000]) {
        strictEqual(toHex(await reencode(bytes, { from, to, offset, chunk })), expected);
      }
    });
  }
}

const ENCODINGS = [
  { made: IMPLICIT_LE, encoding: IMPLICIT_LE_ENCODING },
  { made: EXPLICIT_LE, encoding: EXPLICIT_LE_ENCODING },
  { made: EXPLICIT_BE, encoding: EXPLICIT_BE_ENCODING },
];

Deno.test("encodeDataSet() turns each encoding of an image into each other one", async () => {
  for (const from of ENCODINGS) {
    for (const to of ENCODINGS) {
      const given = imageDataSet({ encoding: from.made });
      const encoded = await reencode(given, { from: from.encoding, to: to.encoding });
      deepStrictEqual(encoded, imageDataSet({ encoding: to.made }));
    }
  }
});

Deno.test("encodeDataSet() keeps fragments, and pads odd ones", async () => {
  const given = imageDataSet({ pixelData: encapsulatedPixelData([text("abc"), text("de")]) });
  const encoded = await reencode(given, { from: EXPLICIT_LE_ENCODING, to: EXPLICIT_LE_ENCODING });
  deepStrictEqual(
    encoded,
    imageDataSet({ pixelData: encapsulatedPixelData([text("abc\0"), text("de")]) }),
  );
});

Deno.test("encodeDataSet() pads odd pixel data whatever their VR, as the standard asks", async () => {
  for (const vr of ["OB", "OW"]) {
    const given = element(0x7fe00010, vr, text("abc"));
    const encoded = await reencode(given, { from: EXPLICIT_LE_ENCODING, to: EXPLICIT_LE_ENCODING });
    deepStrictEqual(encoded, element(0x7fe00010, vr, text("abc\0")));
  }
});

Deno.test("encodeDataSet() writes a text that is too long for its VR as UN", async () => {
  const value = text("A".repeat(70_000));
  const given = element(0x00104000, "", value, IMPLICIT_LE);
  const encoded = await reencode(given, { from: IMPLICIT_LE_ENCODING, to: EXPLICIT_BE_ENCODING });
  deepStrictEqual(encoded, element(0x00104000, "UN", value, EXPLICIT_BE));
});

Deno.test("encodeDataSet() writes sequences beyond 4 GB with undefined length", () => {
  const value = { offset: 0, lengthBytes: 0x80000000, padByte: 0, littleEndian: true };
  const large = { type: "value", tag: 0x7fe00010, vr: "OB", value } as const;
  const item: DataSet = { elements: [large] };
  const items: DataSet[] = [item, { elements: [large] }];
  const dataSet: DataSet = { elements: [{ type: "sequence", tag: 0x00880200, items }] };
  const source = new MemorySource(new Uint8Array(0));
  const { lengthBytes, stream } = encodeDataSet(dataSet, { source, to: EXPLICIT_LE_ENCODING });
  const itemLength = 8 + 12 + 0x80000000;
  strictEqual(lengthBytes, 12 + 2 * itemLength + 8);
  const start = new Uint8Array(12);
  stream.fill(start);
  deepStrictEqual(
    start,
    concat(numbers(2, [0x88, 0x200]), text("SQ\0\0"), numbers(4, [2 ** 32 - 1])),
  );
});

Deno.test("encodeDataSet() leaves out a group length beyond 4 GB", () => {
  const value = { offset: 0, lengthBytes: 0xfffffffe, padByte: 0, littleEndian: true };
  const elements = [
    { type: "value", tag: 0x7fe00000, vr: "UL", value: { ...value, lengthBytes: 4 } },
    { type: "value", tag: 0x7fe00010, vr: "OW", value },
  ] as const;
  const source = new MemorySource(new Uint8Array(0));
  const { lengthBytes, stream } = encodeDataSet({ elements }, {
    source,
    to: EXPLICIT_LE_ENCODING,
  });
  strictEqual(lengthBytes, 12 + 0xfffffffe);
  const start = new Uint8Array(12);
  stream.fill(start);
  deepStrictEqual(start, header(0x7fe00010, "OW", 0xfffffffe));
});

Deno.test("encodeDataSet() writes numbers that fill up to more than their VR can hold as UN", async () => {
  const value = new Uint8Array(0xffff);
  value[0] = 1;
  const given = element(0x00280107, "US", value);
  const encoded = await reencode(given, { from: EXPLICIT_LE_ENCODING, to: EXPLICIT_BE_ENCODING });
  // The content of UN is little endian in any encoding.
  const padded = concat(value, Uint8Array.of(0));
  deepStrictEqual(encoded, element(0x00280107, "UN", padded, EXPLICIT_BE));
});

Deno.test("encodeDataSet() notices that the source has become shorter", () => {
  const bytes = imageDataSet();
  const dataSet = parseDataSet(new MemorySource(bytes), {
    offset: 0,
    encoding: EXPLICIT_LE_ENCODING,
  });
  const source = new MemorySource(bytes.subarray(0, bytes.length - 1));
  const { stream } = encodeDataSet(dataSet, { source, to: IMPLICIT_LE_ENCODING });
  throws(() => stream.fill(new Uint8Array(1000)), /premature end of stream/);
});

Deno.test("parseDataSet() sorts a data set that is in reverse order in no time", () => {
  const parts: Uint8Array[] = [];
  for (let tag = 0x00115000; tag > 0x00111000; tag -= 1) {
    parts.push(element(tag, "UL", numbers(4, [tag])));
  }
  const dataSet = parseDataSet(new MemorySource(concat(...parts)), {
    offset: 0,
    encoding: EXPLICIT_LE_ENCODING,
  });
  strictEqual(dataSet.elements.length, 0x4000);
  strictEqual(dataSet.elements[0]?.tag, 0x00111001);
});
