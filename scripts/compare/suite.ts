/** Runs all rows, a few at a time, and counts. */

import { compareRow, type Difference, type Programs } from "./compare_row.ts";
import type { DecoderName, Row } from "./row.ts";

/** Where Debian's package puts it. */
export const NATIVE_DCMSEND = "/usr/bin/dcmsend";

/** What a whole comparison found. */
export interface SuiteResult {
  readonly compared: number;
  readonly waiting: readonly Row[];
  readonly differences: readonly Difference[];
}

/** What to run. */
export interface SuiteOptions {
  readonly ours: string;
  /** Added to the environment of the program under test. */
  readonly env: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  /** Called after each row. */
  readonly onRow?: (row: Row, differences: readonly Difference[]) => void;
}

/** Most rows wait more than they compute. */
const PARALLEL_ROWS = 4;

/** Names in `--list-decoders` that stand for a family of decoders. */
const DECODER_LINES: Record<DecoderName, string> = {
  rle: "- RLE Lossless",
  jpeg: "- JPEG Baseline",
  jpegls: "- JPEG-LS Lossless",
  jpeg2000: "- JPEG 2000 (Lossless only)",
};

/** Runs the rows. */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const listing = await listDecoders(options);
  const isNative = listing.startsWith("$dcmtk: ");
  const programs: Programs = {
    native: { path: NATIVE_DCMSEND, isNative: true },
    ours: { path: options.ours, isNative, env: options.env },
  };
  const has = (name: DecoderName) => isNative || listing.split("\n").includes(DECODER_LINES[name]);
  const ready = options.rows.filter((row) => (row.needsDecoder ?? []).every(has));
  const waiting = options.rows.filter((row) => !ready.includes(row));
  const differences: Difference[] = [];
  const queue = [...ready];
  await Promise.all(Array.from({ length: PARALLEL_ROWS }, async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      const found = await compareRow(row, programs);
      differences.push(...found);
      options.onRow?.(row, found);
    }
  }));
  return { compared: ready.length, waiting, differences };
}

async function listDecoders({ ours, env }: SuiteOptions): Promise<string> {
  const { stdout } = await new Deno.Command(ours, {
    args: ["--list-decoders"],
    env: { ...env },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}
