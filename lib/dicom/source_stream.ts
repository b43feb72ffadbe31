/** A range of a source as a stream: what is sent when a data set's bytes go out as they are. */

import type { ByteSource } from "../base/byte_source.ts";
import type { ByteStream } from "../base/byte_stream.ts";
import { DataConditions, DataSetError } from "./conditions.ts";

/**
 * @param length how many bytes the stream has; the source must have them
 * @returns a stream whose `fill` throws DataSetError if the source has become shorter
 */
export function sourceStream(source: ByteSource, offset: number, length: number): ByteStream {
  return new SourceStream(source, offset, length);
}

class SourceStream implements ByteStream {
  readonly #source: ByteSource;
  #offset: number;
  #remaining: number;

  constructor(source: ByteSource, offset: number, length: number) {
    this.#source = source;
    this.#offset = offset;
    this.#remaining = length;
  }

  fill(target: Uint8Array): number {
    const wanted = Math.min(target.length, this.#remaining);
    if (wanted === 0) return 0;
    const count = this.#source.readInto(this.#offset, target.subarray(0, wanted));
    if (count < wanted) throw new DataSetError(DataConditions.prematureEndOfStream);
    this.#offset += count;
    this.#remaining -= count;
    return count;
  }

  get done(): boolean {
    return this.#remaining === 0;
  }
}

/** @returns `stream`, with a zero byte behind it if its length is odd */
export function padToEven(stream: ByteStream, length: number): ByteStream {
  return length % 2 === 0 ? stream : new PaddedStream(stream);
}

class PaddedStream implements ByteStream {
  readonly #stream: ByteStream;
  #padded = false;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  fill(target: Uint8Array): number | Promise<number> {
    if (!this.#stream.done) return this.#stream.fill(target);
    if (this.#padded || target.length === 0) return 0;
    target[0] = 0;
    this.#padded = true;
    return 1;
  }

  get done(): boolean {
    return this.#padded;
  }
}
