/** Frames in codecs that this project can encode itself: RLE, deflated, and only encapsulated. */

import assert from "node:assert/strict";
import { compileCodecs } from "dicom-wasm-codecs";
import { embeddedCodecs } from "dicom-wasm-codecs/embedded";
import { deflateRaw } from "pako";
import { createFrameDecoder } from "../../../lib/codec/decoders.ts";
import { type FrameFormat, frameLengthBytes } from "../../../lib/codec/frame_decoder.ts";
import { PixelDataError } from "../../../lib/dicom/pixel_data_error.ts";
import { concat, numbers } from "../../../tests/support/make.ts";
import { type FuzzTarget, isCondition } from "../target.ts";

const ROWS = 8;
const COLUMNS = 16;
const RLE_HEADER_LENGTH = 64;

const FORMATS: readonly FrameFormat[] = (["rle", "deflated", "uncompressed"] as const).flatMap(
  (codec) =>
    [1, 3].flatMap((samplesPerPixel) =>
      [8, 16, 32].map((bitsAllocated) => ({
        codec,
        rows: ROWS,
        columns: COLUMNS,
        samplesPerPixel,
        bitsAllocated,
        planarConfiguration: bitsAllocated === 8 && samplesPerPixel === 3 ? 1 : 0,
        convertToRgb: false,
      }))
    ),
);

const decoder = createFrameDecoder(await compileCodecs(embeddedCodecs));

export const FRAMES_TARGET: FuzzTarget = {
  name: "frames",
  share: 8,
  seeds: () => FORMATS.map((format, index) => concat(Uint8Array.of(index), encode(format))),
  tokens: [numbers(4, [1, 64]), numbers(4, [2, 64, 65]), numbers(4, [16]), Uint8Array.of(0x80)],
  run: (input) => {
    const format = FORMATS[(input[0] ?? 0) % FORMATS.length]!;
    const pixels = decoder.decode(input.subarray(1), format);
    assert.equal(pixels.length, frameLengthBytes(format));
    return true;
  },
  isRefusal: (error) =>
    isCondition(error) && !(error instanceof PixelDataError && error.reason === "crash"),
};

function encode(format: FrameFormat): Uint8Array {
  const pixels = Uint8Array.from(
    { length: frameLengthBytes(format) },
    (_, index) => index >> 3,
  );
  switch (format.codec) {
    case "rle":
      return rleFrame(format.samplesPerPixel * format.bitsAllocated / 8);
    case "deflated":
      return deflateRaw(pixels);
    default:
      return pixels;
  }
}

/** Each segment has a run of one value, then as many different ones. */
function rleFrame(segmentCount: number): Uint8Array {
  const half = ROWS * COLUMNS / 2;
  const segment = Uint8Array.of(257 - half, 7, half - 1, ...Array(half).keys());
  const segments = Array<Uint8Array>(segmentCount).fill(segment);
  const header = new Uint8Array(RLE_HEADER_LENGTH);
  const offsets = segments.map((_, index) => RLE_HEADER_LENGTH + index * segment.length);
  header.set(numbers(4, [segmentCount, ...offsets]));
  return concat(header, ...segments);
}
