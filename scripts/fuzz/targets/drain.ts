/** Reads a stream to its end, in pieces of any size. */

import assert from "node:assert/strict";
import type { ByteStream } from "../../../lib/base/byte_stream.ts";
import type { Random } from "../../../tests/support/random.ts";

/** Longer streams are left alone: what can be wrong with one is wrong with the first megabyte. */
const MAX_DRAINED_BYTES = 0x100000;

/**
 * @param lengthBytes that the stream promises; more than a megabyte is not read
 * @returns what it had; undefined where it was not read to its end
 * @throws whatever the stream throws, and {AssertionError} where it breaks its promise
 */
export async function drain(
  stream: ByteStream,
  lengthBytes: number,
  random: Random,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const limit = Math.min(lengthBytes, MAX_DRAINED_BYTES);
  const bytes = new Uint8Array(limit);
  const isCut = random(4) === 0;
  let filled = 0;
  while (!stream.done && filled < limit) {
    const room = isCut ? Math.min(limit - filled, 1 + random(64)) : limit - filled;
    const pending = stream.fill(bytes.subarray(filled, filled + room));
    const count = typeof pending === "number" ? pending : await pending;
    assert(count > 0 || stream.done, "Nothing was written, though there is more");
    assert(count <= room, "More was written than there was room");
    filled += count;
  }
  if (limit < lengthBytes) return undefined;
  assert.equal(filled, lengthBytes, "The stream is not as long as it was said to be");
  assert(stream.done, "The stream is longer than it was said to be");
  return bytes;
}
