/** Finds out how much the kernel buffers on a loopback connection. */

import { startPeer } from "./peer.ts";

const PATIENCE_MS = 300;

/** How much a peer that does not read takes, before a write has to wait. */
export async function socketCapacity(): Promise<number> {
  await using peer = await startPeer([{ stall: true }]);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: peer.port });
  const chunk = new Uint8Array(1 << 14);
  let written = 0;
  for (;;) {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    const writing = connection.write(chunk).catch(() => undefined);
    const count = await Promise.race([writing, late]);
    clearTimeout(timer);
    if (count === undefined) {
      connection.close();
      await writing;
      return written;
    }
    written += count;
  }
}
