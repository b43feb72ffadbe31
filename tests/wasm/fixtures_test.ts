/** Every process and option that an encoder here can write is decoded to the same bytes. */

import assert from "node:assert/strict";
import type { CodestreamFormat } from "../../wasm/mod.ts";
import { makeDecoder } from "./codecs.ts";
import type { Encoded } from "./encoders.ts";
import {
  encodeWithDcmtk,
  encodeWithOpenjpeg,
  encodeWithOpenjph,
  findMissingEncoders,
} from "./encoders.ts";
import type { Phantom, PhantomOptions } from "./phantom.ts";
import { describe, makePhantom } from "./phantom.ts";

interface Row {
  readonly name: string;
  readonly format: CodestreamFormat;
  readonly phantom: PhantomOptions;
  readonly encode: (phantom: Phantom) => Promise<Encoded>;
  /** The phantom itself must come out. */
  readonly lossless: boolean;
  readonly convertToRgb?: boolean;
}

const missing = await findMissingEncoders();

function jpeg(...encode: string[]): Row["encode"] {
  return (phantom) => encodeWithDcmtk(phantom, "jpeg", { encode });
}

function jpegWithoutConversion(...encode: string[]): Row["encode"] {
  return (phantom) => encodeWithDcmtk(phantom, "jpeg", { encode, decode: ["+cn"] });
}

function jpegls(...encode: string[]): Row["encode"] {
  return (phantom) => encodeWithDcmtk(phantom, "jpls", { encode });
}

function openjpeg(...options: string[]): Row["encode"] {
  return (phantom) => encodeWithOpenjpeg(phantom, options);
}

function openjph(...options: string[]): Row["encode"] {
  return (phantom) => encodeWithOpenjph(phantom, options);
}

const LOSSLESS_BITS = [8, 10, 12, 16];
const RGB = { samplesPerPixel: 3 } as const;

const ROWS: readonly Row[] = [
  ...LOSSLESS_BITS.map((bitsStored): Row => ({
    name: `JPEG lossless SV1, ${bitsStored} bits`,
    format: "jpeg",
    phantom: { bitsStored },
    encode: jpeg("+e1"),
    lossless: true,
  })),
  ...[1, 2, 3, 4, 5, 6, 7].map((selection): Row => ({
    name: `JPEG lossless, selection value ${selection}`,
    format: "jpeg",
    phantom: { bitsStored: 16 },
    encode: jpeg("+el", "+sv", `${selection}`),
    lossless: true,
  })),
  {
    name: "JPEG lossless, signed",
    format: "jpeg",
    phantom: { bitsStored: 16, signed: true },
    encode: jpeg("+e1"),
    lossless: true,
  },
  { name: "JPEG lossless, RGB", format: "jpeg", phantom: RGB, encode: jpeg("+e1"), lossless: true },
  ...["+eb", "+ee", "+es", "+ep"].map((option): Row => ({
    name: `JPEG lossy ${option}, grey`,
    format: "jpeg",
    phantom: {},
    encode: jpeg(option),
    lossless: false,
  })),
  ...["+ee", "+es", "+ep"].map((option): Row => ({
    name: `JPEG lossy ${option}, 12 bits`,
    format: "jpeg",
    phantom: { bitsStored: 12 },
    encode: jpeg(option),
    lossless: false,
  })),
  ...["+s2", "+s4", "+n2", "+n1", "+np"].flatMap((option): Row[] => [
    {
      name: `JPEG lossy colour ${option}, to RGB`,
      format: "jpeg",
      phantom: RGB,
      encode: jpeg("+eb", option),
      lossless: false,
      convertToRgb: true,
    },
    {
      name: `JPEG lossy colour ${option}, not converted`,
      format: "jpeg",
      phantom: RGB,
      encode: jpegWithoutConversion("+eb", option),
      lossless: false,
    },
  ]),
  {
    name: "JPEG lossy, coded as RGB",
    format: "jpeg",
    phantom: RGB,
    encode: jpeg("+eb", "+cr"),
    lossless: false,
  },
  {
    name: "JPEG progressive colour, to RGB",
    format: "jpeg",
    phantom: RGB,
    encode: jpeg("+ep"),
    lossless: false,
    convertToRgb: true,
  },
  ...LOSSLESS_BITS.flatMap((bitsStored): Row[] => [
    {
      name: `JPEG-LS lossless, ${bitsStored} bits`,
      format: "jpegls",
      phantom: { bitsStored },
      encode: jpegls("+el", "+pc"),
      lossless: true,
    },
    {
      name: `JPEG-LS near-lossless, ${bitsStored} bits`,
      format: "jpegls",
      phantom: { bitsStored },
      encode: jpegls("+en", "+md", "3"),
      lossless: false,
    },
  ]),
  {
    name: "JPEG-LS lossless, 7 bits with the thresholds of CharLS",
    format: "jpegls",
    phantom: { bitsStored: 7 },
    encode: jpegls("+el", "+pc"),
    lossless: true,
  },
  {
    name: "JPEG-LS with thresholds and reset value of its own",
    format: "jpegls",
    phantom: { bitsStored: 12 },
    encode: jpegls("+pc", "+t1", "20", "+t2", "70", "+t3", "300", "+rs", "31"),
    lossless: true,
  },
  ...["+il", "+is"].map((option): Row => ({
    name: `JPEG-LS colour ${option}`,
    format: "jpegls",
    phantom: RGB,
    encode: jpegls(option),
    lossless: true,
  })),
  ...LOSSLESS_BITS.map((bitsStored): Row => ({
    name: `JPEG 2000 lossless, ${bitsStored} bits`,
    format: "jpeg2000",
    phantom: { bitsStored },
    encode: openjpeg(),
    lossless: true,
  })),
  {
    name: "JPEG 2000 lossless, signed 16 bits",
    format: "jpeg2000",
    phantom: { bitsStored: 16, signed: true },
    encode: openjpeg(),
    lossless: true,
  },
  {
    name: "JPEG 2000 lossless colour (RCT)",
    format: "jpeg2000",
    phantom: RGB,
    encode: openjpeg("-mct", "1"),
    lossless: true,
  },
  {
    name: "JPEG 2000 lossless colour without transform",
    format: "jpeg2000",
    phantom: RGB,
    encode: openjpeg("-mct", "0"),
    lossless: true,
  },
  {
    name: "JPEG 2000 with tiles, tile-parts, SOP, EPH, PLT and several layers",
    format: "jpeg2000",
    phantom: { bitsStored: 12 },
    encode: openjpeg(
      "-t",
      "32,32",
      "-SOP",
      "-EPH",
      "-PLT",
      "-TP",
      "R",
      "-r",
      "20,5,1",
      "-p",
      "RPCL",
    ),
    lossless: true,
  },
  {
    name: "JPEG 2000 with every code-block style",
    format: "jpeg2000",
    phantom: { bitsStored: 12 },
    encode: openjpeg("-M", "63", "-b", "16,16"),
    lossless: true,
  },
  {
    name: "JPEG 2000 lossy",
    format: "jpeg2000",
    phantom: { bitsStored: 12 },
    encode: openjpeg("-I", "-r", "8"),
    lossless: false,
  },
  ...["LRCP", "RPCL"].flatMap((order) =>
    LOSSLESS_BITS.map((bitsStored): Row => ({
      name: `HTJ2K lossless ${order}, ${bitsStored} bits`,
      format: "htj2k",
      phantom: { bitsStored },
      encode: openjph("-prog_order", order),
      lossless: true,
    }))
  ),
  {
    name: "HTJ2K lossless colour",
    format: "htj2k",
    phantom: RGB,
    encode: openjph(),
    lossless: true,
  },
];

for (const row of ROWS) {
  Deno.test({
    name: `decodeFrame() gives the encoder's pixels: ${row.name}`,
    ignore: missing.length > 0,
    fn: async () => {
      const phantom = makePhantom(row.phantom);
      const { codestream, reference } = await row.encode(phantom);
      const { pixels, layout } = makeDecoder().decodeFrame(codestream, {
        ...describe(phantom, row.format),
        convertToRgb: row.convertToRgb ?? false,
      });
      assert.equal(layout, "byPixel");
      assert.deepEqual(pixels, row.lossless ? phantom.pixels : Uint8Array.from(reference));
      if (row.lossless) assert.deepEqual(Uint8Array.from(reference), phantom.pixels);
    },
  });
}

Deno.test({
  name: "decodeFrame() gives planes of a JPEG-LS frame with one scan per component",
  ignore: missing.length > 0,
  fn: async () => {
    const phantom = makePhantom({ samplesPerPixel: 3 });
    const { codestream } = await encodeWithDcmtk(phantom, "jpls", { encode: ["+in"] });
    const { pixels, layout } = makeDecoder().decodeFrame(codestream, describe(phantom, "jpegls"));
    assert.equal(layout, "byPlane");
    const planes = [0, 1, 2].flatMap((component) =>
      [...phantom.pixels].filter((_, index) => index % 3 === component)
    );
    assert.deepEqual(pixels, Uint8Array.from(planes));
  },
});
