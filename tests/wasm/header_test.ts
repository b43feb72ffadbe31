/** Reading headers: bytes written by hand after the figures of the standards. */

import assert from "node:assert/strict";
import type { DecodeErrorReason } from "../../wasm/mod.ts";
import { DecodeError, readCodestreamHeader } from "../../wasm/mod.ts";

// SOI; APP0 of 4 bytes; a fill byte; SOF0: length 17, 8 bits, 100 rows, 200 columns, 3 components.
const JPEG = "ffd8 ffe00004abcd ff ffc00011 08 0064 00c8 03 012200 021101 031101";

// SOI; SOF55: length 11, 12 bits, 2 rows, 3 columns, 1 component.
const JPEG_LS = "ffd8 fff7000b 0c 0002 0003 01 011100";

// SOC; SIZ: length 41, right 20, bottom 10, left 4, top 2, tiles of 20 by 10, offset 0, 1 component,
// signed 12 bits; COD: length 12, 1 layer, no transform, 5 levels, blocks of 64, 5-3 wavelet.
const SIZ = "ff4f ff510029 0000 00000014 0000000a 00000004 00000002 00000014 0000000a " +
  "00000000 00000000 0001 8b0101";
const COD = "ff52000c 00 00 0001 00 05 04 04 00 01";

function bytes(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex.replaceAll(" ", ""));
}

function failsWith(reason: DecodeErrorReason): (error: unknown) => boolean {
  return (error) => error instanceof DecodeError && error.reason === reason;
}

const HEADERS = [
  {
    name: "baseline JPEG",
    codestream: JPEG,
    expected: {
      format: "jpeg",
      process: "baseline",
      rows: 100,
      columns: 200,
      components: 3,
      precision: 8,
    },
  },
  {
    name: "lossless JPEG",
    codestream: JPEG.replace("ffc0", "ffc3"),
    expected: {
      format: "jpeg",
      process: "lossless",
      rows: 100,
      columns: 200,
      components: 3,
      precision: 8,
    },
  },
  {
    name: "JPEG with a Huffman table before its frame",
    codestream: JPEG.replace("ffe0", "ffc4"),
    expected: {
      format: "jpeg",
      process: "baseline",
      rows: 100,
      columns: 200,
      components: 3,
      precision: 8,
    },
  },
  {
    name: "JPEG with a TEM marker",
    codestream: JPEG.replace("ffe0", "ff01 ffe0"),
    expected: {
      format: "jpeg",
      process: "baseline",
      rows: 100,
      columns: 200,
      components: 3,
      precision: 8,
    },
  },
  {
    name: "JPEG-LS",
    codestream: JPEG_LS,
    expected: { format: "jpegls", rows: 2, columns: 3, components: 1, precision: 12 },
  },
  {
    name: "JPEG 2000",
    codestream: SIZ + COD,
    expected: {
      format: "jpeg2000",
      reversible: true,
      componentTransform: false,
      rows: 8,
      columns: 16,
      components: 1,
      precision: 12,
      signed: true,
    },
  },
  {
    name: "HTJ2K, lossy",
    codestream: SIZ + COD.replace("04 04 00 01", "04 04 40 00"),
    expected: {
      format: "htj2k",
      reversible: false,
      componentTransform: false,
      rows: 8,
      columns: 16,
      components: 1,
      precision: 12,
      signed: true,
    },
  },
] as const;

for (const { name, codestream, expected } of HEADERS) {
  Deno.test(`readCodestreamHeader() reads ${name}`, () => {
    assert.deepEqual(readCodestreamHeader(bytes(codestream)), expected);
  });

  Deno.test(`readCodestreamHeader() reports ${name} as truncated wherever it is cut`, () => {
    const whole = bytes(codestream);
    const lastByteRead = whole.length - (expected.format === "jpeg" ? 9 : 3);
    for (let length = 2; length < lastByteRead; length++) {
      const cut = whole.subarray(0, length);
      assert.throws(() => readCodestreamHeader(cut), failsWith("truncated"), `${length} bytes`);
    }
  });
}

const REFUSALS: readonly {
  readonly name: string;
  readonly codestream: string;
  readonly reason: DecodeErrorReason;
}[] = [
  { name: "no bytes", codestream: "", reason: "truncated" },
  { name: "zeros", codestream: "00000000", reason: "corrupt" },
  { name: "arithmetic coding", codestream: JPEG.replace("ffc0", "ffc9"), reason: "unsupported" },
  { name: "hierarchical JPEG", codestream: JPEG.replace("ffc0", "ffc5"), reason: "unsupported" },
  { name: "no rows", codestream: JPEG.replace("0064", "0000"), reason: "unsupported" },
  { name: "no columns", codestream: JPEG.replace("00c8", "0000"), reason: "corrupt" },
  { name: "no components", codestream: JPEG_LS.replace("0003 01", "0003 00"), reason: "corrupt" },
  { name: "a scan before the frame", codestream: "ffd8 ffda0002", reason: "corrupt" },
  { name: "a segment of no length", codestream: "ffd8 ffe00001", reason: "corrupt" },
  { name: "bytes between markers", codestream: "ffd8 00 ffe00002", reason: "corrupt" },
  {
    name: "an image left of its origin",
    codestream: SIZ.replace("00000004", "00000014") + COD,
    reason: "corrupt",
  },
  {
    name: "tiles without size",
    codestream: SIZ.replace("00000014 0000000a 00000000", "00000000 0000000a 00000000") + COD,
    reason: "corrupt",
  },
  {
    name: "a subsampled component",
    codestream: SIZ.replace("8b0101", "8b0201") + COD,
    reason: "unsupported",
  },
  { name: "tile-parts without coding style", codestream: `${SIZ}ff90000a`, reason: "corrupt" },
  {
    name: "a JP2 file without codestream",
    codestream: "0000000c 6a502020 0d0a870a 00000008 66726565",
    reason: "corrupt",
  },
];

for (const { name, codestream, reason } of REFUSALS) {
  Deno.test(`readCodestreamHeader() refuses ${name}: ${reason}`, () => {
    assert.throws(() => readCodestreamHeader(bytes(codestream)), failsWith(reason));
  });
}

Deno.test("readCodestreamHeader() finds the codestream in a JP2 file", () => {
  const signature = "0000000c 6a502020 0d0a870a";
  const typeBox = "00000014 66747970 6a703220 00000000 6a703220";
  const toTheEnd = "00000000 6a703263";
  const wrapped = bytes(signature + typeBox + toTheEnd + SIZ + COD);
  assert.deepEqual(readCodestreamHeader(wrapped), readCodestreamHeader(bytes(SIZ + COD)));
});
