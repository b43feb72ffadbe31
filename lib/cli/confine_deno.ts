/// <reference lib="deno.unstable" />

/**
 * `--confine`: starts the run in a thread to which Deno gives the permissions that the run needs and
 * no others. The thread's program is the program itself. The thread that starts it keeps no
 * permission at all: it listens for signals and waits.
 */

import { toOutputPath } from "../base/os_path.ts";
import { folderOf } from "../base/path.ts";
import type { KnownFileList } from "../send/list/listed_inputs.ts";
import type { SendOptions } from "../send/options.ts";
import type { RunInterrupted } from "../send/run_end.ts";
import type { Answer, ConfinedEnd, ConfinedRun, Interruption, Order } from "./confined_thread.ts";
import type { Need } from "./need.ts";
import { neededPermissions } from "./needed_permissions.ts";
import { giveUpAllPermissions, isDirectory, needContext } from "./permissions_deno.ts";

/** How the thread is started, and ended early. */
export interface ConfineOptions {
  /** The program's first file. */
  readonly programUrl: string;
  /** @returns the list of `--files-from`, which says what may be read; undefined: there is none */
  readFileList(options: SendOptions, signal: AbortSignal): Promise<KnownFileList | undefined>;
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
  given: ConfinedRun,
  { programUrl, readFileList, signal, exiting }: ConfineOptions,
): Promise<ConfinedEnd> {
  const fileList = await readFileList(given.command.options, signal);
  const run = { ...given, fileList };
  const permissions = threadPermissions(await findNeeds(run, programUrl));
  const worker = startThread(programUrl, permissions);
  const post = (order: Order): void => worker.postMessage(order);
  const { promise, resolve, reject } = Promise.withResolvers<ConfinedEnd>();
  worker.onerror = (event) => {
    event.preventDefault(); // else Deno would end with an exit code of its own
    reject(new Error(event.message));
  };
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.type === "ended") return resolve(data.end);
    giveUpAllPermissions(); // the thread has had its own from its start
    whenAborted(signal, (how) => post({ type: "interrupt", how }));
    post({ type: "run", run });
    whenAborted(exiting, (how) => post({ type: "exit", how }));
  };
  try {
    return await promise;
  } finally {
    worker.terminate();
  }
}

/** A name that Deno does not take for a host, such as `a..b`, is left out: nobody has it. */
function startThread(url: string, permissions: ThreadPermissions): Worker {
  const start = (net: readonly string[]): Worker =>
    new Worker(url, { type: "module", deno: { permissions: { ...permissions, net: [...net] } } });
  try {
    return start(permissions.net);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return start(permissions.net.filter(isHost));
  }
}

/** Deno says so only when it is to permit it. */
function isHost(host: string): boolean {
  const deno = { permissions: { net: [host] } };
  try {
    new Worker("data:text/javascript,", { type: "module", deno }).terminate();
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
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
async function findNeeds(
  { command, dictionaryPath, fileList }: ConfinedRun,
  url: string,
): Promise<Need[]> {
  const { logging } = command;
  const options = withListed(command.options, fileList);
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

function withListed(options: SendOptions, list: KnownFileList | undefined): SendOptions {
  const names = list?.type === "names" ? list.names : [];
  return { ...options, inputs: [...options.inputs, ...names], filesFrom: "" };
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

type ThreadPermissions = Deno.PermissionOptionsObject & { readonly net: readonly string[] };

/** An empty list stands for nothing. */
function threadPermissions(needs: readonly Need[]): ThreadPermissions {
  const of = (kind: Need["kind"]) =>
    needs.filter((need) => need.kind === kind && need.type !== "later");
  const hosts = of("net").map(({ name }) => name);
  const read = new Set(of("read").flatMap(pathsToRead));
  const write = new Set(of("write").map(({ name }) => pathOrName(name, toOutputPath)));
  return {
    net: hosts.filter((host) => HOST.test(host) && isGranted({ name: "net", host })),
    read: foldersWhereMany(read).filter((path) => isGranted({ name: "read", path })),
    write: [...write].filter((path) => isGranted({ name: "write", path })),
    sys: of("sys").length > 0 && isGranted({ name: "sys", kind: "hostname" }) && ["hostname"],
    env: false,
    run: false,
    ffi: false,
    import: false,
  };
}

/** What looks like a host, with or without a port. Nothing can be reached under other names. */
const HOST = /^(?:\[[\da-fA-F:.]+(?:%[\w.-]+)?\]|[\w.-]+)(?::\d+)?$/;

/** A thread cannot be given what the program itself has not. */
function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** The thread opens what a path leads to (`resolveLinksFirst`), so that has to be permitted, too. */
function pathsToRead({ name, withTargets }: Need): string[] {
  const osPath = pathOrName(name, toOutputPath);
  const targets = withTargets ? listFolder(osPath) : [];
  return [osPath, pathOrName(osPath, Deno.realPathSync), ...targets];
}

function listFolder(folder: string): string[] {
  try {
    const links = [...Deno.readDirSync(folder)].filter(({ isSymlink }) => isSymlink);
    return links.map(({ name }) => pathOrName(`${folder}/${name}`, Deno.realPathSync));
  } catch {
    return []; // Whoever reads it will tell.
  }
}

/** What is not there, or not yet, keeps its name. */
function pathOrName(name: string, resolve: (name: string) => string): string {
  try {
    return resolve(name);
  } catch {
    return name;
  }
}

/** Files that are too many are permitted by their folders. */
function foldersWhereMany(paths: ReadonlySet<string>): string[] {
  if (paths.size <= MAX_PATHS) return [...paths];
  const folders = [...paths].map((path) => isDirectory(path) ? path : folderOf(path));
  return [...new Set(folders)];
}
