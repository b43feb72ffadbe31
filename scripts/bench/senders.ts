/** The programs that are measured, and how each is told to send a folder. */

import { fileURLToPath } from "node:url";
import { dcmsendPath } from "../../tests/support/executable.ts";
import { runProgram } from "../build/project.ts";

/** Where a sender sends what. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly aeTitle: string;
  readonly folder: string;
}

/** A program to run. */
export interface BenchCommand {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Sender {
  /** As it is called in the table. */
  readonly name: string;
  command(target: Target): BenchCommand;
  /** What it exits with although it has sent everything. */
  readonly exitCode?: number;
  /** How many bytes of memory it takes for each byte of an object, where that is more than a few. */
  readonly memoryPerByte?: number;
}

const DCMJS_SCRIPT = fileURLToPath(new URL("dcmjs_sender.ts", import.meta.url));

/** This project's program with options of its own. */
export function ours(name: string, options: readonly string[] = []): Sender {
  return dcmtkSender(name, dcmsendPath(), options);
}

export const NATIVE: Sender = dcmtkSender("`dcmsend`", "dcmsend");

const STORESCU: Sender = dcmtkSender("`storescu`", "storescu");

/** GDCM 3.0 sends everything, asks for the release, and aborts when it is answered. */
const GDCMSCU: Sender = {
  name: "`gdcmscu`",
  command: ({ host, port, aeTitle, folder }) => ({
    executable: "gdcmscu",
    args: ["--store", "--call", aeTitle, "-i", folder, host, `${port}`],
  }),
  exitCode: 128 + 6, // SIGABRT
  memoryPerByte: 4,
};

function dcmtkSender(name: string, executable: string, options: readonly string[] = []): Sender {
  return {
    name,
    command: ({ host, port, aeTitle, folder }) => ({
      executable,
      args: [...options, "-aec", aeTitle, "+sd", host, `${port}`, folder],
    }),
  };
}

/** @returns other makers' senders, as far as they are installed, besides the native `dcmsend` */
export async function findOtherSenders(): Promise<Sender[]> {
  const found: Sender[] = [];
  for (const sender of [STORESCU, GDCMSCU]) {
    const { executable } = sender.command({ host: "", port: 0, aeTitle: "", folder: "" });
    if ((await runProgram(executable, ["--version"])).code !== 127) found.push(sender);
  }
  const cached = await runProgram(Deno.execPath(), ["cache", "--quiet", DCMJS_SCRIPT]);
  if (cached.code === 0) found.push(dcmjsSender(await findDenoFolder()));
  return found;
}

/** @param cacheFolder where Deno has put the package */
function dcmjsSender(cacheFolder: string): Sender {
  return {
    name: "`dcmjs-dimse`",
    memoryPerByte: 6,
    command: ({ host, port, aeTitle, folder }) => ({
      executable: Deno.execPath(),
      args: ["run", "--quiet", "--allow-all", DCMJS_SCRIPT, host, `${port}`, aeTitle, folder],
      env: { DENO_DIR: cacheFolder },
    }),
  };
}

async function findDenoFolder(): Promise<string> {
  const { stdout } = await runProgram(Deno.execPath(), ["info", "--json"]);
  return (JSON.parse(stdout) as { denoDir: string }).denoDir;
}
