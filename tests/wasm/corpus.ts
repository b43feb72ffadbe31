/** The sample corpus beside the project, where it is: its manifest, and frames of its files. */

import type { CodestreamFormat } from "../../wasm/mod.ts";
import { projectPath } from "../../scripts/build/project.ts";

const CORPUS = projectPath("../shared/corpus");

/** How a reference was made: its hash is of little-endian pixels of all frames. */
export interface Reference {
  readonly tool: string | null;
  readonly sha256: string | null;
}

/** What the manifest says about a file, as far as decoding is concerned. */
export interface CorpusEntry {
  readonly path: string;
  readonly transferSyntaxUid: string | null;
  readonly image?: {
    readonly rows: number | null;
    readonly columns: number | null;
    readonly bitsAllocated: number | null;
    readonly samplesPerPixel: number | null;
    readonly frames: number | null;
    readonly photometricInterpretation: string | null;
  };
  readonly decoded?:
    | Reference & {
      readonly planarConfiguration?: number | null;
      readonly withoutColourConversion?: Reference;
    }
    | null;
}

const JPEG = new Set(["50", "51", "53", "55", "57", "70"]);

/** @returns the entries of the manifest, or nothing where there is no corpus */
export async function readCorpus(): Promise<readonly CorpusEntry[] | undefined> {
  try {
    const text = await Deno.readTextFile(`${CORPUS}/MANIFEST.json`);
    return (JSON.parse(text) as { files: CorpusEntry[] }).files;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

export function readCorpusFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(`${CORPUS}/${path}`);
}

/** @returns the format that a transfer syntax promises, where it is one of this package's */
export function formatOf(transferSyntaxUid: string | null): CodestreamFormat | undefined {
  const suffix = transferSyntaxUid?.match(/^1\.2\.840\.10008\.1\.2\.4\.(\d+)$/)?.[1] ?? "";
  if (JPEG.has(suffix)) return "jpeg";
  if (suffix === "80" || suffix === "81") return "jpegls";
  if (suffix === "90" || suffix === "91") return "jpeg2000";
  if (suffix === "201" || suffix === "202" || suffix === "203") return "htj2k";
  return undefined;
}

const ANY = -1;

/** (7FE0,0010), VR OB or OW, undefined length: little endian, explicit VR. */
const PIXEL_DATA = [0xe0, 0x7f, 0x10, 0x00, 0x4f, ANY, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff];
const ITEM = 0xe000fffe;

/**
 * The fragments of the last pixel data in a file, joined to frames: one fragment each where their
 * number fits, otherwise a frame begins where a codestream does.
 */
export function readFrames(file: Uint8Array, frameCount: number): Uint8Array[] {
  const fragments = readFragments(file);
  if (frameCount === 1) return [join(fragments)];
  if (fragments.length === frameCount) return fragments;
  const frames: Uint8Array[][] = [];
  for (const fragment of fragments) {
    if (startsCodestream(fragment)) frames.push([]);
    frames.at(-1)?.push(fragment);
  }
  return frames.map(join);
}

function readFragments(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let offset = lastIndexOf(file, PIXEL_DATA) + PIXEL_DATA.length;
  const items: Uint8Array[] = [];
  while (offset + 8 <= file.length && view.getUint32(offset, true) === ITEM) {
    const length = view.getUint32(offset + 4, true);
    items.push(file.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  return items.slice(1); // the first one is the offset table
}

function lastIndexOf(bytes: Uint8Array, wanted: readonly number[]): number {
  for (let start = bytes.length - wanted.length; start >= 0; start--) {
    if (wanted.every((value, index) => value === ANY || bytes[start + index] === value)) {
      return start;
    }
  }
  throw new Error("The file has no encapsulated pixel data");
}

function startsCodestream(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && ((bytes[1] === 0xd8 && bytes[2] === 0xff) || bytes[1] === 0x4f);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
