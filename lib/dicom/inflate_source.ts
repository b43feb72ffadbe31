/**
 * A deflated data set (PS3.5 §A.5) as a source of inflated bytes. It is inflated as far as somebody
 * asks and kept only for a little while, so that a small file that inflates to gigabytes costs time,
 * but no memory. Reading backwards further than that starts all over.
 */

import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  zlibInflate,
  zlibInflateInit2,
  ZStream,
} from "pako";
import { type ByteSource, MAX_VIEW_BYTES } from "../base/byte_source.ts";
import { DataConditions, DataSetError, zlibCondition } from "./conditions.ts";

/** No zlib header, and the largest window: 32 KiB. */
const RAW_DEFLATE = -15;
const INPUT_BYTES = 0x8000;
/** How far back can be read without starting over: a whole view and what was read ahead of it. */
const HISTORY_BYTES = 2 * MAX_VIEW_BYTES;
const BUFFER_BYTES = 4 * MAX_VIEW_BYTES;
/** A data set that needs more is in no order that a sender would write. */
const MAX_RESTARTS = 64;

/**
 * @param source what holds the deflate stream
 * @param offset where that begins; whatever follows its end is ignored, as DCMTK does
 * @returns a source that throws DataSetError if the stream is damaged or truncated
 */
export function inflateSource(source: ByteSource, offset: number): ByteSource {
  return new InflateSource(source, offset);
}

class InflateSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #compressedStart: number;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  /** Offset, in the inflated data set, of the first byte in the buffer. */
  #bufferStart = 0;
  #bufferLength = 0;
  #stream = new ZStream();
  #compressedOffset: number;
  #ended = false;
  #restarts = 0;

  constructor(source: ByteSource, offset: number) {
    this.#source = source;
    this.#compressedStart = offset;
    this.#compressedOffset = offset;
    this.#start();
  }

  view(offset: number, count: number): Uint8Array {
    if (offset < this.#bufferStart) this.#restart();
    this.#inflateTo(offset + count, offset);
    const start = offset - this.#bufferStart;
    return this.#buffer.subarray(start, Math.min(start + count, this.#bufferLength));
  }

  readInto(offset: number, target: Uint8Array): number {
    let done = 0;
    while (done < target.length) {
      const count = Math.min(target.length - done, MAX_VIEW_BYTES);
      const bytes = this.view(offset + done, count);
      target.set(bytes, done);
      done += bytes.length;
      if (bytes.length < count) break;
    }
    return done;
  }

  reaches(length: number): boolean {
    this.#inflateTo(length, length);
    return this.#inflatedLength >= length;
  }

  get #inflatedLength(): number {
    return this.#bufferStart + this.#bufferLength;
  }

  #start(): void {
    this.#stream = new ZStream();
    this.#stream.input = new Uint8Array(INPUT_BYTES);
    this.#stream.output = this.#buffer;
    zlibInflateInit2(this.#stream, RAW_DEFLATE);
    this.#compressedOffset = this.#compressedStart;
    this.#bufferStart = 0;
    this.#bufferLength = 0;
    this.#ended = false;
  }

  #restart(): void {
    this.#restarts++;
    if (this.#restarts > MAX_RESTARTS) throw new DataSetError(DataConditions.corruptedData);
    this.#start();
  }

  /** Inflates until `end` is reached, keeping what is at and behind `keepFrom`. */
  #inflateTo(end: number, keepFrom: number): void {
    while (this.#inflatedLength < end && !this.#ended) {
      // Where zlib ran out of room it may owe more of what it has consumed.
      const wasFull = this.#bufferLength === BUFFER_BYTES;
      if (wasFull) this.#dropOldest(keepFrom);
      if (this.#stream.avail_in === 0 && !wasFull) this.#readInput();
      if (!this.#ended) this.#inflateOnce();
    }
  }

  #dropOldest(keepFrom: number): void {
    const recent = this.#inflatedLength - HISTORY_BYTES;
    const dropped = Math.max(0, Math.min(recent, keepFrom) - this.#bufferStart);
    this.#buffer.copyWithin(0, dropped, this.#bufferLength);
    this.#bufferStart += dropped;
    this.#bufferLength -= dropped;
  }

  #readInput(): void {
    const stream = this.#stream;
    const count = this.#source.readInto(this.#compressedOffset, stream.input);
    if (count === 0) {
      // Nothing at all is an empty data set to DCMTK, too.
      if (this.#compressedOffset > this.#compressedStart) {
        throw new DataSetError(DataConditions.prematureEndOfStream);
      }
      this.#ended = true;
    }
    this.#compressedOffset += count;
    stream.next_in = 0;
    stream.avail_in = count;
  }

  #inflateOnce(): void {
    const stream = this.#stream;
    stream.next_out = this.#bufferLength;
    stream.avail_out = BUFFER_BYTES - this.#bufferLength;
    const status = zlibInflate(stream, Z_NO_FLUSH);
    this.#bufferLength = stream.next_out;
    if (status === Z_STREAM_END) this.#ended = true;
    else if (status !== Z_OK && status !== Z_BUF_ERROR) {
      throw new DataSetError(zlibCondition(stream.msg));
    }
  }
}
