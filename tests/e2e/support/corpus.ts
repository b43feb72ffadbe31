/**
 * The sample corpus beside the project, where it is there: its files, and the verdict that the native
 * program got for each of them. Not needed by anything but tests; nothing of it is in the project.
 */

import { fileURLToPath } from "node:url";

/** What came of one run of the native program with one file. */
export interface Verdict {
  readonly exitCode: number;
  /** Error and warning lines; the file's path is `FILE` in them. */
  readonly messages: readonly string[];
  /** How many files the SCP wrote. */
  readonly stored: number;
  /** From the report file: `0x0000`. */
  readonly dimseStatus?: readonly string[];
  readonly receivedTransferSyntax?: string;
  readonly receivedSopClass?: string;
  readonly receivedSopInstance?: string;
  /** Of the decoded pixels, little endian, without a pad byte; null where there are none. */
  readonly pixelSha256?: string | null;
  readonly receivedPhotometricInterpretation?: string;
  readonly receivedPlanarConfiguration?: number;
}

/** The runs by their names in the manifest. */
export type RunName =
  | "acceptAll"
  | "default"
  | "implicitOnly"
  | "acceptAllReadFileOrDataset"
  | "defaultDecompressLossy";

/** Decoded pixel data: little endian, without a pad byte. */
export interface DecodedReference {
  /** Null where no decoder was found. */
  readonly sha256: string | null;
  readonly photometricInterpretation?: string | null;
  readonly planarConfiguration?: number | null;
}

export interface CorpusFile {
  /** Relative to the corpus. */
  readonly path: string;
  readonly transferSyntaxUid: string | null;
  readonly sopClassUid: string | null;
  readonly sopInstanceUid: string | null;
  /** What a decoder that is trusted made of compressed pixel data; null where there are none. */
  readonly decoded?: DecodedReference | null;
  readonly dcmsend: Readonly<Partial<Record<RunName, Verdict>>>;
  /** The run with `+rd`, for a DICOMDIR. */
  readonly dcmsendReadFromDicomdir?: Verdict & { readonly referencedFiles: number };
}

export interface Corpus {
  readonly folder: string;
  readonly files: readonly CorpusFile[];
}

const FOLDER = fileURLToPath(new URL("../../../../shared/corpus", import.meta.url));

/** @returns the corpus; undefined where there is none, which is then said */
export function openCorpus(): Corpus | undefined {
  let manifest: string;
  try {
    manifest = Deno.readTextFileSync(`${FOLDER}/MANIFEST.json`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.stdout.writeSync(
      new TextEncoder().encode("The corpus is not there: its tests are skipped\n"),
    );
    return undefined;
  }
  return { folder: FOLDER, files: JSON.parse(manifest).files };
}
