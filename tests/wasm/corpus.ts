/** The sample corpus beside the project, where it is: its manifest and its files. */

import type { CodestreamFormat } from "../../wasm/mod.ts";
import { projectPath } from "../../scripts/build/project.ts";

const CORPUS = projectPath("../shared/corpus");

/** How a reference was made: its hash is of little-endian pixels of all frames. */
export interface Reference {
  readonly tool: string | null;
  readonly sha256: string | null;
  readonly planarConfiguration?: number | null;
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
  readonly decoded?: (Reference & { readonly withoutColourConversion?: Reference }) | null;
}

const JPEG = new Set(["50", "51", "53", "55", "57", "70"]);

/** @returns the entries of the manifest; nothing, and a word about it, where there is no corpus */
export async function readCorpus(): Promise<readonly CorpusEntry[] | undefined> {
  try {
    const text = await Deno.readTextFile(`${CORPUS}/MANIFEST.json`);
    return (JSON.parse(text) as { files: CorpusEntry[] }).files;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const line = "Decoders are not tried on the sample corpus: it is not there\n";
    await Deno.stdout.write(new TextEncoder().encode(line));
    return undefined;
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
