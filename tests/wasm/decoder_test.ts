/** What a decoder promises besides right pixels: checks, memory, and that it survives failures. */

import assert from "node:assert/strict";
import type { DecodeErrorReason, FrameDescription } from "../../wasm/mod.ts";
import { compileCodecs, DecodeError, FrameDecoder } from "../../wasm/mod.ts";
import { embeddedCodecs } from "../../wasm/embedded.ts";
import { concat, numbers, text } from "../support/make.ts";
import { makeDecoder, modules } from "./codecs.ts";
import { encodeWithDcmtk, encodeWithOpenjpeg, findMissingEncoders } from "./encoders.ts";
import { describe, makePhantom } from "./phantom.ts";

const ignore = (await findMissingEncoders()).length > 0;
const grey = makePhantom({ bitsStored: 12 });
const colour = makePhantom({ samplesPerPixel: 3 });

function encodeJpeg(option: string, phantom = grey): Promise<Uint8Array> {
  return encodeWithDcmtk(phantom, "jpeg", { encode: [option] }).then((made) => made.codestream);
}

function encodeJpegLs(): Promise<Uint8Array> {
  return encodeWithDcmtk(grey, "jpls", { encode: ["+pc"] }).then((made) => made.codestream);
}

function encodeJpeg2000(...options: string[]): Promise<Uint8Array> {
  return encodeWithOpenjpeg(grey, options).then((made) => made.codestream);
}

function failsWith(reason: DecodeErrorReason, message = /./): (error: unknown) => boolean {
  return (error) =>
    error instanceof DecodeError && error.reason === reason && message.test(error.message);
}

const MISMATCHES: readonly {
  readonly name: string;
  readonly change: Partial<FrameDescription>;
  readonly message: RegExp;
}[] = [
  { name: "rows", change: { rows: 60 }, message: /has 61 rows and 83 columns, not 60 and 83/ },
  { name: "columns", change: { columns: 84 }, message: /61 rows and 83 columns, not 61 and 84/ },
  { name: "samples", change: { samplesPerPixel: 3 }, message: /has 1 samples per pixel, not 3/ },
  { name: "bits", change: { bitsAllocated: 8 }, message: /has 12 bits per sample, more than 8/ },
  { name: "format", change: { format: "htj2k" }, message: /is JPEG-LS, not High-Throughput/ },
];

for (const { name, change, message } of MISMATCHES) {
  Deno.test({
    name: `decodeFrame() refuses a codestream with other ${name} than promised`,
    ignore,
    fn: async () => {
      const codestream = await encodeJpegLs();
      const frame = { ...describe(grey, "jpegls"), ...change };
      assert.throws(
        () => makeDecoder().decodeFrame(codestream, frame),
        failsWith("mismatch", message),
      );
    },
  });
}

Deno.test({
  name: "decodeFrame() lets the codestream have fewer bits than are allocated",
  ignore,
  fn: async () => {
    const phantom = makePhantom();
    const { codestream } = await encodeWithDcmtk(phantom, "jpls", { encode: [] });
    const frame = { ...describe(phantom, "jpegls"), bitsAllocated: 16 };
    const { pixels, bitsAllocated } = makeDecoder().decodeFrame(codestream, frame);
    assert.equal(bitsAllocated, 8);
    assert.deepEqual(pixels, phantom.pixels);
  },
});

Deno.test("decodeFrame() says which module it was not given", () => {
  const startOfImage = Uint8Array.fromHex("ffd8fff7000b0c0002000301011100");
  const decoder = new FrameDecoder({});
  const frame = {
    format: "jpegls",
    rows: 2,
    columns: 3,
    samplesPerPixel: 1,
    bitsAllocated: 16,
  } as const;
  assert.throws(() => decoder.decodeFrame(startOfImage, frame), TypeError);
});

Deno.test("compileCodecs() compiles what it is given and no more", async () => {
  const compiled = await compileCodecs({ jpegls: embeddedCodecs.jpegls });
  assert.deepEqual(Object.keys(compiled), ["jpegls"]);
});

Deno.test({
  name: "decodeFrame() gives memory that can be transferred while the decoder goes on",
  ignore,
  fn: async () => {
    const codestream = await encodeJpegLs();
    const decoder = makeDecoder();
    const { pixels } = decoder.decodeFrame(codestream, describe(grey, "jpegls"));
    assert.equal(pixels.buffer.byteLength, pixels.length);
    const moved = structuredClone(pixels, { transfer: [pixels.buffer] });
    const again = decoder.decodeFrame(codestream, describe(grey, "jpegls"));
    assert.deepEqual(moved, grey.pixels);
    assert.deepEqual(again.pixels, grey.pixels);
  },
});

Deno.test({
  name: "decodeFrame() ignores padding behind the codestream",
  ignore,
  fn: async () => {
    for (
      const [format, codestream] of [
        ["jpeg", await encodeJpeg("+e1")],
        ["jpegls", await encodeJpegLs()],
        ["jpeg2000", await encodeJpeg2000()],
      ] as const
    ) {
      const padded = concat(codestream, new Uint8Array(3));
      const { pixels } = makeDecoder().decodeFrame(padded, describe(grey, format));
      assert.deepEqual(pixels, grey.pixels);
    }
  },
});

Deno.test({
  name: "decodeFrame() takes the codestream out of a JP2 file",
  ignore,
  fn: async () => {
    const codestream = await encodeJpeg2000();
    const box = (type: string, contents: Uint8Array) =>
      concat(numbers(4, [contents.length + 8], BIG_ENDIAN), text(type), contents);
    const wrapped = concat(
      box("jP  ", Uint8Array.fromHex("0d0a870a")),
      box("ftyp", text("jp2 \0\0\0\0jp2 ")),
      box("jp2c", codestream),
    );
    const { pixels } = makeDecoder().decodeFrame(wrapped, describe(grey, "jpeg2000"));
    assert.deepEqual(pixels, grey.pixels);
  },
});

const BIG_ENDIAN = { explicitVr: true, littleEndian: false };

Deno.test({
  name: "decodeFrame() refuses every truncation of a frame, and then decodes the whole one",
  ignore,
  fn: async () => {
    for (
      const [format, codestream] of [
        ["jpeg", await encodeJpeg("+e1")],
        ["jpegls", await encodeJpegLs()],
        ["jpeg2000", await encodeJpeg2000()],
      ] as const
    ) {
      const decoder = makeDecoder();
      const end = lengthWithoutPadding(codestream);
      const step = Math.ceil(end / 150);
      for (let length = 0; length < end; length += length < end - 40 ? step : 1) {
        const cut = codestream.subarray(0, length);
        assert.throws(
          () => decoder.decodeFrame(cut, describe(grey, format)),
          failsWith("truncated"),
          `${format}, ${length} of ${end} bytes`,
        );
      }
      const { pixels } = decoder.decodeFrame(codestream, describe(grey, format));
      assert.deepEqual(pixels, grey.pixels);
    }
  },
});

/** Up to and with the end marker. */
function lengthWithoutPadding(codestream: Uint8Array): number {
  return codestream.findLastIndex((value) => value === 0xd9) + 1;
}

Deno.test({
  name: "decodeFrame() refuses JPEG with damaged entropy-coded data as a loss of data",
  ignore,
  fn: async () => {
    const codestream = (await encodeJpeg("+eb", colour)).slice();
    codestream.fill(0xff, 900, 902); // a marker in the middle of a scan, with two bytes lost
    codestream.fill(0xd0, 901, 902);
    assert.throws(
      () => makeDecoder().decodeFrame(codestream, describe(colour, "jpeg")),
      failsWith("dataLoss", /Corrupt JPEG data/),
    );
  },
});

Deno.test({
  name: "decodeFrame() gives up a JPEG image of thousands of scans in good time",
  ignore,
  fn: async () => {
    const codestream = await encodeJpeg("+es", makePhantom());
    const lastScan = codestream.findLastIndex((value, index) =>
      value === 0xff && codestream[index + 1] === 0xda
    );
    const scan = codestream.subarray(lastScan, lengthWithoutPadding(codestream) - 2);
    const bomb = concat(codestream.subarray(0, lastScan), ...Array(20_000).fill(scan));
    const start = performance.now();
    assert.throws(
      () => makeDecoder().decodeFrame(bomb, describe(makePhantom(), "jpeg")),
      failsWith("corrupt", /too many scans/),
    );
    assert.ok(performance.now() - start < 5000);
  },
});

Deno.test({
  name: "decodeFrame() does not let a JPEG 2000 image of many tiles have all memory",
  ignore,
  fn: async () => {
    const codestream = (await encodeJpeg2000()).slice();
    const view = new DataView(codestream.buffer, codestream.byteOffset);
    const tileWidthOffset = 2 + 2 + 4 + 16; // SOC; SIZ; length, capabilities; four numbers
    view.setUint32(8, 4096);
    view.setUint32(12, 4096);
    view.setUint32(tileWidthOffset, 17);
    view.setUint32(tileWidthOffset + 4, 17);
    assert.throws(
      () =>
        makeDecoder().decodeFrame(codestream, {
          ...describe(grey, "jpeg2000"),
          rows: 4096,
          columns: 4096,
        }),
      failsWith("outOfMemory"),
    );
  },
});

Deno.test("decodeFrame() refuses a frame that no memory holds before it decodes", () => {
  const startOfImage = Uint8Array.fromHex("ffd8fff7001110ffffffff03011100021100031100");
  assert.throws(
    () =>
      new FrameDecoder(modules).decodeFrame(startOfImage, {
        format: "jpegls",
        rows: 65535,
        columns: 65535,
        samplesPerPixel: 3,
        bitsAllocated: 16,
      }),
    failsWith("outOfMemory", /larger than can be decoded/),
  );
});
