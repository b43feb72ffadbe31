/** A port where connection requests are not answered: its queue of waiting connections is full and nobody accepts. */

import type { Peer } from "./peer.ts";

const STALL_MS = 300;
const MOST_CONNECTIONS = 5000;

/** Fills the queue of a loopback port. */
export async function dropSyns(): Promise<Peer> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = (listener.addr as Deno.NetAddr).port;
  const waiting: Deno.Conn[] = [];
  let stopped = false;
  while (waiting.length < MOST_CONNECTIONS) {
    const connection = await connectWithin(port, STALL_MS);
    if (connection === undefined) {
      break;
    }
    waiting.push(connection);
  }
  return {
    port,
    records: [],
    stop() {
      if (!stopped) {
        stopped = true;
        waiting.forEach((connection) => connection.close());
        listener.close();
      }
      return Promise.resolve();
    },
  };
}

async function connectWithin(port: number, milliseconds: number): Promise<Deno.Conn | undefined> {
  try {
    return await Deno.connect({
      hostname: "127.0.0.1",
      port,
      signal: AbortSignal.timeout(milliseconds),
    });
  } catch (error) {
    if (error instanceof DOMException) {
      return undefined;
    }
    throw error;
  }
}
