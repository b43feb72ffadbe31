/**
 * Images that lossless coders find hard: they come out as they went in, whatever they are made of and
 * however small they are.
 */

import assert from "node:assert/strict";
import { makeDecoder } from "./codecs.ts";
import { encodeWithDcmtk, findMissingEncoders } from "./encoders.ts";
import { bitsAllocatedFor, describe, makePhantom, type Phantom } from "./phantom.ts";
import { numbers } from "../support/make.ts";

/** Numbers below a bound, the same ones every time. */
type Random = (bound: number) => number;

/** What each sample is, given the one before it. */
const TEXTURES: Readonly<Record<string, (random: Random, last: number, max: number) => number>> = {
  "long runs": (random, last, max) => random(50) > 0 ? last : random(max + 1),
  "black and white": (random, _, max) => random(2) * max,
  "sparse dots": (random, _, max) => random(9) > 0 ? 0 : random(max + 1),
  "slopes that wrap": (random, last, max) => (last + random(3) - 1) & max,
  noise: (random, _, max) => random(max + 1),
};

const SIZES = [[1, 1], [1, 200], [60, 1], [7, 5], [33, 90]] as const;
const ENCODERS = [["jpls", "jpegls", "+el"], ["jpeg", "jpeg", "+e1"]] as const;

const ignore = (await findMissingEncoders()).length > 0;

for (const [name, texture] of Object.entries(TEXTURES)) {
  Deno.test({
    name: `decodeFrame() gives out losslessly coded images exactly: ${name}`,
    ignore,
    fn: async () => {
      for (const [index, [rows, columns]] of SIZES.entries()) {
        const bitsStored = [8, 9, 12, 13, 16][index]!;
        const phantom = fill(makePhantom({ rows, columns, bitsStored }), texture);
        for (const [family, format, option] of ENCODERS) {
          const { codestream } = await encodeWithDcmtk(phantom, family, { encode: [option] });
          const { pixels } = makeDecoder().decodeFrame(codestream, describe(phantom, format));
          assert.deepEqual(pixels, phantom.pixels, `${format}, ${rows} x ${columns}`);
        }
      }
    },
  });
}

function fill(phantom: Phantom, texture: (typeof TEXTURES)[string]): Phantom {
  const { rows, columns, bitsStored } = phantom;
  const max = 2 ** bitsStored - 1;
  const random = makeRandom();
  let last = random(max + 1);
  const samples = Array.from(
    { length: rows * columns },
    () => last = texture(random, last, max),
  );
  const pixels = bitsAllocatedFor(phantom) === 8 ? Uint8Array.from(samples) : numbers(2, samples);
  return { ...phantom, pixels };
}

function makeRandom(): Random {
  let state = 12345;
  return (bound) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % bound;
  };
}
