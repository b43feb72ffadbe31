import { strictEqual, throws } from "node:assert/strict";
import { type ByteSource, MemorySource } from "../../lib/base/byte_source.ts";
import type { DataSet } from "../../lib/dicom/data_set.ts";
import { EXPLICIT_LE_ENCODING } from "../../lib/dicom/element.ts";
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
