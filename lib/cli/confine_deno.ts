/// <reference lib="deno.unstable" />

/**
 * `--confine`: starts the run in a thread to which Deno gives the permissions that the run needs and
 * no others. The thread's program is the program itself. The thread that starts it keeps no
 * permission at all: it listens for signals and waits.
 */

import { toOsPath } from "../base/os_path.ts";
import type { RunInterrupted } from "../send/run_end.ts";
import type { Answer, ConfinedEnd, ConfinedRun, Interruption, Order } from "./confined_thread.ts";
import { folderOf, type Need } from "./need.ts";
import { neededPermissions } from "./needed_permissions.ts";
import { giveUpAllPermissions, needContext } from "./permissions_deno.ts";

/** How the thread is started, and ended early. */
export interface ConfineOptions {
  /** The program's first file. */
  readonly programUrl: string;
  /** Aborted with a {@link RunInterrupted} as its reason: ends the run in order. */
  readonly signal: AbortSignal;
  /** Likewise, when the program is about to end. */
  readonly exiting: AbortSignal;
}

/**
 * Finds out what the run needs and has it done.
 *
 * @throws {Error} what the thread did not catch, or why it cannot be started
 */
export async function confineRun(
  run: ConfinedRun,
  { programUrl, signal, exiting }: ConfineOptions,
): Promise<ConfinedEnd> {
  const permissions = threadPermissions(await findNeeds(run, programUrl));
  const worker = new Worker(programUrl, { type: "module", deno: { permissions } });
  const post = (order: Order): void => worker.postMessage(order);
  const { promise, resolve, reject } = Promise.withResolvers<ConfinedEnd>();
  worker.onerror = (event) => {
    event.preventDefault(); // else Deno would end with an exit code of its own
    reject(new Error(event.message));
  };
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.type === "ended") return resolve(data.end);
    giveUpAllPermissions(); // the thread has had its own from its start
    post({ type: "run", run });
    whenAborted(signal, (how) => post({ type: "interrupt", how }));
    whenAborted(exiting, (how) => post({ type: "exit", how }));
  };
  try {
    return await promise;
  } finally {
    worker.terminate();
  }
}

function whenAborted(signal: AbortSignal, tell: (how: Interruption) => void): void {
  const tellHow = (): void => {
    const { end }: RunInterrupted = signal.reason;
    tell(end);
  };
  if (signal.aborted) tellHow();
  else signal.addEventListener("abort", tellHow);
}

/** Names that the run will look up by itself are looked up now: it may connect to nothing else. */
async function findNeeds({ command, dictionaryPath }: ConfinedRun, url: string): Promise<Need[]> {
  const { options, logging } = command;
  const context = needContext(url, dictionaryPath);
  const unknown = new Map<string, { readonly host: string; readonly family: 4 | 6 }>();
  neededPermissions(options, logging, {
    ...context,
    addressesOf: (host, family) => void unknown.set(`${host} ${family}`, { host, family }),
  });
  const known = new Map<string, readonly string[]>();
  for (const [key, { host, family }] of unknown) known.set(key, await lookUp(host, family));
  const addressesOf = (host: string, family: 4 | 6) => known.get(`${host} ${family}`);
  return neededPermissions(options, logging, { ...context, addressesOf });
}

/** @returns none where the name is not known, which the run itself will tell */
async function lookUp(host: string, family: 4 | 6): Promise<readonly string[]> {
  const { lookup } = await import("node:dns/promises");
  try {
    return (await lookup(host, { all: true, family })).map(({ address }) => address);
  } catch {
    return [];
  }
}

/** Deno looks through all of them for each file that is opened. */
const MAX_PATHS = 1000;

/** An empty list stands for nothing. */
function threadPermissions(needs: readonly Need[]): Deno.PermissionOptionsObject {
  const named = (kind: Need["kind"]): string[] =>
    needs.filter((need) => need.kind === kind && need.type !== "later").map(({ name }) => name);
  const granted = (name: "read" | "write"): string[] =>
    withLinks(named(name)).filter((path) => isGranted({ name, path }));
  return {
    net: named("net").filter((host) => HOST.test(host) && isGranted({ name: "net", host })),
    read: foldersWhereMany(granted("read")),
    write: granted("write"),
    sys: named("sys").length > 0 && isGranted({ name: "sys", kind: "hostname" }) && ["hostname"],
    env: false,
    run: false,
    ffi: false,
    import: false,
  };
}

/** What Deno takes for a host, with or without a port. Nothing can be reached under other names. */
const HOST = /^(?:\[[\da-fA-F:.]+(?:%[\w.-]+)?\]|[\w.-]+)(?::\d+)?$/;

/** A thread cannot be given what the program itself has not. */
function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** The thread opens what a path leads to (`resolveLinksFirst`), so that has to be permitted, too. */
function withLinks(paths: readonly string[]): string[] {
  const all = new Set<string>();
  for (const path of paths) {
    let osPath = path;
    try {
      osPath = toOsPath(path);
      all.add(osPath);
      all.add(Deno.realPathSync(osPath));
    } catch {
      // Not there, or not yet: the name alone will do.
      all.add(osPath);
    }
  }
  return [...all];
}

function foldersWhereMany(paths: readonly string[]): string[] {
  return paths.length <= MAX_PATHS ? [...paths] : [...new Set(paths.map(folderOf))];
}
