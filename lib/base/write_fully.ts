/** Writing to pipes and files without losing half of it. */

const RETRY_INTERVAL_MS = 5;
/** How long a full pipe may keep its writer waiting. */
const MAX_WAIT_MS = 10_000;

export interface SyncWriter {
  writeSync(bytes: Uint8Array): number;
}

/**
 * Writes all bytes. Another process may have made the pipe non-blocking: then it is polled.
 *
 * @throws {Deno.errors.WouldBlock} where the pipe stays full for 10 s; whatever the writer throws
 */
export function writeFully(writer: SyncWriter, bytes: Uint8Array): void {
  let written = 0;
  let waitedMs = 0;
  while (written < bytes.length) {
    try {
      written += writer.writeSync(bytes.subarray(written));
      waitedMs = 0;
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock) || waitedMs >= MAX_WAIT_MS) throw error;
      waitWithoutTurn(RETRY_INTERVAL_MS);
      waitedMs += RETRY_INTERVAL_MS;
    }
  }
}

/** Nothing else runs meanwhile. */
function waitWithoutTurn(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
