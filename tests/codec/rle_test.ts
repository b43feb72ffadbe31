import { deepStrictEqual, throws } from "node:assert/strict";
import type { FrameFormat } from "../../lib/codec/frame_decoder.ts";
import { rleDecoder } from "../../lib/codec/rle.ts";
import { PixelDataError, type PixelDataErrorReason } from "../../lib/dicom/pixel_data_error.ts";
import { concat, numbers } from "../support/make.ts";
import { modules } from "../wasm/codecs.ts";

const DECODER = rleDecoder(modules);

function format(changes: Partial<FrameFormat> = {}): FrameFormat {
  return {
    codec: "rle",
    rows: 2,
    columns: 3,
    samplesPerPixel: 1,
    bitsAllocated: 8,
    planarConfiguration: 0,
    convertToRgb: false,
    ...changes,
  };
}

/** A header with these segments behind it, one after the other. */
function frame(...segments: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const offsets = segments.map((_, index) =>
    64 + segments.slice(0, index).reduce((length, segment) => length + segment.length, 0)
  );
  return frameAt(segments.length, offsets, ...segments);
}

/** The same, with any number and offsets in the header. */
function frameAt(
  count: number,
  offsets: readonly number[],
  ...segments: readonly (readonly number[])[]
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(64);
  header.set(numbers(4, [count, ...offsets]));
  return concat(header, Uint8Array.from(segments.flat()));
}

/** Six bytes, each different. */
const SIX = [5, 1, 2, 3, 4, 5, 6];

const DECODED: readonly {
  name: string;
  codestream: Uint8Array<ArrayBuffer>;
  format?: Partial<FrameFormat>;
  pixels: readonly number[];
}[] = [
  // PS3.5 §G.3.1: 0 to 127 is followed by one byte more than that, -1 to -127 repeats the next byte.
  { name: "a literal run", codestream: frame(SIX), pixels: [1, 2, 3, 4, 5, 6] },
  { name: "a replicate run", codestream: frame([251, 7]), pixels: [7, 7, 7, 7, 7, 7] },
  {
    name: "runs of both kinds, and -128, which does nothing",
    codestream: frame([0x80, 254, 7, 0x80, 0x80, 2, 1, 2, 3]),
    pixels: [7, 7, 7, 1, 2, 3],
  },
  {
    name: "zeros between other values",
    codestream: frame([0, 9, 253, 0, 0, 8]),
    pixels: [9, 0, 0, 0, 0, 8],
  },
  {
    name: "a pad byte, whatever it is",
    codestream: frame([...SIX, 77]),
    pixels: [1, 2, 3, 4, 5, 6],
  },
  {
    name: "more padding of zeros and of nothing",
    codestream: frame([...SIX, 0, 0, 0x80]),
    pixels: [1, 2, 3, 4, 5, 6],
  },
  {
    name: "16 bits: high bytes first, as little endian words",
    codestream: frame([251, 1], SIX),
    format: { bitsAllocated: 16 },
    pixels: [1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 6, 1],
  },
  {
    name: "32 bits",
    codestream: frame([0, 0x12], [0, 0x34], [0, 0x56], [0, 0x78]),
    format: { bitsAllocated: 32, rows: 1, columns: 1 },
    pixels: [0x78, 0x56, 0x34, 0x12],
  },
  {
    name: "colour by pixel",
    codestream: frame([1, 10, 11], [1, 20, 21], [1, 30, 31]),
    format: { samplesPerPixel: 3, rows: 1, columns: 2 },
    pixels: [10, 20, 30, 11, 21, 31],
  },
  {
    name: "colour by plane",
    codestream: frame([1, 10, 11], [1, 20, 21], [1, 30, 31]),
    format: { samplesPerPixel: 3, rows: 1, columns: 2, planarConfiguration: 1 },
    pixels: [10, 11, 20, 21, 30, 31],
  },
  {
    name: "colour of 16 bits by pixel",
    codestream: frame([1, 1, 2], [1, 10, 11], [1, 3, 4], [1, 20, 21], [1, 5, 6], [1, 30, 31]),
    format: { samplesPerPixel: 3, bitsAllocated: 16, rows: 1, columns: 2 },
    pixels: [10, 1, 20, 3, 30, 5, 11, 2, 21, 4, 31, 6],
  },
  {
    name: "colour of 16 bits by plane",
    codestream: frame([1, 1, 2], [1, 10, 11], [1, 3, 4], [1, 20, 21], [1, 5, 6], [1, 30, 31]),
    format: { samplesPerPixel: 3, bitsAllocated: 16, rows: 1, columns: 2, planarConfiguration: 1 },
    pixels: [10, 1, 11, 2, 20, 3, 21, 4, 30, 5, 31, 6],
  },
  {
    name: "single bits, eight to a byte",
    codestream: frame([1, 0xa5, 0x03]),
    format: { bitsAllocated: 1, rows: 5, columns: 3 },
    pixels: [0xa5, 0x03],
  },
];

for (const { name, codestream, format: changes, pixels } of DECODED) {
  Deno.test(`the RLE decoder decodes ${name}`, () => {
    deepStrictEqual(
      DECODER.decode(codestream, format(changes)),
      Uint8Array.from(pixels),
    );
  });
}

const REFUSED: readonly {
  name: string;
  codestream: Uint8Array<ArrayBuffer>;
  format?: Partial<FrameFormat>;
  reason: PixelDataErrorReason;
}[] = [
  { name: "nothing at all", codestream: new Uint8Array(0), reason: "truncated" },
  { name: "half a header", codestream: frame(SIX).slice(0, 63), reason: "truncated" },
  { name: "no segment", codestream: frameAt(0, []), reason: "mismatch" },
  { name: "two segments instead of one", codestream: frame(SIX, SIX), reason: "mismatch" },
  {
    name: "one segment instead of two",
    codestream: frame(SIX),
    format: { bitsAllocated: 16 },
    reason: "mismatch",
  },
  {
    name: "16 segments, even where so many are needed",
    codestream: frameAt(16, []),
    format: { samplesPerPixel: 4, bitsAllocated: 32 },
    reason: "mismatch",
  },
  { name: "2^32 - 1 segments", codestream: frameAt(2 ** 32 - 1, []), reason: "mismatch" },
  { name: "a segment in the header", codestream: frameAt(1, [60], SIX), reason: "corrupt" },
  { name: "a segment that begins later", codestream: frameAt(1, [65], SIX), reason: "corrupt" },
  {
    name: "a segment beyond the end",
    codestream: frameAt(2, [64, 1000], SIX, SIX),
    format: { bitsAllocated: 16 },
    reason: "corrupt",
  },
  {
    name: "segments in reverse order",
    codestream: frameAt(3, [64, 71, 66], SIX, SIX, SIX),
    format: { samplesPerPixel: 3 },
    reason: "corrupt",
  },
  { name: "an empty segment", codestream: frame([]), reason: "truncated" },
  {
    name: "a segment that ends in a literal run",
    codestream: frame([5, 1, 2]),
    reason: "truncated",
  },
  { name: "a segment that ends in a replicate run", codestream: frame([251]), reason: "truncated" },
  { name: "a segment with too few pixels", codestream: frame([252, 1]), reason: "truncated" },
  { name: "nothing but empty runs", codestream: frame([0x80, 0x80]), reason: "truncated" },
  {
    name: "a literal run past the end of the frame",
    codestream: frame([6, 1, 2, 3, 4, 5, 6, 7]),
    reason: "corrupt",
  },
  {
    name: "a replicate run past the end of the frame",
    codestream: frame([250, 1]),
    reason: "corrupt",
  },
  {
    name: "a run of zeros past the end of the frame",
    codestream: frame([129, 0]),
    reason: "corrupt",
  },
  {
    name: "a run past the end of the last plane",
    codestream: frame([1, 1, 2], [1, 1, 2], [254, 1]),
    format: { samplesPerPixel: 3, rows: 1, columns: 2, planarConfiguration: 1 },
    reason: "corrupt",
  },
  {
    name: "a run past the end of a plane that is not the last",
    codestream: frame([254, 1], [1, 1, 2], [1, 1, 2]),
    format: { samplesPerPixel: 3, rows: 1, columns: 2, planarConfiguration: 1 },
    reason: "corrupt",
  },
  { name: "more pixels than promised", codestream: frame([...SIX, ...SIX]), reason: "mismatch" },
];

for (const { name, codestream, format: changes, reason } of REFUSED) {
  Deno.test(`the RLE decoder refuses ${name}`, () => {
    throws(
      () => DECODER.decode(codestream, format(changes)),
      (error: unknown) => error instanceof PixelDataError && error.reason === reason,
    );
  });
}

Deno.test("the RLE decoder says of a wrong number of segments what DCMTK says", () => {
  throws(
    () => DECODER.decode(frame(SIX, SIX), format()),
    /^PixelDataError: Number of stripes in RLE header incorrect: found 2, expected 1$/,
  );
});

Deno.test("the RLE decoder gives pixels or PixelDataError, whatever it is given", () => {
  const good = frame([254, 7, 0x80, 2, 1, 2, 3], SIX);
  const wanted = format({ bitsAllocated: 16 });
  for (let index = 0; index < good.length; index++) {
    for (let value = 0; value < 256; value++) {
      const damaged = good.slice();
      damaged[index] = value;
      try {
        DECODER.decode(damaged, wanted);
      } catch (error) {
        if (!(error instanceof PixelDataError)) throw error;
      }
    }
  }
  deepStrictEqual(DECODER.decode(good, wanted)[0], 1);
});
