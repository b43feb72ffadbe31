import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { deflateRaw } from "pako";
import { type ByteSource, MAX_VIEW_BYTES, MemorySource } from "../../lib/base/byte_source.ts";
import type { DataSet } from "../../lib/dicom/data_set.ts";
import { EXPLICIT_LE_ENCODING } from "../../lib/dicom/element.ts";
import { inflateSource } from "../../lib/dicom/inflate_source.ts";
import { MAX_ELEMENTS, parseDataSet } from "../../lib/dicom/parse.ts";
import { concat, element, header, text } from "../support/make.ts";

function parse(source: ByteSource): DataSet {
  return parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
}

/** `count` times the same bytes. */
function repeated(bytes: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(count * bytes.length);
  for (let index = 0; index < count; index++) all.set(bytes, index * bytes.length);
  return all;
}

/** A sequence of empty items, which makes one element more than it has items. */
function emptyItems(count: number): Uint8Array {
  const items = repeated(Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0), count);
  return concat(header(0x00400275, "SQ", items.length), items);
}

Deno.test("parseDataSet() accepts as many elements as the limit, and no more", () => {
  const dataSet = parse(new MemorySource(emptyItems(MAX_ELEMENTS - 1)));
  strictEqual(dataSet.elements.length, 1);
  throws(() => parse(new MemorySource(emptyItems(MAX_ELEMENTS))), /Too many elements in data set/);
});

Deno.test("parseDataSet() counts UIDs that it has to keep three times", () => {
  const uid = element(0x00080018, "UI", text("1 2 "));
  const third = Math.floor(MAX_ELEMENTS / 3);
  strictEqual(parse(new MemorySource(repeated(uid, third))).elements.length, 1);
  throws(() => parse(new MemorySource(repeated(uid, third + 1))), /Too many elements in data set/);
});

/** Lengths of all values, without what was trimmed. */
function valueLengths(dataSet: DataSet): number[] {
  return dataSet.elements.map((element) =>
    element.type === "value" ? element.value.lengthBytes : 0
  );
}

const SPACE = 0x20;

for (const length of [0, 2, 62, 64, 66, 130, 5000, MAX_VIEW_BYTES - 2]) {
  Deno.test(`parseDataSet() takes ${length} spaces off a text`, () => {
    const spaces = new Uint8Array(length).fill(SPACE);
    const texts = ["", "ab", "a ", "a  b"].map((start, index) =>
      element(0x00404001 + index, "UT", concat(text(start), spaces))
    );
    deepStrictEqual(valueLengths(parse(new MemorySource(concat(...texts)))), [0, 2, 1, 4]);
  });
}

class CountingSource extends MemorySource {
  views = 0;

  override view(offset: number, count: number): Uint8Array {
    this.views++;
    return super.view(offset, count);
  }
}

Deno.test("parseDataSet() does not read megabytes of spaces to take them off", () => {
  const spaces = new Uint8Array(1 << 20).fill(SPACE);
  const source = new CountingSource(element(0x00404001, "UT", spaces));
  deepStrictEqual(valueLengths(parse(source)), [spaces.length - MAX_VIEW_BYTES]);
  ok(source.views < 10, `${source.views} views`);
});

Deno.test("parseDataSet() reads a deflated data set with many long texts of spaces", () => {
  const spaces = new Uint8Array(300_000).fill(SPACE);
  const texts = Array.from({ length: 66 }, (_, i) => element(0x00404001 + i, "UT", spaces));
  const source = inflateSource(new MemorySource(deflateRaw(concat(...texts))), 0);
  strictEqual(valueLengths(parse(source)).length, texts.length);
});
