/** Sends one file of the corpus with the built program and tells what came of it as the manifest does. */

import type { RunName, Verdict } from "./corpus.ts";
import { runDcmsend } from "../../support/executable.ts";
import { type RealPeer, startStorescp } from "../../support/real_peer.ts";
import { readStoredFile, type StoredFile } from "./stored_file.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** With which options a run of the manifest was made. */
export interface RunKind {
  readonly name: RunName;
  /** Options of `storescp`. */
  readonly scp: readonly string[];
  /** Options of `dcmsend`. */
  readonly sender: readonly string[];
}

export const RUN_KINDS: readonly RunKind[] = [
  { name: "acceptAll", scp: ["-pm", "+xa"], sender: [] },
  { name: "default", scp: ["-pm"], sender: [] },
  { name: "implicitOnly", scp: ["-pm", "+xi"], sender: [] },
  { name: "acceptAllReadFileOrDataset", scp: ["-pm", "+xa"], sender: ["+f"] },
  { name: "defaultDecompressLossy", scp: ["-pm"], sender: ["+dly"] },
];

/** What came of a run. */
export interface Outcome extends Verdict {
  readonly stored: number;
  /** The file that the SCP wrote, where it wrote exactly one. */
  readonly received: StoredFile | undefined;
}

/** An SCP of the kind that a run needs, and a sender for it. Disposing of it ends the SCP. */
export interface CorpusRunner extends AsyncDisposable {
  run(path: string): Promise<Outcome>;
}

export async function startRunner({ scp, sender }: RunKind): Promise<CorpusRunner> {
  const peer = await startStorescp(scp);
  return {
    run: (path) => send(path, sender, peer),
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}

async function send(path: string, options: readonly string[], peer: RealPeer): Promise<Outcome> {
  using folder = temporaryFolder();
  const report = `${folder.path}/report`;
  const { code, stderr, stdout } = await runDcmsend(
    [...options, "+crf", report, "127.0.0.1", `${peer.port}`, path],
  );
  if (stdout !== "") throw new Error(`Something on standard output: ${stdout}`);
  if (!peer.isRunning()) throw new Error("The SCP has ended");
  const stored = await peer.takeStored();
  const received = stored[0] && stored.length === 1 ? readStoredFile(stored[0]) : undefined;
  const dimseStatus = readStatuses(report);
  return {
    exitCode: code,
    messages: stderr.split("\n").filter((line) => line !== "").map(
      (line) => line.replaceAll(path, "FILE"),
    ),
    stored: stored.length,
    received,
    ...(dimseStatus.length === 0 ? {} : { dimseStatus }),
  };
}

/** The statuses in a report file; none where there is no report. */
function readStatuses(path: string): string[] {
  let report: string;
  try {
    report = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return [...report.matchAll(/^DIMSE Status +: (0x[0-9a-f]+)/gm)].map(([, status = ""]) => status);
}
