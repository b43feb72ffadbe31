import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { deflate, deflateRaw } from "pako";
import { DEFLATED_FRAME_DECODER } from "../../lib/codec/deflated_frame.ts";
import type { FrameFormat } from "../../lib/codec/frame_decoder.ts";
import { UNCOMPRESSED_FRAME_DECODER } from "../../lib/codec/uncompressed_frame.ts";
import { PixelDataError, type PixelDataErrorReason } from "../../lib/dicom/pixel_data_error.ts";
import { concat } from "../support/make.ts";

function format(rows: number, columns: number): FrameFormat {
  return {
    codec: "deflated",
    rows,
    columns,
    samplesPerPixel: 1,
    bitsAllocated: 8,
    planarConfiguration: 0,
    convertToRgb: false,
  };
}

const PIXELS = Uint8Array.from({ length: 3 * 5 }, (_, index) => index * index % 251);
const WANTED = format(3, 5);
const DEFLATED = new Uint8Array(deflateRaw(PIXELS));

Deno.test("the decoder of deflated frames inflates, with a pad byte behind the stream or not", () => {
  deepStrictEqual(DEFLATED_FRAME_DECODER.decode(DEFLATED, WANTED), PIXELS);
  const padded = concat(DEFLATED, Uint8Array.of(0));
  deepStrictEqual(DEFLATED_FRAME_DECODER.decode(padded, WANTED), PIXELS);
});

const REFUSED: readonly {
  name: string;
  codestream: Uint8Array;
  reason: PixelDataErrorReason;
}[] = [
  { name: "nothing at all", codestream: new Uint8Array(0), reason: "truncated" },
  { name: "a truncated stream", codestream: DEFLATED.subarray(0, -1), reason: "truncated" },
  { name: "a frame too short", codestream: deflateRaw(PIXELS.subarray(1)), reason: "mismatch" },
  {
    name: "a frame too long",
    codestream: deflateRaw(concat(PIXELS, PIXELS)),
    reason: "mismatch",
  },
  {
    name: "ten million bytes in ten thousand",
    codestream: deflateRaw(new Uint8Array(10_000_000)),
    reason: "mismatch",
  },
  { name: "a zlib header", codestream: deflate(PIXELS), reason: "corrupt" },
  {
    name: "something behind the stream",
    codestream: concat(DEFLATED, Uint8Array.of(1, 2)),
    reason: "corrupt",
  },
];

for (const { name, codestream, reason } of REFUSED) {
  Deno.test(`the decoder of deflated frames refuses ${name}`, () => {
    throws(
      () => DEFLATED_FRAME_DECODER.decode(codestream, WANTED),
      (error: unknown) => error instanceof PixelDataError && error.reason === reason,
    );
  });
}

Deno.test("the decoder of uncompressed frames takes them as they are, without a pad byte", () => {
  const padded = concat(PIXELS, Uint8Array.of(0));
  for (const codestream of [PIXELS, padded]) {
    const decoded = UNCOMPRESSED_FRAME_DECODER.decode(codestream, WANTED);
    deepStrictEqual(decoded, PIXELS);
    strictEqual(decoded.buffer === codestream.buffer, false);
  }
});

Deno.test("the decoder of uncompressed frames refuses frames of another length", () => {
  for (const length of [0, 14, 17, 30]) {
    throws(
      () => UNCOMPRESSED_FRAME_DECODER.decode(new Uint8Array(length), WANTED),
      PixelDataError,
    );
  }
});
