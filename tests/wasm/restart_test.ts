/** JPEG with restart markers: what stands in every interval, and what a wrong marker comes to. */

import assert from "node:assert/strict";
import { DecodeError } from "../../wasm/mod.ts";
import { makeDecoder } from "./codecs.ts";
import { type LosslessImage, writeFlatBlocks, writeLossless } from "./jpeg_writer.ts";

const IMAGES:
  readonly (Omit<LosslessImage, "samples" | "predictor"> & { readonly name: string })[] = [
    { name: "8 bits", rows: 9, columns: 7, components: 1, precision: 8, restartRows: 2 },
    { name: "12 bits", rows: 21, columns: 8, components: 1, precision: 12, restartRows: 2 },
    { name: "16 bits", rows: 9, columns: 7, components: 1, precision: 16, restartRows: 9 },
    {
      name: "16 bits, no restart",
      rows: 9,
      columns: 7,
      components: 1,
      precision: 16,
      restartRows: 0,
    },
    { name: "colour", rows: 9, columns: 7, components: 3, precision: 8, restartRows: 1 },
  ];

for (const { name, ...image } of IMAGES) {
  Deno.test(`decodeFrame() gives out lossless JPEG frames, each predictor: ${name}`, () => {
    for (let predictor = 1; predictor <= 7; predictor++) {
      const samples = makeSamples(image.rows * image.columns * image.components, image.precision);
      const codestream = writeLossless({ ...image, predictor, samples });
      assert.deepEqual(decode(codestream, image), [...samples], `predictor ${predictor}`);
    }
  });
}

Deno.test("decodeFrame() refuses a restart marker out of turn", () => {
  const image = { rows: 9, columns: 7, components: 1, precision: 16, restartRows: 3 };
  const samples = makeSamples(63, 16);
  const codestream = writeLossless({ ...image, predictor: 1, samples });
  const second = codestream.findIndex((byte, at) => byte === 0xff && codestream[at + 1] === 0xd1);
  codestream[second + 1] = 0xd5;
  assert.throws(
    () => decode(codestream, image),
    (error) => error instanceof DecodeError && error.reason === "dataLoss",
  );
});

Deno.test("decodeFrame() begins anew with each restart interval of baseline JPEG", () => {
  const values = Array.from({ length: 12 }, (_, index) => index * 190 - 1020);
  const image = { rows: 17, columns: 30, components: 1, precision: 8 };
  const codestream = writeFlatBlocks(values, { ...image, restartInterval: 5 });
  const expected = Array.from({ length: 17 * 30 }, (_, index) => {
    const block = 4 * Math.floor(index / 30 / 8) + Math.floor(index % 30 / 8);
    return Math.min(255, Math.max(0, Math.round(values[block]! / 8) + 128));
  });
  assert.deepEqual(decode(codestream, image), expected);
});

function decode(
  codestream: Uint8Array,
  image: Pick<LosslessImage, "rows" | "columns" | "components" | "precision">,
): number[] {
  const { rows, columns, components, precision } = image;
  const bitsAllocated = precision > 8 ? 16 : 8;
  const { pixels } = makeDecoder().decodeFrame(codestream, {
    format: "jpeg",
    rows,
    columns,
    samplesPerPixel: components,
    bitsAllocated,
  });
  return [...(bitsAllocated === 8 ? pixels : new Uint16Array(pixels.buffer))];
}

/** Of all sizes, so that differences are, too. */
function makeSamples(count: number, precision: number): Uint16Array {
  return Uint16Array.from({ length: count }, (_, index) => {
    const noise = Math.imul(index + 1, 0x9e3779b1) >>> 8;
    return (noise >> (index % 16)) & (2 ** precision - 1);
  });
}
