import assert from "node:assert/strict";
import fc from "fast-check";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { EXPLICIT_LE_ENCODING } from "../../lib/dicom/element.ts";
import { findElement } from "../../lib/dicom/element_value.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { type FrameIndex, indexFrames } from "../../lib/dicom/pixel_data.ts";
import { PixelDataError } from "../../lib/dicom/pixel_data_error.ts";
import { Tag } from "../../lib/dict/tags.ts";
import { concat, header, item, numbers, sequenceDelimiter, UNDEFINED } from "../support/make.ts";
import { bytes, holdsForAll, unsigned } from "./property.ts";

const JPEG_START = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

/** Frames, each of one or more fragments. Not one is taken for another's beginning. */
const frames = fc.array(
  fc.array(bytes(12).map((array) => array.map((byte) => byte & 0x7f)), {
    minLength: 1,
    maxLength: 4,
  }),
  { minLength: 1, maxLength: 6 },
);

Deno.test("frames are found by the offset table, whatever their fragments are", async () => {
  await holdsForAll(frames, (all) => {
    const items = all.map((frame) => concat(...frame.map((fragment) => item(fragment))));
    const table = items.map((_, index) => concat(...items.slice(0, index)).length);
    checkFrames(index(numbers(4, table), items, { numberOfFrames: all.length }), all);
  });
});

Deno.test("frames are found without a table, where each begins as a codestream does", async () => {
  await holdsForAll(frames, (all) => {
    const marked = all.map(([first = new Uint8Array(0), ...rest]) => [
      concat(JPEG_START, first),
      ...rest,
    ]);
    const items = marked.flat().map((fragment) => item(fragment));
    const options = { numberOfFrames: all.length, family: "jpeg" } as const;
    checkFrames(index(new Uint8Array(0), items, options), marked);
  });
});

Deno.test("any table and any number of frames give runs of whole fragments, or are refused", async () => {
  const inputs = fc.record({
    frames,
    table: fc.array(fc.oneof(fc.nat(64).map((half) => half * 2), unsigned(32)), { maxLength: 4 })
      .map((offsets) => [0, ...offsets]),
    numberOfFrames: fc.integer({ min: 1, max: 5 }),
    family: fc.constantFrom("jpeg" as const, undefined),
  });
  await holdsForAll(inputs, ({ frames, table, ...options }) => {
    const fragments = frames.flat();
    let found: FrameIndex;
    try {
      found = index(numbers(4, table), fragments.map((fragment) => item(fragment)), options);
    } catch (error) {
      assert(error instanceof PixelDataError, String(error));
      return;
    }
    assert.equal(found.frameCount, options.numberOfFrames);
    const read = Array.from({ length: found.frameCount }, (_, frame) => found.read(frame));
    assert.deepEqual(concat(...read), concat(...fragments));
    const isTold = fragments.length === options.numberOfFrames || options.numberOfFrames === 1 ||
      options.family !== undefined;
    if (!isTold) checkTable(table, read, fragments);
  }, { runs: 1000 });
});

function index(
  table: Uint8Array,
  items: readonly Uint8Array[],
  options: { readonly numberOfFrames: number; readonly family?: "jpeg" | undefined },
): FrameIndex {
  const encoded = concat(
    header(0x7fe00010, "OB", UNDEFINED),
    item(table),
    ...items,
    sequenceDelimiter(),
  );
  const source = new MemorySource(encoded);
  const dataSet = parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
  const pixelData = findElement(dataSet, Tag.pixelData);
  assert(pixelData?.type === "fragments");
  return indexFrames(pixelData, { source, family: undefined, ...options });
}

/** A table that was believed says where each frame's first item is. */
function checkTable(
  table: readonly number[],
  frames: readonly Uint8Array[],
  fragments: readonly Uint8Array[],
): void {
  const itemOffsets = [0];
  for (const { length } of fragments) itemOffsets.push(itemOffsets.at(-1)! + 8 + length);
  assert.equal(table.length, frames.length);
  assert.equal(table[0], 0);
  const firsts = table.map((offset) => itemOffsets.indexOf(offset));
  for (const [frame, first] of firsts.entries()) {
    assert(first >= 0, `There is no item at ${table[frame]}`);
    assert.deepEqual(frames[frame], concat(...fragments.slice(first, firsts[frame + 1])));
  }
}

function checkFrames(found: FrameIndex, frames: readonly (readonly Uint8Array[])[]): void {
  assert.equal(found.frameCount, frames.length);
  for (const [frame, fragments] of frames.entries()) {
    const expected = concat(...fragments);
    assert.equal(found.lengthBytes(frame), expected.length);
    assert.deepEqual(found.read(frame), expected);
  }
}
