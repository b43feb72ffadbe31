/**
 * Damaged codestreams, some hundreds for each decoder: each gives an error of ours or an image of
 * the promised size, none stops the decoder for good, and hundreds of failures take no memory.
 */

import assert from "node:assert/strict";
import type { CodestreamFormat } from "../../wasm/mod.ts";
import { DecodeError, FrameDecoder, readCodestreamHeader } from "../../wasm/mod.ts";
import { modules } from "./codecs.ts";
import {
  type Encoded,
  encodeWithDcmtk,
  encodeWithOpenjpeg,
  encodeWithOpenjph,
  findMissingEncoders,
} from "./encoders.ts";
import type { Phantom, PhantomOptions } from "./phantom.ts";
import { describe, makePhantom } from "./phantom.ts";

const MUTATIONS = 200;
const TIME_LIMIT_MS = 5000;

interface Row {
  readonly name: string;
  readonly format: CodestreamFormat;
  readonly phantom: PhantomOptions;
  readonly encode: (phantom: Phantom) => Promise<Encoded>;
}

function dcmtk(family: "jpeg" | "jpls", ...encode: string[]): Row["encode"] {
  return (phantom) => encodeWithDcmtk(phantom, family, { encode });
}

const GREY = { bitsStored: 12 } as const;
const RGB = { samplesPerPixel: 3 } as const;

const ROWS: readonly Row[] = [
  { name: "JPEG baseline", format: "jpeg", phantom: RGB, encode: dcmtk("jpeg", "+eb") },
  { name: "JPEG extended", format: "jpeg", phantom: GREY, encode: dcmtk("jpeg", "+ee") },
  { name: "JPEG progressive", format: "jpeg", phantom: RGB, encode: dcmtk("jpeg", "+ep") },
  { name: "JPEG lossless", format: "jpeg", phantom: GREY, encode: dcmtk("jpeg", "+e1") },
  { name: "JPEG-LS", format: "jpegls", phantom: GREY, encode: dcmtk("jpls", "+pc") },
  { name: "JPEG-LS colour", format: "jpegls", phantom: RGB, encode: dcmtk("jpls", "+is") },
  { name: "JPEG-LS near-lossless", format: "jpegls", phantom: {}, encode: dcmtk("jpls", "+en") },
  {
    name: "JPEG 2000 lossless",
    format: "jpeg2000",
    phantom: GREY,
    encode: (phantom) => encodeWithOpenjpeg(phantom, []),
  },
  {
    name: "JPEG 2000 lossy",
    format: "jpeg2000",
    phantom: RGB,
    encode: (phantom) => encodeWithOpenjpeg(phantom, ["-I", "-r", "8", "-t", "40,40"]),
  },
  {
    name: "HTJ2K",
    format: "htj2k",
    phantom: GREY,
    encode: (phantom) => encodeWithOpenjph(phantom, []),
  },
];

const ignore = (await findMissingEncoders()).length > 0;

for (const row of ROWS) {
  Deno.test({
    name: `decodeFrame() survives ${MUTATIONS} damaged frames: ${row.name}`,
    ignore,
    fn: async () => {
      const phantom = makePhantom(row.phantom);
      const frame = describe(phantom, row.format);
      const { codestream } = await row.encode(phantom);
      const decoder = new FrameDecoder(modules);
      const good = decoder.decodeFrame(codestream, frame).pixels;
      for (const [index, damaged] of damage(codestream).toArray().entries()) {
        const start = performance.now();
        // Every other one is believed, so that damaged headers come to the decoders too.
        const promised = index % 2 === 0 ? frame : believe(damaged, frame);
        try {
          const { pixels } = decoder.decodeFrame(damaged, promised);
          const bytesPerSample = pixels.length /
            (promised.rows * promised.columns * promised.samplesPerPixel);
          assert.ok(bytesPerSample === 1 || bytesPerSample === 2);
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
        assert.ok(performance.now() - start < TIME_LIMIT_MS);
      }
      assert.deepEqual(decoder.decodeFrame(codestream, frame).pixels, good);
    },
  });
}

Deno.test({
  name: "decodeFrame() takes no more memory for hundreds of failures than for a few",
  ignore,
  fn: async () => {
    const phantom = makePhantom({ rows: 700, columns: 700, bitsStored: 16 });
    const { codestream } = await encodeWithDcmtk(phantom, "jpeg", { encode: ["+e1"] });
    const half = codestream.subarray(0, codestream.length / 2);
    const decoder = new FrameDecoder(modules);
    const fail = () => decoder.decodeFrame(half, describe(phantom, "jpeg"));
    for (let count = 0; count < 10; count++) assert.throws(fail, DecodeError);
    const before = Deno.memoryUsage().rss;
    for (let count = 0; count < 300; count++) assert.throws(fail, DecodeError);
    assert.ok(Deno.memoryUsage().rss - before < 50e6); // 300 instances would take 800 MB
  },
});

/** Bits flipped anywhere, in the headers, and several bytes overwritten; the same every time. */
function* damage(codestream: Uint8Array): Generator<Uint8Array> {
  const random = makeRandom();
  for (let count = 0; count < MUTATIONS; count++) {
    const damaged = codestream.slice();
    const reach = count % 2 === 0 ? damaged.length : Math.min(damaged.length, 300);
    const changes = count % 4 === 0 ? 5 : 1;
    for (let change = 0; change < changes; change++) {
      const offset = random(reach);
      damaged[offset]! ^= 1 << random(8);
    }
    yield damaged;
  }
}

/** Numbers below a limit. */
function makeRandom(): (limit: number) => number {
  let state = 4711;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
}

/** What the damaged header says, unless it says nothing or too much for a test. */
function believe<T extends object>(damaged: Uint8Array, otherwise: T): T {
  try {
    const { format, rows, columns, components } = readCodestreamHeader(damaged);
    if (rows * columns * components > 1e7) return otherwise;
    return { ...otherwise, format, rows, columns, samplesPerPixel: components, bitsAllocated: 16 };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return otherwise;
  }
}
