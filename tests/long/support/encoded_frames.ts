/** Sound frames in every transfer syntax that can be decoded, made by other makers' encoders. */

import { deflateRaw } from "pako";
import { codecOf } from "../../../lib/codec/codec.ts";
import type { FrameFormat } from "../../../lib/codec/frame_decoder.ts";
import { toPlanes } from "../../../lib/codec/samples.ts";
import { runProgram } from "../../../scripts/build/project.ts";
import { concat } from "../../support/make.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { readFrames } from "../../wasm/encapsulated.ts";
import { encodeWithDcmtk, encodeWithOpenjpeg, encodeWithOpenjph } from "../../wasm/encoders.ts";
import {
  bitsAllocatedFor,
  makePhantom,
  type Phantom,
  phantomAnymap,
  phantomFile,
  type PhantomOptions,
} from "../../wasm/phantom.ts";

export interface EncodedFrame {
  readonly codestream: Uint8Array<ArrayBuffer>;
  readonly format: FrameFormat;
  /** What it decodes to, where nothing was lost. */
  readonly original: Uint8Array<ArrayBuffer> | undefined;
}

export interface TransferSyntaxFrames {
  readonly uid: string;
  readonly name: string;
  readonly frames: readonly FrameRecipe[];
}

interface FrameRecipe {
  readonly phantom: PhantomOptions;
  readonly encode: (phantom: Phantom) => Promise<Uint8Array> | Uint8Array;
  readonly lossless?: boolean;
  readonly format?: Partial<Pick<FrameFormat, "planarConfiguration" | "convertToRgb">>;
}

const SIZE = 128;

const GREY8 = { bitsStored: 8 } as const;
const GREY12 = { bitsStored: 12 } as const;
const GREY16 = { bitsStored: 16 } as const;
const RGB = { samplesPerPixel: 3 } as const;

const BY_PLANE = { planarConfiguration: 1 } as const;
const TO_RGB = { convertToRgb: true } as const;

/** Grey and colour, few bits and many: each pair goes through different parts of a decoder. */
export const TRANSFER_SYNTAXES: readonly TransferSyntaxFrames[] = [
  syntax("4.50", "JPEG baseline", [
    { phantom: GREY8, encode: dcmtk("jpeg", "+eb") },
    { phantom: RGB, encode: dcmtk("jpeg", "+eb", "+s2"), format: TO_RGB },
  ]),
  syntax("4.51", "JPEG extended", [
    { phantom: GREY12, encode: dcmtk("jpeg", "+ee") },
    { phantom: RGB, encode: dcmtk("jpeg", "+ee"), format: { ...TO_RGB, ...BY_PLANE } },
  ]),
  syntax("4.53", "JPEG spectral selection", [
    { phantom: GREY12, encode: dcmtk("jpeg", "+es") },
    { phantom: RGB, encode: dcmtk("jpeg", "+es"), format: TO_RGB },
  ]),
  syntax("4.55", "JPEG full progression", [
    { phantom: GREY12, encode: dcmtk("jpeg", "+ep") },
    { phantom: RGB, encode: dcmtk("jpeg", "+ep"), format: TO_RGB },
  ]),
  syntax("4.57", "JPEG lossless", [
    { phantom: GREY16, encode: dcmtk("jpeg", "+el", "+sv", "6"), lossless: true },
    { phantom: RGB, encode: dcmtk("jpeg", "+el", "+sv", "4"), lossless: true },
  ]),
  syntax("4.70", "JPEG lossless SV1", [
    { phantom: GREY12, encode: dcmtk("jpeg", "+e1"), lossless: true },
    { phantom: RGB, encode: dcmtk("jpeg", "+e1"), lossless: true, format: BY_PLANE },
  ]),
  syntax("4.80", "JPEG-LS lossless", [
    { phantom: GREY16, encode: dcmtk("jpls", "+pc"), lossless: true },
    { phantom: RGB, encode: dcmtk("jpls", "+is"), lossless: true },
  ]),
  syntax("4.81", "JPEG-LS near-lossless", [
    { phantom: GREY12, encode: dcmtk("jpls", "+en") },
    { phantom: RGB, encode: dcmtk("jpls", "+en", "+il") },
  ]),
  syntax("4.90", "JPEG 2000 lossless", [
    { phantom: GREY16, encode: openjpeg(), lossless: true },
    { phantom: RGB, encode: openjpeg("-t", "50,50", "-SOP", "-EPH", "-PLT"), lossless: true },
  ]),
  syntax("4.91", "JPEG 2000", [
    { phantom: GREY12, encode: openjpeg("-I", "-r", "8") },
    { phantom: RGB, encode: openjpeg("-I", "-r", "20,8", "-M", "63", "-TP", "R") },
  ]),
  syntax("4.201", "HTJ2K lossless", [
    { phantom: GREY16, encode: openjph(), lossless: true },
    { phantom: RGB, encode: openjph(), lossless: true },
  ]),
  syntax("4.202", "HTJ2K lossless RPCL", [
    { phantom: GREY12, encode: openjph("-prog_order", "RPCL"), lossless: true },
    { phantom: RGB, encode: openjph("-prog_order", "RPCL"), lossless: true, format: BY_PLANE },
  ]),
  syntax("4.203", "HTJ2K", [
    { phantom: GREY12, encode: openjphLossy },
    { phantom: RGB, encode: openjphLossy },
  ]),
  syntax("5", "RLE lossless", [
    { phantom: GREY16, encode: dcmtkRle, lossless: true },
    { phantom: RGB, encode: dcmtkRle, lossless: true },
  ]),
  syntax("8.1", "Deflated image frame", [
    { phantom: GREY16, encode: ({ pixels }) => deflateRaw(pixels), lossless: true },
    { phantom: RGB, encode: ({ pixels }) => deflateRaw(pixels), lossless: true },
  ]),
  syntax("1.98", "Encapsulated uncompressed", [
    { phantom: GREY16, encode: ({ pixels }) => pixels, lossless: true },
    { phantom: RGB, encode: ({ pixels }) => pixels, lossless: true },
  ]),
];

function syntax(
  suffix: string,
  name: string,
  frames: readonly FrameRecipe[],
): TransferSyntaxFrames {
  return { uid: `1.2.840.10008.1.2.${suffix}`, name, frames };
}

export async function makeFrames(
  { uid, frames }: TransferSyntaxFrames,
): Promise<EncodedFrame[]> {
  const codec = codecOf(uid);
  if (codec === undefined) throw new Error(`There is no decoder for ${uid}`);
  return await Promise.all(frames.map(async (recipe) => {
    const phantom = makePhantom({ rows: SIZE, columns: SIZE, ...recipe.phantom });
    const { rows, columns, samplesPerPixel, pixels } = phantom;
    const format = {
      codec,
      rows,
      columns,
      samplesPerPixel,
      bitsAllocated: bitsAllocatedFor(phantom),
      planarConfiguration: 0,
      convertToRgb: false,
      ...recipe.format,
    } as const;
    const original = format.planarConfiguration === 0
      ? pixels
      : toPlanes(pixels, { samplesPerPixel, bytesPerSample: format.bitsAllocated / 8 });
    return {
      codestream: new Uint8Array(await recipe.encode(phantom)),
      format,
      original: recipe.lossless ? original : undefined,
    };
  }));
}

function dcmtk(family: "jpeg" | "jpls", ...encode: string[]): FrameRecipe["encode"] {
  return async (phantom) => (await encodeWithDcmtk(phantom, family, { encode })).codestream;
}

function openjpeg(...options: string[]): FrameRecipe["encode"] {
  return async (phantom) => (await encodeWithOpenjpeg(phantom, options)).codestream;
}

function openjph(...options: string[]): FrameRecipe["encode"] {
  return async (phantom) => (await encodeWithOpenjph(phantom, options)).codestream;
}

async function openjphLossy(phantom: Phantom): Promise<Uint8Array> {
  using folder = temporaryFolder();
  const plain = `${folder.path}/image.${phantom.samplesPerPixel === 3 ? "ppm" : "pgm"}`;
  const compressed = `${folder.path}/image.j2c`;
  await Deno.writeFile(plain, phantomAnymap(phantom));
  await run("ojph_compress", ["-i", plain, "-o", compressed, "-qstep", "0.002"]);
  return await Deno.readFile(compressed);
}

async function dcmtkRle(phantom: Phantom): Promise<Uint8Array> {
  using folder = temporaryFolder();
  const plain = `${folder.path}/plain.dcm`;
  const compressed = `${folder.path}/compressed.dcm`;
  await Deno.writeFile(plain, phantomFile(phantom));
  await run("dcmcrle", [plain, compressed]);
  return concat(...readFrames(await Deno.readFile(compressed), 1));
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram(program, args);
  if (code !== 0) throw new Error(`Cannot run ${program} ${args.join(" ")}: ${stderr}`);
}
