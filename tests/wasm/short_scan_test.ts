/**
 * Frames whose entropy-coded data end long before their samples do: the decoders notice it, however
 * much a row of the image would still need, and whatever stands behind the data in memory.
 */

import assert from "node:assert/strict";
import { DecodeError, type DecodeErrorReason, type FrameDescription } from "../../wasm/mod.ts";
import { makeDecoder } from "./codecs.ts";
import { writeLongNumbers } from "./jpeg_writer.ts";

type Image = Omit<FrameDescription, "format"> & { readonly precision: number };

function image(columns: number, rows: number, precision: number, samplesPerPixel = 1): Image {
  const bitsAllocated = precision > 8 ? 16 : 8;
  return { rows, columns, samplesPerPixel, bitsAllocated, precision };
}

const DATA: readonly (readonly number[])[] = [[], [0], [0, 0, 0, 0], Array(40).fill(0x55)];

const LOSSLESS: readonly Image[] = [
  image(30_000, 1, 16),
  image(65_000, 4, 16),
  image(65_000, 4, 8),
  image(65_000, 4, 12),
  image(65_000, 4, 8, 3),
  image(30_000, 1, 16, 4),
];

for (const wanted of LOSSLESS) {
  const { columns, rows, precision, samplesPerPixel } = wanted;
  const name = `${columns} x ${rows} pixels of ${samplesPerPixel} x ${precision} bits`;
  Deno.test(`decodeFrame() sees where a lossless JPEG scan ends too early: ${name}`, () => {
    for (const data of DATA) {
      const image = { ...wanted, components: samplesPerPixel, process: "lossless" } as const;
      checkRefused(writeLongNumbers(data, image), { ...wanted, format: "jpeg" });
    }
  });
}

Deno.test("decodeFrame() sees where a baseline JPEG scan ends too early", () => {
  for (const wanted of [image(8, 8, 8), image(30_000, 8, 8), image(65_000, 32, 8)]) {
    for (const data of DATA) {
      const image = { ...wanted, components: 1, process: "baseline" } as const;
      checkRefused(writeLongNumbers(data, image), { ...wanted, format: "jpeg" });
    }
  }
});

Deno.test("decodeFrame() sees where a JPEG-LS scan ends too early", () => {
  for (const wanted of [image(30_000, 1, 16), image(65_000, 4, 16), image(65_000, 4, 8)]) {
    for (const data of DATA) {
      checkRefused(writeJpegLs(data, wanted), { ...wanted, format: "jpegls" }, "corrupt");
    }
  }
});

function writeJpegLs(
  data: readonly number[],
  { rows, columns, precision }: Image,
): Uint8Array<ArrayBuffer> {
  const size = [rows >> 8, rows & 0xff, columns >> 8, columns & 0xff];
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...[0xff, 0xf7, 0, 11, precision, ...size, 1, 1, 0x11, 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0],
    ...data,
    ...[0xff, 0xd9],
  ]);
}

function checkRefused(
  codestream: Uint8Array,
  frame: FrameDescription,
  reason: DecodeErrorReason = "dataLoss",
): void {
  assert.throws(
    () => makeDecoder().decodeFrame(codestream, frame),
    (error) => error instanceof DecodeError && error.reason === reason,
  );
}
