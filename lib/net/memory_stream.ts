/** Bytes in memory as a stream: the command sets. */

import type { ByteStream } from "../base/byte_stream.ts";

/** Streams `bytes`, which must not change meanwhile. */
export class MemoryStream implements ByteStream {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  fill(target: Uint8Array): number {
    const part = this.#bytes.subarray(this.#offset, this.#offset + target.length);
    target.set(part);
    this.#offset += part.length;
    return part.length;
  }
}
