import assert from "node:assert/strict";
import fc from "fast-check";
import { MemorySource } from "../../lib/base/byte_source.ts";
import type { ByteStream } from "../../lib/base/byte_stream.ts";
import { ConditionError } from "../../lib/base/condition.ts";
import { encodeDataSet } from "../../lib/dicom/encode.ts";
import { inspectDataSet } from "../../lib/dicom/inspect.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { readInstanceHeader } from "../../lib/dicom/part10.ts";
import { EXPLICIT_BE, EXPLICIT_LE, file, IMPLICIT_LE, type MakeEncoding } from "../support/make.ts";
import { dataSets, write } from "./data_set_model.ts";
import { holdsForAll, unsigned } from "./property.ts";

const encodings = fc.constantFrom(EXPLICIT_LE, EXPLICIT_BE, IMPLICIT_LE);

/** Room that a stream is given, in turns. */
const rooms = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 });

Deno.test("a data set in any encoding becomes the same data set in any other", async () => {
  const inputs = fc.record({ model: dataSets, from: encodings, to: encodings, rooms });
  await holdsForAll(inputs, async ({ model, from, to, rooms }) => {
    const encoded = write(model, { encoding: from, isTidy: false });
    const expected = write(model, { encoding: to, isTidy: true });
    assert.deepEqual(await convert(encoded, { from, to, rooms }), expected);
    assert.deepEqual(await convert(expected, { from: to, to, rooms }), expected);
    const summary = inspectDataSet(new MemorySource(expected), { offset: 0, encoding: to });
    assert.equal(summary.lengthBytes, expected.length);
    assert.equal(summary.canPassThrough, true);
  });
});

Deno.test("damaged data sets are refused with a condition, or encoded so that they can be parsed", async () => {
  const damages = fc.array(fc.tuple(unsigned(32), unsigned(8)), { minLength: 1, maxLength: 3 });
  const inputs = fc.record({ model: dataSets, encoding: encodings, damages, rooms });
  await holdsForAll(inputs, async ({ model, encoding, damages, rooms }) => {
    const encoded = write(model, { encoding, isTidy: false });
    for (const [offset, value] of damages) encoded[offset % encoded.length] = value;
    const explicit = { explicitVr: true, littleEndian: true };
    let converted: Uint8Array;
    try {
      converted = await convert(encoded, { from: encoding, to: explicit, rooms });
    } catch (error) {
      assert(error instanceof ConditionError, String(error));
      return;
    }
    const again = await convert(converted, { from: explicit, to: explicit, rooms });
    assert.deepEqual(again, converted);
  }, { runs: 1000 });
});

Deno.test("any file is read, or refused with a condition, in each of the three modes", async () => {
  const damages = fc.array(fc.tuple(unsigned(16), unsigned(8)), { maxLength: 3 });
  const mode = fc.constantFrom("fileOrDataSet", "fileOnly", "dataSetOnly");
  await holdsForAll(fc.record({ model: dataSets, damages, mode }), ({ model, damages, mode }) => {
    const bytes = file(write(model, { encoding: EXPLICIT_LE, isTidy: false }));
    for (const [offset, value] of damages) bytes[128 + offset % (bytes.length - 128)] = value;
    try {
      readInstanceHeader(new MemorySource(bytes), mode);
    } catch (error) {
      assert(error instanceof ConditionError, String(error));
    }
  }, { runs: 500 });
});

interface Conversion {
  readonly from: MakeEncoding;
  readonly to: MakeEncoding;
  readonly rooms: readonly number[];
}

async function convert(
  encoded: Uint8Array,
  { from, to, rooms }: Conversion,
): Promise<Uint8Array<ArrayBuffer>> {
  const source = new MemorySource(encoded);
  const dataSet = parseDataSet(source, { offset: 0, encoding: from });
  const { lengthBytes, stream } = encodeDataSet(dataSet, { source, to });
  const converted = await readAll(stream, rooms);
  assert.equal(converted.length, lengthBytes);
  return converted;
}

async function readAll(
  stream: ByteStream,
  rooms: readonly number[],
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes: number[] = [];
  for (let turn = 0; !stream.done; turn++) {
    const target = new Uint8Array(rooms[turn % rooms.length] ?? 1);
    const count = await stream.fill(target);
    assert(count > 0 && count <= target.length);
    bytes.push(...target.subarray(0, count));
  }
  return Uint8Array.from(bytes);
}
