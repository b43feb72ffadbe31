/** Deflated data sets: whatever is asked of them, in whatever order, the answers agree. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { deflateRaw } from "pako";
import { MemorySource } from "../../../lib/base/byte_source.ts";
import { inflateSource } from "../../../lib/dicom/inflate_source.ts";
import { imageDataSet } from "../../../tests/support/make.ts";
import type { Random } from "../../../tests/support/random.ts";
import { type FuzzTarget, isCondition } from "../target.ts";

/** More is not read of what an input inflates to. */
const MAX_INFLATED_LENGTH = 0x80000;
const READS = 16;
const LONGEST_READ = 0x10000;

export const INFLATE_TARGET: FuzzTarget = {
  name: "inflate",
  share: 8,
  seeds: () => [
    deflateRaw(imageDataSet()),
    deflateRaw(imageDataSet(), { level: 0 }),
    deflateRaw(imageDataSet({ size: 64 }), { level: 9 }),
    deflateRaw(new Uint8Array(0x50000)),
    deflateRaw(Uint8Array.from({ length: 3000 }, (_, index) => index * index >> 4)),
  ],
  tokens: [],
  run: (input, random) => {
    const whole = new Uint8Array(MAX_INFLATED_LENGTH);
    const length = inflateSource(new MemorySource(input), 0).readInto(0, whole);
    checkReads(input, whole.subarray(0, length), random);
    return true;
  },
  isRefusal: isCondition,
};

function checkReads(input: Uint8Array, whole: Uint8Array, random: Random): void {
  const source = inflateSource(new MemorySource(input), 0);
  for (let count = 0; count < READS; count++) {
    const offset = random(whole.length + 2);
    const length = random(LONGEST_READ);
    if (offset + length > MAX_INFLATED_LENGTH) continue;
    if (random(3) === 0) assert.equal(source.reaches(offset), offset <= whole.length);
    const expected = whole.subarray(offset, offset + length);
    assert(Buffer.from(source.view(offset, length)).equals(expected), "A read gives other bytes");
  }
}
