/**
 * Deflates a data set on its way to the wire (PS3.5 §A.5): raw deflate, the same bytes as zlib's at
 * the same level, with a zero byte behind it where it would have an odd length.
 */

import {
  Z_DEFAULT_STRATEGY,
  Z_FINISH,
  Z_NO_FLUSH,
  Z_STREAM_END,
  zlibDeflate,
  zlibDeflateInit2,
  ZStream,
} from "pako";
import type { ByteStream } from "../base/byte_stream.ts";

const METHOD_DEFLATED = 8;
/** No zlib header, and the largest window: 32 KiB. */
const RAW_DEFLATE = -15;
const MEMORY_LEVEL = 8; // zlib's default
const LEGACY_HASH = true; // only with it are the bytes those of zlib itself
const BUFFER_BYTES = 0x8000;

/** @param level 0 (stored) to 9 (smallest) */
export function deflateStream(stream: ByteStream, level: number): ByteStream {
  return new DeflateStream(stream, level);
}

class DeflateStream implements ByteStream {
  readonly #inner: ByteStream;
  readonly #zlib = new ZStream();
  readonly #input = new Uint8Array(BUFFER_BYTES);
  readonly #output = new Uint8Array(BUFFER_BYTES);
  /** What of the output has not been handed out: from `#outputStart` to `#outputEnd`. */
  #outputStart = 0;
  #outputEnd = 0;
  #ended = false;

  constructor(inner: ByteStream, level: number) {
    this.#inner = inner;
    zlibDeflateInit2(
      this.#zlib,
      level,
      METHOD_DEFLATED,
      RAW_DEFLATE,
      MEMORY_LEVEL,
      Z_DEFAULT_STRATEGY,
      LEGACY_HASH,
    );
    this.#zlib.input = this.#input;
    this.#zlib.output = this.#output;
  }

  async fill(target: Uint8Array): Promise<number> {
    if (this.#isEmpty) await this.#refill();
    const count = Math.min(target.length, this.#outputEnd - this.#outputStart);
    target.set(this.#output.subarray(this.#outputStart, this.#outputStart + count));
    this.#outputStart += count;
    // Only the next piece tells whether this was the last one.
    if (this.#isEmpty) await this.#refill();
    return count;
  }

  get done(): boolean {
    return this.#ended && this.#isEmpty;
  }

  get #isEmpty(): boolean {
    return this.#outputStart === this.#outputEnd;
  }

  /** Deflates until there is some output or no more input. */
  async #refill(): Promise<void> {
    const zlib = this.#zlib;
    this.#outputStart = 0;
    this.#outputEnd = 0;
    while (this.#outputEnd === 0 && !this.#ended) {
      if (zlib.avail_in === 0 && !this.#inner.done) {
        zlib.avail_in = await this.#inner.fill(this.#input);
        zlib.next_in = 0;
      }
      zlib.next_out = 0;
      zlib.avail_out = BUFFER_BYTES - 1; // one is left for the pad byte
      const isLast = this.#inner.done;
      this.#ended = zlibDeflate(zlib, isLast ? Z_FINISH : Z_NO_FLUSH) === Z_STREAM_END;
      this.#outputEnd = zlib.next_out;
    }
    if (this.#ended && zlib.total_out % 2 === 1) this.#pad();
  }

  #pad(): void {
    this.#output[this.#outputEnd] = 0;
    this.#outputEnd++;
    this.#zlib.total_out++;
  }
}
