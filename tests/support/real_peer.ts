/**
 * Starts SCPs of other makers, each on a free port of 127.0.0.1 with a temporary folder of its own,
 * and ends the process that was started. What is made of the objects that they store is no business
 * of this file.
 */

import { temporaryFolder } from "./temporary.ts";

/** A program of another maker that stores what it is sent. Disposing of it ends it. */
export interface RealPeer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** What a sender must call it. */
  readonly aeTitle: string;
  /** @returns whether it is still running */
  isRunning(): boolean;
  /** The files that it has stored since it was last asked; it no longer has them afterwards. */
  takeStored(): Promise<Uint8Array<ArrayBuffer>[]>;
  /** How many objects it has stored and not been asked for. */
  countStored(): Promise<number>;
}

/** A peer before it has a port and a folder. */
interface PeerProgram {
  readonly program: string;
  readonly aeTitle: string;
  /** Writes what it needs into its folder and says with which arguments it starts. */
  readonly prepare: (place: { port: number; folder: string }) => string[];
  /** Default: takes the files out of the folder where it stores. */
  readonly takeStored?: (folder: string) => Promise<Uint8Array<ArrayBuffer>[]>;
  /** Default: counts the files in the folder where it stores. */
  readonly countStored?: (folder: string) => Promise<number>;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const SYSTEM_FOLDERS = ["/usr/bin", "/usr/sbin"];
const ATTEMPTS = 3;
const START_TIMEOUT_MS = 30_000;
const RETRY_MS = 20;
/** DCMTK's programs then answer at once; else each of their answers comes 40 ms late. */
export const FAST_DCMTK = { TCP_NODELAY: "1" } as const;

/** @returns DCMTK's `storescp` with these options; without its environment, it answers late */
export function startStorescp(
  options: readonly string[],
  env: Readonly<Record<string, string>> = FAST_DCMTK,
): Promise<RealPeer> {
  return startPeer({
    program: "storescp",
    env,
    aeTitle: "STORESCP",
    prepare: ({ port, folder }) => [...options, "-od", storedIn(folder), `${port}`],
  });
}

/** What `dcmrecv` accepts: by itself it accepts nothing but C-ECHO. */
export interface DcmrecvProfile {
  readonly sopClassUids: readonly string[];
  /** UIDs, the preferred ones first. */
  readonly transferSyntaxUids: readonly string[];
}

/** @returns DCMTK's `dcmrecv` with these options */
export function startDcmrecv(
  profile: DcmrecvProfile,
  options: readonly string[],
  env: Readonly<Record<string, string>> = FAST_DCMTK,
): Promise<RealPeer> {
  return startPeer({
    program: "dcmrecv",
    env,
    aeTitle: "DCMRECV",
    prepare: ({ port, folder }) => {
      const configuration = `${folder}/dcmrecv.cfg`;
      Deno.writeTextFileSync(configuration, dcmrecvConfiguration(profile));
      return [...options, "-xf", configuration, "TEST", "-od", storedIn(folder), `${port}`];
    },
  });
}

function dcmrecvConfiguration({ sopClassUids, transferSyntaxUids }: DcmrecvProfile): string {
  return [
    "[[TransferSyntaxes]]",
    "[ACCEPTED]",
    ...transferSyntaxUids.map((uid, index) => `TransferSyntax${index + 1} = ${uid}`),
    "[[PresentationContexts]]",
    "[STORAGE]",
    ...sopClassUids.map((uid, index) => `PresentationContext${index + 1} = ${uid}\\ACCEPTED`),
    "[[Profiles]]",
    "[TEST]",
    "PresentationContexts = STORAGE",
    "",
  ].join("\n");
}

/** @returns DCMTK's archive `dcmqrscp`, with one storage area */
export function startDcmqrscp(
  options: readonly string[],
  env: Readonly<Record<string, string>> = FAST_DCMTK,
): Promise<RealPeer> {
  return startPeer({
    program: "dcmqrscp",
    env,
    aeTitle: "ARCHIVE",
    prepare: ({ port, folder }) => {
      const configuration = `${folder}/dcmqrscp.cfg`;
      Deno.writeTextFileSync(configuration, dcmqrscpConfiguration(port, storedIn(folder)));
      return [...options, "-c", configuration, `${port}`];
    },
  });
}

function dcmqrscpConfiguration(port: number, folder: string): string {
  return [
    `NetworkTCPPort = ${port}`,
    "MaxPDUSize = 16384",
    "MaxAssociations = 4",
    "HostTable BEGIN",
    "HostTable END",
    "VendorTable BEGIN",
    "VendorTable END",
    "AETable BEGIN",
    `ARCHIVE ${folder} RW (200, 1024mb) ANY`,
    "AETable END",
    "",
  ].join("\n");
}

/**
 * @param settings of its configuration, instead of those that it has in tests
 * @returns Orthanc, with a configuration of its own: none of the machine's, no plugins
 */
export async function startOrthanc(
  env: Readonly<Record<string, string>> = FAST_DCMTK,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<RealPeer> {
  const httpPort = freePort();
  return await startPeer({
    program: "Orthanc",
    env,
    aeTitle: "ORTHANC",
    prepare: ({ port, folder }) => {
      const configuration = `${folder}/orthanc.json`;
      Deno.writeTextFileSync(
        configuration,
        JSON.stringify({
          ...orthancConfiguration(port, httpPort, `${folder}/database`),
          ...settings,
        }),
      );
      return [configuration];
    },
    takeStored: () => takeFromOrthanc(`http://127.0.0.1:${httpPort}`),
    countStored: async () => (await listOrthanc(`http://127.0.0.1:${httpPort}`)).length,
  });
}

function orthancConfiguration(dicomPort: number, httpPort: number, folder: string) {
  return {
    Name: "test",
    StorageDirectory: folder,
    IndexDirectory: folder,
    Plugins: [],
    HttpPort: httpPort,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomAet: "ORTHANC",
    DicomPort: dicomPort,
    DicomAlwaysAllowStore: true,
    DicomCheckCalledAet: false,
    UnknownSopClassAccepted: true,
    ConcurrentJobs: 1,
  };
}

async function takeFromOrthanc(url: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const files: Uint8Array<ArrayBuffer>[] = [];
  for (const id of await listOrthanc(url)) {
    files.push(await (await fetch(`${url}/instances/${id}/file`)).bytes());
    await (await fetch(`${url}/instances/${id}`, { method: "DELETE" })).bytes();
  }
  return files;
}

async function listOrthanc(url: string): Promise<string[]> {
  return await (await fetch(`${url}/instances`)).json() as string[];
}

/** @returns why tests that need the program cannot run; in CI they must run, and fail without it */
export function whyMissing(program: string): string | undefined {
  if (Deno.env.get("CI") === "true" || findProgram(program) !== undefined) return undefined;
  return `${program} is not installed`;
}

function findProgram(program: string): string | undefined {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), ...SYSTEM_FOLDERS];
  for (const folder of folders) {
    try {
      if (Deno.statSync(`${folder}/${program}`).isFile) return `${folder}/${program}`;
    } catch {
      // Whatever the reason, it cannot be run from there.
    }
  }
  return undefined;
}

function storedIn(folder: string): string {
  return `${folder}/stored`;
}

/** Another process may take the port in between: then the next attempt gets another one. */
async function startPeer(peer: PeerProgram): Promise<RealPeer> {
  for (let attempt = 1;; attempt++) {
    try {
      return await attemptStart(peer);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function attemptStart(peer: PeerProgram): Promise<RealPeer> {
  const path = findProgram(peer.program);
  if (path === undefined) throw new Error(`Cannot find ${peer.program}: it is not installed`);
  const place = temporaryFolder();
  const folder = place.path;
  await Deno.mkdir(storedIn(folder));
  const port = freePort();
  const child = new Deno.Command(path, {
    args: peer.prepare({ port, folder }),
    cwd: folder,
    env: peer.env ?? FAST_DCMTK,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  let running = true;
  const ended = child.status.then(() => running = false);
  const stop = async (): Promise<void> => {
    if (running) child.kill("SIGKILL");
    await ended;
    await stderr;
    place[Symbol.dispose]();
  };
  if (!await answers(port, () => running)) {
    await stop();
    throw new Error(`${peer.program} did not start:\n${await stderr}`);
  }
  return {
    port,
    pid: child.pid,
    aeTitle: peer.aeTitle,
    isRunning: () => running,
    takeStored: () => (peer.takeStored ?? takeFiles)(storedIn(folder)),
    countStored: () => (peer.countStored ?? countFiles)(storedIn(folder)),
    [Symbol.asyncDispose]: stop,
  };
}

/** @returns a port that nobody uses at the moment */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** There is no event to wait for: the port has to be tried until it answers. */
async function answers(port: number, isRunning: () => boolean): Promise<boolean> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (isRunning() && performance.now() < giveUpAt) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return true;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  return false;
}

/** Takes the files that a peer has written, in the order of their names. */
function takeFiles(folder: string): Promise<Uint8Array<ArrayBuffer>[]> {
  return Promise.resolve(
    storedFiles(folder).sort().map((name) => {
      const bytes = Deno.readFileSync(`${folder}/${name}`);
      Deno.removeSync(`${folder}/${name}`);
      return bytes;
    }),
  );
}

function countFiles(folder: string): Promise<number> {
  return Promise.resolve(storedFiles(folder).length);
}

function storedFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ isFile, name }) => isFile && name !== "index.dat")
    .map(({ name }) => name);
}
