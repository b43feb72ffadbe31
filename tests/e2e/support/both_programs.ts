/** Gives the same files to the native program and to the built one, against one peer. */

import { runDcmsend, type RunResult } from "../../support/executable.ts";
import { FAST_DCMTK, type RealPeer } from "../../support/real_peer.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { readStoredFile, type StoredFile } from "./stored_file.ts";

/** The native program, wherever the system has it. */
export const NATIVE_PROGRAM = "dcmsend";
/** It may run for ever. */
const NATIVE_TIMEOUT_MS = 60_000;

/** What one of the programs did. */
export interface Sending {
  readonly code: number;
  /** Lines of standard error. */
  readonly messages: readonly string[];
  /** The report, from the first instance on, without times and ports; empty where there is none. */
  readonly report: readonly string[];
  /** What the peer stored, by SOP Instance UID. */
  readonly stored: ReadonlyMap<string, ReceivedFile>;
}

export interface ReceivedFile extends StoredFile {
  readonly bytes: Uint8Array;
}

export interface BothSendings {
  readonly native: Sending;
  readonly ours: Sending;
}

/**
 * @param args options and input files; peer and port are put in front of them
 * @param cwd what the files are relative to
 */
export async function sendBoth(
  peer: RealPeer,
  args: readonly string[],
  cwd: string,
): Promise<BothSendings> {
  const native = await send(peer, args, (all) => runNative(all, cwd));
  const ours = await send(peer, args, (all) => runDcmsend(all, { cwd }));
  return { native, ours };
}

async function runNative(
  args: readonly string[],
  cwd: string,
): Promise<Pick<RunResult, "code" | "stderr">> {
  const { code, stderr } = await new Deno.Command(NATIVE_PROGRAM, {
    args: [...args],
    cwd,
    env: FAST_DCMTK,
    signal: AbortSignal.timeout(NATIVE_TIMEOUT_MS),
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

async function send(
  peer: RealPeer,
  args: readonly string[],
  run: (args: readonly string[]) => Promise<Pick<RunResult, "code" | "stderr">>,
): Promise<Sending> {
  using folder = temporaryFolder();
  const report = `${folder.path}/report`;
  const { code, stderr } = await run(
    ["-aec", peer.aeTitle, "+crf", report, "127.0.0.1", `${peer.port}`, ...args],
  );
  const files = await peer.takeStored();
  return {
    code,
    messages: stderr.split("\n").filter((line) => line !== ""),
    report: readReport(report),
    stored: new Map(files.map((bytes) => {
      const file = readStoredFile(bytes);
      return [file.sopInstanceUid, { ...file, bytes }];
    })),
  };
}

function readReport(path: string): string[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const lines = text.split("\n");
  // Deviation 22: the size of the data set is that in the file.
  return lines.slice(lines.indexOf("Number        : 1"))
    .filter((line) => !line.startsWith("Dataset Size"));
}
