/**
 * The scripted peer: listens on a loopback port, behaves as a row asks, and records what it saw. It is not an SCP: it
 * stores nothing and judges nothing.
 */

import type { PeerBehaviour } from "./peer_behaviour.ts";
import { PeerConnection } from "./peer_connection.ts";
import type { ConnectionRecord } from "./record.ts";

/** A running peer. */
export interface Peer {
  readonly port: number;
  readonly records: readonly ConnectionRecord[];
  /** Stops listening, lets waiting scripts go on, and resolves when every connection has ended. */
  stop(): Promise<void>;
}

/** Starts a peer on a free loopback port. */
export function startPeer(behaviour: PeerBehaviour): Peer {
  const listener = Deno.listen({ hostname: behaviour.host ?? "127.0.0.1", port: 0 });
  const stopped = new AbortController();
  const records: ConnectionRecord[] = [];
  const handlers: Promise<void>[] = [];
  const accepting = acceptAll();

  async function acceptAll(): Promise<void> {
    for await (const connection of listener) {
      const record: ConnectionRecord = {
        request: undefined,
        stores: [],
        ending: "open",
        oddities: [],
      };
      records.push(record);
      const script = { ...behaviour, ...behaviour.connections?.[records.length] };
      handlers.push(new PeerConnection(connection, script, record, stopped.signal).run());
      if (records.length === behaviour.closesAfter) {
        listener.close();
      }
    }
  }

  return {
    port: (listener.addr as Deno.NetAddr).port,
    records,
    async stop() {
      stopped.abort();
      try {
        listener.close();
      } catch (error) {
        if (!(error instanceof Deno.errors.BadResource)) throw error; // closed by `closesAfter`
      }
      await accepting;
      await Promise.all(handlers);
    },
  };
}
