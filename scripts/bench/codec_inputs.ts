/** What is measured: images as 100 objects of one frame and as one object of 100, in each codec. */

import {
  compressWithDcmtk,
  type Image,
  imageElements,
  makeImage,
  plainFile,
} from "../../tests/e2e/support/image_inputs.ts";
import { encapsulatedPixelData, file } from "../../tests/support/make.ts";
import { readFrames } from "../../tests/wasm/encapsulated.ts";
import { encodeWithOpenjpeg, encodeWithOpenjph } from "../../tests/wasm/encoders.ts";

export const FRAME_COUNT = 100;
const SIZE = 512;
/** Programs that compress one frame per start have no more of them to compress. */
const DIFFERENT_FRAMES = 10;

export interface BenchInput {
  readonly codec: string;
  readonly transferSyntaxUid: string;
  readonly image: Image;
  readonly codestreams: readonly Uint8Array[];
}

interface DcmtkRecipe {
  readonly codec: string;
  readonly transferSyntaxUid: string;
  readonly program: string;
  readonly options: readonly string[];
  readonly bitsStored: 8 | 16;
}

const TS = "1.2.840.10008.1.2.";

const DCMTK_RECIPES: readonly DcmtkRecipe[] = [
  {
    codec: "JPEG lossless SV1",
    transferSyntaxUid: `${TS}4.70`,
    program: "dcmcjpeg",
    options: ["+e1"],
    bitsStored: 16,
  },
  {
    codec: "JPEG-LS",
    transferSyntaxUid: `${TS}4.80`,
    program: "dcmcjpls",
    options: ["+el"],
    bitsStored: 16,
  },
  {
    codec: "RLE",
    transferSyntaxUid: `${TS}5`,
    program: "dcmcrle",
    options: [],
    bitsStored: 16,
  },
  {
    codec: "JPEG baseline",
    transferSyntaxUid: `${TS}4.50`,
    program: "dcmcjpeg",
    options: ["+eb"],
    bitsStored: 8,
  },
];

/** @returns images that native decodes, too */
export async function dcmtkInputs(folder: string): Promise<BenchInput[]> {
  const inputs: BenchInput[] = [];
  for (const { codec, transferSyntaxUid, program, options, bitsStored } of DCMTK_RECIPES) {
    const image = makeBenchImage(bitsStored, FRAME_COUNT);
    const compressed = await compressWithDcmtk(folder, plainFile(image), program, options);
    const codestreams = readFrames(compressed, FRAME_COUNT);
    inputs.push({ codec, transferSyntaxUid, image, codestreams });
  }
  return inputs;
}

/** @returns images in JPEG 2000 and HTJ2K */
export async function jpeg2000Inputs(): Promise<BenchInput[]> {
  const image = makeBenchImage(16, FRAME_COUNT);
  const frames = image.frames.slice(0, DIFFERENT_FRAMES)
    .map((pixels) => ({ ...image.phantom, pixels }));
  const jpeg2000: Uint8Array[] = [];
  const htj2k: Uint8Array[] = [];
  for (const frame of frames) {
    jpeg2000.push((await encodeWithOpenjpeg(frame, [])).codestream);
    htj2k.push((await encodeWithOpenjph(frame, [])).codestream);
  }
  const all = (some: readonly Uint8Array[]): Uint8Array[] =>
    Array.from({ length: FRAME_COUNT }, (_, index) => some[index % some.length]!);
  return [
    { codec: "JPEG 2000", transferSyntaxUid: `${TS}4.90`, image, codestreams: all(jpeg2000) },
    { codec: "HTJ2K", transferSyntaxUid: `${TS}4.201`, image, codestreams: all(htj2k) },
  ];
}

function makeBenchImage(bitsStored: 8 | 16, frameCount: number): Image {
  return makeImage(
    { image: { rows: SIZE, columns: SIZE, bitsStored }, frameCount },
    "1.2.3.9.1",
  );
}

/** Writes one object of one frame for each. */
export async function writeSingle(input: BenchInput, folder: string): Promise<void> {
  await Deno.mkdir(folder);
  for (const [index, codestream] of input.codestreams.entries()) {
    const sopInstanceUid = `1.2.3.9.2.${index + 1}`;
    const image = { ...input.image, frames: input.image.frames.slice(0, 1), sopInstanceUid };
    await writeObject(`${folder}/${index}.dcm`, { ...input, image, codestreams: [codestream] });
  }
}

/** Writes one object of all frames. */
export async function writeMultiple(input: BenchInput, folder: string): Promise<void> {
  await Deno.mkdir(folder);
  await writeObject(`${folder}/all.dcm`, input);
}

async function writeObject(
  path: string,
  { transferSyntaxUid, image, codestreams }: BenchInput,
): Promise<void> {
  const pixelData = encapsulatedPixelData(codestreams.map(toEven));
  const { sopInstanceUid } = image;
  const dataSet = imageElements(image, { pixelData });
  await Deno.writeFile(path, file(dataSet, { transferSyntaxUid, sopInstanceUid }));
}

function toEven(bytes: Uint8Array): Uint8Array {
  const even = new Uint8Array(bytes.length + bytes.length % 2);
  even.set(bytes);
  return even;
}
