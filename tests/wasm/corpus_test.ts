/** Every compressed file of the sample corpus that this package is for gives the reference pixels. */

import assert from "node:assert/strict";
import { sha256 } from "../../scripts/build/project.ts";
import type { DecodedFrame, FrameDescription } from "../../wasm/mod.ts";
import { DecodeError } from "../../wasm/mod.ts";
import { concat } from "../support/make.ts";
import { makeDecoder } from "./codecs.ts";
import type { CorpusEntry } from "./corpus.ts";
import { formatOf, readCorpus, readCorpusFile } from "./corpus.ts";
import { readFrames } from "./encapsulated.ts";

/** What must be refused, and why. Each 14th frame of the first is 55 columns wide, not 240. */
const REFUSED: Readonly<Record<string, string>> = {
  "files/jpeg-baseline-140f.dcm": "mismatch",
  "invalid/jpeg-baseline-ts-but-raw-fragment-private-sop.dcm": "corrupt",
  "invalid/jpeg-corrupt-codestream-synth.dcm": "dataLoss",
  "invalid/jpeg-empty-fragment-list-synth.dcm": "truncated",
  "invalid/jpeg-truncated-codestream-synth.dcm": "truncated",
};

/** Their data sets are not what the reader of this test expects, whatever their pixels are. */
const NOT_READABLE_HERE = new Set(["invalid/jpeg-baseline-meta-but-implicit-vr.dcm"]);

const corpus = await readCorpus();

if (corpus !== undefined) {
  Deno.test("the sample corpus has files to decode", () => assert.notEqual(corpus.length, 0));
}

for (const entry of corpus ?? []) {
  const format = formatOf(entry.transferSyntaxUid);
  if (format === undefined || typeof entry.image?.rows !== "number") continue;
  if (NOT_READABLE_HERE.has(entry.path)) continue;
  const refusal = REFUSED[entry.path];
  Deno.test(
    refusal === undefined
      ? `decodeFrame() gives the reference pixels of ${entry.path}`
      : `decodeFrame() refuses ${entry.path}: ${refusal}`,
    async () => {
      const frames = readFrames(await readCorpusFile(entry.path), entry.image?.frames ?? 1);
      const description = describeEntry(entry, format);
      if (refusal !== undefined) {
        assert.throws(
          () => decodeAll(frames, description),
          (error) => error instanceof DecodeError && error.reason === refusal,
        );
        return;
      }
      assert.equal(
        await hashPixels(decodeAll(frames, description), entry),
        entry.decoded?.sha256,
      );
      const untouched = entry.decoded?.withoutColourConversion;
      if (untouched === undefined) return;
      const plain = decodeAll(frames, { ...description, convertToRgb: false });
      assert.equal(await hashPixels(plain, { ...entry, decoded: untouched }), untouched.sha256);
    },
  );
}

function describeEntry(
  entry: CorpusEntry,
  format: FrameDescription["format"],
): FrameDescription {
  return {
    format,
    rows: entry.image?.rows ?? 0,
    columns: entry.image?.columns ?? 0,
    samplesPerPixel: entry.image?.samplesPerPixel ?? 0,
    bitsAllocated: entry.image?.bitsAllocated ?? 0,
    convertToRgb: entry.image?.photometricInterpretation?.startsWith("YBR_") ?? false,
  };
}

function decodeAll(
  frames: readonly Uint8Array[],
  description: FrameDescription,
): DecodedFrame[] {
  const decoder = makeDecoder();
  return frames.map((frame) => decoder.decodeFrame(frame, description));
}

/** The hash of all frames in the layout of the reference. */
function hashPixels(frames: readonly DecodedFrame[], entry: CorpusEntry): Promise<string> {
  const byPlane = entry.decoded?.planarConfiguration === 1;
  const pixels = frames.map((frame) => {
    if (entry.image?.bitsAllocated === 1) return packBits(frame.pixels);
    if (frame.header.components === 1 || byPlane === (frame.layout === "byPlane")) {
      return frame.pixels;
    }
    return changeLayout(frame);
  });
  return sha256(concat(...pixels));
}

/** From planes to pixels or back. */
function changeLayout(frame: DecodedFrame): Uint8Array {
  const { components, rows, columns } = frame.header;
  const size = frame.bitsAllocated / 8;
  const result = new Uint8Array(frame.pixels.length);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let component = 0; component < components; component++) {
      const inPixels = (pixel * components + component) * size;
      const inPlanes = (component * rows * columns + pixel) * size;
      const [from, to] = frame.layout === "byPlane" ? [inPlanes, inPixels] : [inPixels, inPlanes];
      result.set(frame.pixels.subarray(from, from + size), to);
    }
  }
  return result;
}

/** One bit per pixel, the first in the lowest place (PS3.5 §8.1.1). */
function packBits(pixels: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(pixels.length / 8));
  pixels.forEach((value, index) => packed[index >> 3]! |= value << (index & 7));
  return packed;
}
