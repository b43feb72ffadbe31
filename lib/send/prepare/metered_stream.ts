/** A byte stream that tells how much of it has been read. */

import type { ByteStream } from "../../base/byte_stream.ts";

/** @param count is told of bytes as they are read */
export function meterStream(stream: ByteStream, count: (lengthBytes: number) => void): ByteStream {
  const fillLater = async (pending: Promise<number>): Promise<number> => {
    const lengthBytes = await pending;
    count(lengthBytes);
    return lengthBytes;
  };
  return {
    get done() {
      return stream.done;
    },
    fill: (target) => {
      const filled = stream.fill(target);
      if (typeof filled !== "number") return fillLater(filled);
      count(filled);
      return filled;
    },
  };
}
