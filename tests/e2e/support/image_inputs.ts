/**
 * Images to be compressed and sent: phantoms of several frames as DICOM files, and their compressed
 * forms, made by other makers' encoders. Not here: the phantoms themselves, `tests/wasm/phantom.ts`.
 */

import { deflateRaw } from "pako";
import { runProgram } from "../../../scripts/build/project.ts";
import {
  concat,
  element,
  encapsulatedPixelData,
  file,
  numbers,
  text,
  UID,
  us,
} from "../../support/make.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { encodeWithOpenjpeg, encodeWithOpenjph } from "../../wasm/encoders.ts";
import { bitsAllocatedFor, makePhantom, type Phantom } from "../../wasm/phantom.ts";

const TS = "1.2.840.10008.1.2.";

/** An image before it is compressed. */
export interface Image {
  readonly phantom: Phantom;
  /** The phantom's frame, and the same shifted by a few rows each. */
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
  readonly sopInstanceUid: string;
}

export interface ImageInput {
  /** A file name. */
  readonly name: string;
  readonly sopInstanceUid: string;
  readonly bytes: Uint8Array;
  /** What the peer must get in explicit VR little endian; undefined: what native makes of it. */
  readonly expected: Uint8Array | undefined;
}

interface Recipe {
  readonly name: string;
  readonly image: Parameters<typeof makePhantom>[0];
  readonly frameCount?: number;
}

const GREY_8: Recipe = { name: "8", image: { bitsStored: 8 } };
const GREY_12: Recipe = { name: "12", image: { bitsStored: 12 }, frameCount: 3 };
const GREY_16: Recipe = { name: "16", image: { bitsStored: 16 } };
const SIGNED: Recipe = { name: "signed", image: { bitsStored: 16, signed: true }, frameCount: 2 };
const COLOUR: Recipe = { name: "colour", image: { samplesPerPixel: 3 }, frameCount: 3 };

const LOSSLESS = [GREY_8, GREY_12, GREY_16, SIGNED, COLOUR];
const LOSSY_8 = [GREY_8, COLOUR];

/** What DCMTK compresses, and how. */
const DCMTK: readonly { program: string; options: string[]; recipes: readonly Recipe[] }[] = [
  { program: "dcmcrle", options: [], recipes: LOSSLESS },
  { program: "dcmcjpeg", options: ["+e1"], recipes: LOSSLESS },
  { program: "dcmcjpeg", options: ["+el"], recipes: LOSSLESS },
  { program: "dcmcjpeg", options: ["+eb"], recipes: LOSSY_8 },
  { program: "dcmcjpeg", options: ["+ee"], recipes: [GREY_8, GREY_12, COLOUR] },
  { program: "dcmcjpeg", options: ["+es"], recipes: LOSSY_8 },
  { program: "dcmcjpeg", options: ["+ep"], recipes: LOSSY_8 },
  { program: "dcmcjpls", options: ["+el"], recipes: LOSSLESS },
  { program: "dcmcjpls", options: ["+en"], recipes: [GREY_8, GREY_12, GREY_16, COLOUR] },
];

/** @returns images that native can decode, too */
export async function dcmtkImageInputs(): Promise<ImageInput[]> {
  using folder = temporaryFolder();
  const inputs: ImageInput[] = [];
  for (const { program, options, recipes } of DCMTK) {
    for (const recipe of recipes) {
      const image = makeImage(recipe, `1.2.3.6.1.${inputs.length + 1}`);
      const bytes = await compressWithDcmtk(folder.path, plainFile(image), program, options);
      const name = [program, ...options, recipe.name].join("-");
      const { sopInstanceUid } = image;
      inputs.push({ name: `${name}.dcm`, sopInstanceUid, bytes, expected: undefined });
    }
  }
  return inputs;
}

/** @returns the file as one of DCMTK's compressing programs writes it, with its UID kept */
export async function compressWithDcmtk(
  folder: string,
  plain: Uint8Array,
  program: string,
  options: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const [before, after] = [`${folder}/before.dcm`, `${folder}/after.dcm`];
  await Deno.writeFile(before, plain);
  // Lossy compression would make a new UID.
  const all = [...options, ...program === "dcmcrle" ? [] : ["+un"], before, after];
  const { code, stderr } = await runProgram(program, all);
  if (code !== 0) throw new Error(`${program} ${all.join(" ")} failed: ${stderr}`);
  return await Deno.readFile(after);
}

/** What native cannot decode: how a frame is compressed, and what it becomes again. */
const OTHERS: readonly {
  name: string;
  transferSyntaxUid: string;
  recipes: readonly Recipe[];
  encode: (frame: Phantom) => Promise<{ codestream: Uint8Array; reference: Uint8Array }>;
  photometricInterpretation?: string;
  lossy?: boolean;
}[] = [
  {
    name: "jpeg2000",
    transferSyntaxUid: `${TS}4.90`,
    recipes: LOSSLESS,
    encode: (frame) => encodeWithOpenjpeg(frame, ["-n", "4"]),
    photometricInterpretation: "YBR_RCT",
  },
  {
    name: "jpeg2000-lossy",
    transferSyntaxUid: `${TS}4.91`,
    recipes: [GREY_8, GREY_12, SIGNED],
    encode: (frame) => encodeWithOpenjpeg(frame, ["-n", "4", "-I", "-r", "4"]),
    lossy: true,
  },
  {
    name: "htj2k",
    transferSyntaxUid: `${TS}4.201`,
    recipes: [GREY_8, GREY_12, GREY_16, COLOUR],
    encode: (frame) => encodeWithOpenjph(frame, ["-num_decomps", "3"]),
    photometricInterpretation: "YBR_RCT",
  },
  {
    name: "deflated-frames",
    transferSyntaxUid: `${TS}8.1`,
    recipes: LOSSLESS,
    encode: ({ pixels }) => Promise.resolve({ codestream: deflateRaw(pixels), reference: pixels }),
  },
  {
    name: "encapsulated",
    transferSyntaxUid: `${TS}1.98`,
    recipes: LOSSLESS,
    encode: ({ pixels }) => Promise.resolve({ codestream: pixels, reference: pixels }),
  },
];

/** @returns images that native cannot decode, with the data sets that must come of them */
export async function otherImageInputs(): Promise<ImageInput[]> {
  const inputs: ImageInput[] = [];
  for (const { name, transferSyntaxUid, recipes, encode, ...how } of OTHERS) {
    for (const recipe of recipes) {
      const image = makeImage(recipe, `1.2.3.6.2.${inputs.length + 1}`);
      const encoded = await Promise.all(
        image.frames.map((pixels) => encode({ ...image.phantom, pixels })),
      );
      const { sopInstanceUid, phantom } = image;
      const dataSet = imageElements(image, {
        ...(phantom.samplesPerPixel === 3 ? how : {}),
        pixelData: encapsulatedPixelData(encoded.map(({ codestream }) => toEven(codestream))),
      });
      const references = encoded.map(({ reference }) => concat(reference));
      inputs.push({
        name: `${name}-${recipe.name}.dcm`,
        sopInstanceUid,
        bytes: file(dataSet, { transferSyntaxUid, sopInstanceUid }),
        expected: imageElements({ ...image, frames: references }, { lossy: how.lossy ?? false }),
      });
    }
  }
  return inputs;
}

/** @param sopInstanceUid of the new image */
export function makeImage(
  { image, frameCount = 1 }: Omit<Recipe, "name">,
  sopInstanceUid: string,
): Image {
  const phantom = makePhantom(image);
  const rowBytes = phantom.pixels.length / phantom.rows;
  const frames = Array.from({ length: frameCount }, (_, index) => {
    const shift = index * 7 % phantom.rows * rowBytes;
    return concat(phantom.pixels.subarray(shift), phantom.pixels.subarray(0, shift));
  });
  return { phantom, frames, sopInstanceUid };
}

/** @returns the uncompressed image as a file */
export function plainFile(image: Image): Uint8Array<ArrayBuffer> {
  return file(imageElements(image), { sopInstanceUid: image.sopInstanceUid });
}

interface ImageElementsOptions {
  readonly photometricInterpretation?: string;
  readonly lossy?: boolean;
  /** Instead of the frames. */
  readonly pixelData?: Uint8Array;
}

/** @returns the data set in explicit VR little endian */
export function imageElements(
  { phantom, frames, sopInstanceUid }: Image,
  options: ImageElementsOptions = {},
): Uint8Array<ArrayBuffer> {
  const { rows, columns, samplesPerPixel, bitsStored, signed } = phantom;
  const isColour = samplesPerPixel === 3;
  const photometric = options.photometricInterpretation ?? (isColour ? "RGB" : "MONOCHROME2");
  return concat(
    element(0x00080016, "UI", UID.secondaryCaptureImageStorage),
    element(0x00080018, "UI", sopInstanceUid),
    element(0x00100010, "PN", "Test^Image"),
    us(0x00280002, samplesPerPixel),
    element(0x00280004, "CS", photometric),
    ...(isColour ? [us(0x00280006, 0)] : []),
    ...(frames.length > 1 ? [element(0x00280008, "IS", `${frames.length}`)] : []),
    us(0x00280010, rows),
    us(0x00280011, columns),
    us(0x00280100, bitsAllocatedFor(phantom)),
    us(0x00280101, bitsStored),
    us(0x00280102, bitsStored - 1),
    us(0x00280103, signed ? 1 : 0),
    ...(options.lossy ? [element(0x00282110, "CS", "01")] : []),
    options.pixelData ?? element(0x7fe00010, "OW", toEven(concat(...frames))),
  );
}

function toEven(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : concat(bytes, Uint8Array.of(0));
}

/**
 * Damages a frame of a file whose frames have one fragment each: the second half becomes zeros.
 *
 * @param frame counted from 1
 */
export function damageFrame(bytes: Uint8Array, frame: number): Uint8Array<ArrayBuffer> {
  const damaged = concat(bytes);
  const view = new DataView(damaged.buffer);
  const start = concat(numbers(2, [0x7fe0, 0x0010]), text("OB"));
  let offset = damaged.length - 1;
  while (!start.every((byte, index) => damaged[offset + index] === byte)) offset--;
  offset += 12; // the items; the first one is the offset table
  for (let item = 0; item < frame; item++) offset += 8 + view.getUint32(offset + 4, true);
  const length = view.getUint32(offset + 4, true);
  damaged.fill(0, offset + 8 + (length >> 1), offset + 8 + length);
  return damaged;
}
