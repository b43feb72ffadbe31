/** The peers that the wire is measured with, each started anew for each run. */

import { type RealPeer, startOrthanc, startStorescp } from "../../tests/support/real_peer.ts";
import { startDelayProxy } from "./delay_proxy.ts";
import type { ObjectSet } from "./sets.ts";

/** Somebody to send to. Disposing of it ends it, if it was started here. */
export interface BenchPeer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly aeTitle: string;
  /** @returns what is missing of a set that was sent; undefined where all has arrived */
  findLoss(set: ObjectSet): Promise<string | undefined>;
}

const HOST = "127.0.0.1";
/** Each way. */
const PROXY_DELAY_MS = 10;
/** What a file has in front of the data set and is not sent, at most. */
const MAX_FILE_META_LENGTH = 400;

/** A `storescp` that throws the objects away. */
export async function startSink(
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<BenchPeer> {
  const storescp = await startStorescp(["--ignore", ...options], env);
  const readBefore = bytesRead(storescp.pid);
  return {
    host: HOST,
    port: storescp.port,
    aeTitle: storescp.aeTitle,
    findLoss: (set) => Promise.resolve(findMissingBytes(set, bytesRead(storescp.pid) - readBefore)),
    [Symbol.asyncDispose]: () => storescp[Symbol.asyncDispose](),
  };
}

/** A `storescp` as it is: it stores. */
export async function startStore(
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<BenchPeer> {
  return countingPeer(await startStorescp(options, env));
}

/** A process of its own for each association, at the end of a long way. */
export async function startDistantSink(): Promise<BenchPeer> {
  const storescp = await startStorescp(["--ignore", "--fork"], {});
  const proxy = startDelayProxy({ targetPort: storescp.port, delayMs: PROXY_DELAY_MS });
  return {
    host: HOST,
    port: proxy.port,
    aeTitle: storescp.aeTitle,
    findLoss: (set) => Promise.resolve(findMissingBytes(set, proxy.forwardedBytes)),
    async [Symbol.asyncDispose](): Promise<void> {
      await proxy[Symbol.asyncDispose]();
      await storescp[Symbol.asyncDispose]();
    },
  };
}

/** Orthanc with an empty archive. */
export async function startEmptyOrthanc(): Promise<BenchPeer> {
  return countingPeer(await startOrthanc({}));
}

function countingPeer(peer: RealPeer): BenchPeer {
  return {
    host: HOST,
    port: peer.port,
    aeTitle: peer.aeTitle,
    async findLoss(set): Promise<string | undefined> {
      const stored = await peer.countStored();
      return stored === set.count ? undefined : `${stored} of ${set.count} objects were stored`;
    },
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}

/** A peer that runs already; what it receives nobody knows here. */
export function foreignPeer(address: Pick<BenchPeer, "host" | "port" | "aeTitle">): BenchPeer {
  return {
    ...address,
    findLoss: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function findMissingBytes({ lengthBytes, count }: ObjectSet, received: number): string | undefined {
  const expected = lengthBytes - count * MAX_FILE_META_LENGTH;
  return received >= expected
    ? undefined
    : `${received} bytes arrived, at least ${expected} were to be sent`;
}

/** What a process has read, by Linux's books; everything counts as read where there are none. */
function bytesRead(pid: number): number {
  if (Deno.build.os !== "linux") return Infinity;
  return Number(/^rchar: (\d+)$/m.exec(Deno.readTextFileSync(`/proc/${pid}/io`))?.[1]);
}
