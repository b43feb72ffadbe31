/** Runs one program on one row at one level, in a folder and against a peer of its own, and says what happened. */

import { writeFiles } from "./file_source.ts";
import { comparableLines, type RunNames } from "./lines.ts";
import { type Peer, startPeer } from "./peer.ts";
import { type ConnectionRecord } from "./record.ts";
import type { Level, Row } from "./row.ts";
import { dropSyns } from "./syn_dropper.ts";

/** What one run did. */
export interface Observation {
  readonly exit: number | "hung";
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Files that were not there before, by relative path. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly connections: readonly ConnectionRecord[];
  readonly seconds: number;
}

const LEVEL_ARGS: Record<Level, readonly string[]> = {
  "default": [],
  "-q": ["-q"],
  "-v": ["-v"],
  "+v": ["-v", "+v"],
  "-d": ["-d"],
};

const TIME_LIMIT_SECONDS = 40;
const LONG_TIME_LIMIT_SECONDS = 200;

/** Which program is run. */
export interface Program {
  readonly path: string;
  readonly isNative: boolean;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `program` on a row. */
export async function run(program: Program, row: Row, level: Level): Promise<Observation> {
  const folder = await Deno.makeTempDir({ prefix: "compare_" });
  const peer = await startPeerOf(row);
  try {
    await writeFiles(folder, row.files ?? {});
    const before = await filesIn(folder);
    const begin = performance.now();
    const result = await runProgram(program, { row, level, folder, peer });
    const seconds = (performance.now() - begin) / 1000;
    await peer.stop();
    const names: RunNames = {
      port: peer.port,
      folder,
      ...(program.isNative ? { nativePath: program.path } : {}),
    };
    return {
      exit: result.exit,
      stdout: comparableLines(result.stdout, names),
      stderr: comparableLines(result.stderr, names),
      files: await newFiles(folder, before, names),
      connections: peer.records,
      seconds,
    };
  } finally {
    await peer.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

async function startPeerOf(row: Row): Promise<Peer> {
  if (row.peer === undefined) {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = (listener.addr as Deno.NetAddr).port;
    listener.close();
    return { port, records: [], stop: () => Promise.resolve() };
  }
  return row.peer.dropsSyn ? await dropSyns() : startPeer(row.peer);
}

interface RunOptions {
  readonly row: Row;
  readonly level: Level;
  readonly folder: string;
  readonly peer: Peer;
}

async function runProgram(
  program: Program,
  { row, level, folder, peer }: RunOptions,
): Promise<{ exit: number | "hung"; stdout: string; stderr: string }> {
  const child = new Deno.Command(program.path, {
    args: [
      ...LEVEL_ARGS[level],
      ...row.args.map((argument) => withAddress(argument, row, peer.port)),
    ],
    cwd: folder,
    env: { ...inheritedEnv(), ...program.env, ...row.env },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let hung = false;
  const limit = (row.long ? LONG_TIME_LIMIT_SECONDS : TIME_LIMIT_SECONDS) * 1000;
  const timer = setTimeout(() => {
    hung = true;
    child.kill("SIGKILL");
  }, limit);
  const interrupting = row.interrupt && interruptAtFirstStore(child, peer, row.interrupt);
  const { code, stdout, stderr } = await child.output();
  clearTimeout(timer);
  clearInterval(interrupting);
  const decoder = new TextDecoder();
  return {
    exit: hung ? "hung" : code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

function withAddress(argument: string, row: Row, port: number): string {
  if (argument === "HOST") {
    return row.peer?.host ?? "127.0.0.1";
  }
  return argument.replace("PORT", `${port}`);
}

function inheritedEnv(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ["PATH", "HOME", "TZ", "TMPDIR", "XDG_CACHE_HOME"]) {
    const value = Deno.env.get(name);
    if (value !== undefined) {
      env[name] = value;
    }
  }
  return env;
}

function interruptAtFirstStore(
  child: Deno.ChildProcess,
  peer: Peer,
  signal: Deno.Signal,
): ReturnType<typeof setInterval> {
  const timer = setInterval(() => {
    if (peer.records.some((record) => record.stores.some((store) => store.complete))) {
      clearInterval(timer);
      child.kill(signal);
    }
  }, 20);
  return timer;
}

async function filesIn(folder: string, prefix = ""): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) {
      for (const [name, time] of await filesIn(path, `${prefix}${entry.name}/`)) {
        files.set(name, time);
      }
    } else if (entry.isFile) {
      files.set(prefix + entry.name, (await Deno.stat(path)).mtime?.getTime() ?? 0);
    }
  }
  return files;
}

async function newFiles(
  folder: string,
  before: ReadonlyMap<string, number>,
  names: RunNames,
): Promise<Record<string, string[]>> {
  const files: Record<string, string[]> = {};
  for (const [name, time] of [...await filesIn(folder)].sort()) {
    if (before.get(name) !== time) {
      files[name] = comparableLines(await Deno.readTextFile(`${folder}/${name}`), names);
    }
  }
  return files;
}
