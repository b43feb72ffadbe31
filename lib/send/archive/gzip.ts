/** Unpacking gzip files (RFC 1952): the members of one, one after the other, with their checksums. */

import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
  ZStream,
} from "pako";
import type { ByteSource } from "../../base/byte_source.ts";
import { archiveError } from "./archive.ts";
import { Input, type Unpacker } from "./unpacker.ts";

/** A gzip header and trailer, and the largest window: 32 KiB. */
const GZIP_FORMAT = 16 + 15;

/** @param source the file; stays the caller's */
export function gzipUnpacker(source: ByteSource): Unpacker {
  return new GzipUnpacker(source);
}

class GzipUnpacker implements Unpacker {
  readonly #input: Input;
  readonly #stream = new ZStream();
  /** True between members: the file may end here. */
  #isBetween = true;
  #hasEnded = false;

  constructor(source: ByteSource) {
    this.#input = new Input(source);
    this.#stream.input = this.#input.bytes;
    zlibInflateInit2(this.#stream, GZIP_FORMAT);
  }

  read(target: Uint8Array<ArrayBuffer>): number {
    const stream = this.#stream;
    stream.output = target;
    stream.next_out = 0;
    stream.avail_out = target.length;
    while (stream.next_out === 0 && !this.#hasEnded) {
      // Where zlib ran out of room it may owe more of what it has consumed.
      if (stream.avail_in === 0 && this.#isBetween) this.#beginMember();
      if (!this.#hasEnded) this.#inflateOnce();
    }
    return stream.next_out;
  }

  #beginMember(): void {
    this.#hasEnded = !this.#refill();
  }

  #refill(): boolean {
    const count = this.#input.readOn();
    this.#stream.next_in = 0;
    this.#stream.avail_in = count;
    return count > 0;
  }

  #inflateOnce(): void {
    const stream = this.#stream;
    if (this.#isBetween && this.#skipPadding()) return;
    this.#isBetween = false;
    const status = zlibInflate(stream, Z_NO_FLUSH);
    if (status === Z_STREAM_END) {
      zlibInflateReset(stream);
      this.#isBetween = true;
    } else if (status !== Z_OK && status !== Z_BUF_ERROR) {
      throw archiveError(`is damaged: ${stream.msg}`);
    } else if (stream.avail_in === 0 && stream.avail_out > 0 && !this.#refill()) {
      throw archiveError("ends early");
    }
  }

  /** Zeros behind the last member fill up a tape's block. @returns true if there is nothing else */
  #skipPadding(): boolean {
    const stream = this.#stream;
    while (stream.avail_in > 0 && stream.input[stream.next_in] === 0) {
      stream.next_in++;
      stream.avail_in--;
    }
    return stream.avail_in === 0;
  }

  [Symbol.dispose](): void {
    // zlib's state is memory like any other.
  }
}
