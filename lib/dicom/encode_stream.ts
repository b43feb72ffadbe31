/** Writes the pieces of an encoded data set into buffers of any size, swapping numbers on the way. */

import type { ByteSource } from "../base/byte_source.ts";
import type { ByteStream } from "../base/byte_stream.ts";
import { swapNumbers, swappedStream } from "./byte_swap.ts";
import { DataConditions, DataSetError } from "./conditions.ts";
import type { Piece, StreamPiece, ValuePiece } from "./encode_layout.ts";

/** A stream over pieces whose total length is known. */
export class PieceStream implements ByteStream {
  readonly #source: ByteSource;
  readonly #pieces: Iterator<Piece>;
  #remaining: number;
  /** What is left of a piece of bytes. */
  #bytes: Uint8Array = new Uint8Array(0);
  #value: ValuePiece | undefined;
  #valueDone = 0;
  #stream: ByteStream | undefined;
  /** How much of the stream has not been written. */
  #streamLeft = 0;

  constructor(source: ByteSource, pieces: Iterator<Piece>, lengthBytes: number) {
    this.#source = source;
    this.#pieces = pieces;
    this.#remaining = lengthBytes;
  }

  get done(): boolean {
    return this.#remaining === 0;
  }

  fill(target: Uint8Array): number | Promise<number> {
    const wanted = Math.min(target.length, this.#remaining);
    let done = 0;
    while (done < wanted) {
      if (this.#stream !== undefined) {
        return done > 0 ? this.#written(done) : this.#writeStream(this.#stream, target);
      }
      if (this.#bytes.length > 0) done += this.#writeBytes(target.subarray(done, wanted));
      else if (this.#value !== undefined) {
        done += this.#writeValue(this.#value, target.subarray(done, wanted));
      } else this.#next();
    }
    return this.#written(done);
  }

  #written(count: number): number {
    this.#remaining -= count;
    return count;
  }

  #next(): void {
    const { value, done } = this.#pieces.next();
    if (done === true) throw new RangeError("Cannot encode: fewer bytes than were measured");
    if (value instanceof Uint8Array) this.#bytes = value;
    else if (value.type === "stream") this.#open(value);
    else this.#value = value;
    this.#valueDone = 0;
  }

  #open({ stream, lengthBytes, swapBytes }: StreamPiece): void {
    this.#stream = swappedStream(stream, swapBytes);
    this.#streamLeft = lengthBytes;
  }

  /** Waits only where the stream does. */
  #writeStream(stream: ByteStream, target: Uint8Array): number | Promise<number> {
    if (stream.done) throw new RangeError("Cannot encode: a stream is shorter than its value");
    const count = stream.fill(target.subarray(0, this.#streamLeft));
    return typeof count === "number" ? this.#streamed(count) : this.#streamedLater(count);
  }

  async #streamedLater(count: Promise<number>): Promise<number> {
    return this.#streamed(await count);
  }

  #streamed(count: number): number {
    this.#streamLeft -= count;
    if (this.#streamLeft === 0) this.#stream = undefined;
    return this.#written(count);
  }

  #writeBytes(target: Uint8Array): number {
    const count = Math.min(target.length, this.#bytes.length);
    target.set(this.#bytes.subarray(0, count));
    this.#bytes = this.#bytes.subarray(count);
    return count;
  }

  /** Writes whole numbers; one that has no room is put aside, to be written as bytes. */
  #writeValue(piece: ValuePiece, target: Uint8Array): number {
    const { offset, lengthBytes, swapBytes } = piece;
    const left = lengthBytes - this.#valueDone;
    let count = Math.min(left, target.length);
    if (count < left) count -= count % swapBytes;
    const isPutAside = count === 0;
    const bytes = isPutAside
      ? new Uint8Array(Math.min(swapBytes, left))
      : target.subarray(0, count);
    this.#read(offset + this.#valueDone, bytes);
    swapNumbers(bytes, swapBytes);
    if (isPutAside) this.#bytes = bytes;
    this.#valueDone += bytes.length;
    if (this.#valueDone === lengthBytes) this.#value = undefined;
    return count;
  }

  #read(offset: number, bytes: Uint8Array): void {
    const count = this.#source.readInto(offset, bytes);
    if (count < bytes.length) throw new DataSetError(DataConditions.prematureEndOfStream);
  }
}
