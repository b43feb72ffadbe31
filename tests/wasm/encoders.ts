/** Codestreams and references made by other makers' programs: DCMTK's, OpenJPEG's, OpenJPH's. */

import { runProgram } from "../../scripts/build/project.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { readFrames } from "./encapsulated.ts";
import type { Phantom } from "./phantom.ts";
import { phantomAnymap, phantomFile } from "./phantom.ts";

export interface Encoded {
  readonly codestream: Uint8Array;
  /** The pixels as the program's own decoder gives them out. */
  readonly reference: Uint8Array;
}

/** Which programs of them are installed. */
export async function findMissingEncoders(): Promise<string[]> {
  const programs = ["dcmcjpeg", "dcmdjpeg", "dcmcjpls", "dcmdjpls"];
  const missing: string[] = [];
  for (const program of programs) {
    if ((await runProgram(program, ["--version"])).code !== 0) missing.push(program);
  }
  for (const program of ["opj_compress", "opj_decompress", "ojph_compress"]) {
    if ((await runProgram(program, [])).code === 127) missing.push(program);
  }
  return missing;
}

/** Compresses with `dcmcjpeg` or `dcmcjpls`, and decompresses with their counterparts. */
export async function encodeWithDcmtk(
  phantom: Phantom,
  family: "jpeg" | "jpls",
  options: { readonly encode: readonly string[]; readonly decode?: readonly string[] },
): Promise<Encoded> {
  using folder = temporaryFolder();
  const [plain, compressed, decoded] = ["plain", "compressed", "decoded"].map((name) =>
    `${folder.path}/${name}.dcm`
  ) as [string, string, string];
  await Deno.writeFile(plain, phantomFile(phantom));
  await run(`dcmc${family}`, [...options.encode, plain, compressed]);
  await run(`dcmd${family}`, [...options.decode ?? [], compressed, decoded]);
  const codestream = readFrames(await Deno.readFile(compressed), 1)[0];
  if (codestream === undefined) throw new Error("The encoder made no frame");
  const file = await Deno.readFile(decoded);
  const end = file.length - phantom.pixels.length % 2; // pixel data are the last element
  return { codestream, reference: file.subarray(end - phantom.pixels.length, end) };
}

/** Compresses with OpenJPEG. The reference is without planes: one component only, or lossless. */
export async function encodeWithOpenjpeg(
  phantom: Phantom,
  options: readonly string[],
): Promise<Encoded> {
  using folder = temporaryFolder();
  const compressed = `${folder.path}/image.j2k`;
  const { rows, columns, bitsStored, samplesPerPixel, signed } = phantom;
  const isRaw = signed;
  const plain = `${folder.path}/image.${isRaw ? "rawl" : samplesPerPixel === 3 ? "ppm" : "pgm"}`;
  const layout = `${columns},${rows},${samplesPerPixel},${bitsStored},s`;
  await Deno.writeFile(plain, isRaw ? phantom.pixels : phantomAnymap(phantom));
  const layoutOption = isRaw ? ["-F", layout] : [];
  await run("opj_compress", ["-i", plain, "-o", compressed, ...layoutOption, ...options]);
  const codestream = await Deno.readFile(compressed);
  if (samplesPerPixel === 3) return { codestream, reference: phantom.pixels };
  const decoded = `${folder.path}/decoded.rawl`;
  await run("opj_decompress", ["-i", compressed, "-o", decoded]);
  return { codestream, reference: await Deno.readFile(decoded) };
}

/** Compresses losslessly with OpenJPH. */
export async function encodeWithOpenjph(
  phantom: Phantom,
  options: readonly string[],
): Promise<Encoded> {
  using folder = temporaryFolder();
  const plain = `${folder.path}/image.${phantom.samplesPerPixel === 3 ? "ppm" : "pgm"}`;
  const compressed = `${folder.path}/image.j2c`;
  await Deno.writeFile(plain, phantomAnymap(phantom));
  await run("ojph_compress", ["-i", plain, "-o", compressed, "-reversible", "true", ...options]);
  return { codestream: await Deno.readFile(compressed), reference: phantom.pixels };
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const result = await runProgram(program, args);
  if (result.code === 0) return;
  throw new Error(`Cannot run ${program} ${args.join(" ")}: ${result.stderr}${result.stdout}`);
}
