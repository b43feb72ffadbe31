/** Writes the pieces of an encoded data set into buffers of any size, swapping numbers on the way. */

import type { ByteSource } from "../base/byte_source.ts";
import type { ByteStream } from "../base/byte_stream.ts";
import { DataConditions, DataSetError } from "./conditions.ts";
import type { Piece, ValuePiece } from "./encode_layout.ts";

/** A stream over pieces whose total length is known. */
export class PieceStream implements ByteStream {
  readonly #source: ByteSource;
  readonly #pieces: Iterator<Piece>;
  #remaining: number;
  /** What is left of a piece of bytes. */
  #bytes: Uint8Array = new Uint8Array(0);
  #value: ValuePiece | undefined;
  #valueDone = 0;

  constructor(source: ByteSource, pieces: Iterator<Piece>, lengthBytes: number) {
    this.#source = source;
    this.#pieces = pieces;
    this.#remaining = lengthBytes;
  }

  get done(): boolean {
    return this.#remaining === 0;
  }

  fill(target: Uint8Array): number {
    const wanted = Math.min(target.length, this.#remaining);
    let done = 0;
    while (done < wanted) {
      if (this.#bytes.length > 0) done += this.#writeBytes(target.subarray(done, wanted));
      else if (this.#value !== undefined) {
        done += this.#writeValue(this.#value, target.subarray(done, wanted));
      } else this.#next();
    }
    this.#remaining -= done;
    return done;
  }

  #next(): void {
    const { value, done } = this.#pieces.next();
    if (done === true) throw new RangeError("Cannot encode: fewer bytes than were measured");
    if (value instanceof Uint8Array) this.#bytes = value;
    else this.#value = value;
    this.#valueDone = 0;
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
    swap(bytes, swapBytes);
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

/** Turns numbers around in place; bytes at the end that make no whole number stay as they are. */
function swap(bytes: Uint8Array, unitBytes: 1 | 2 | 4 | 8): void {
  if (unitBytes === 1) return;
  const end = bytes.length - bytes.length % unitBytes;
  for (let start = 0; start < end; start += unitBytes) {
    for (let low = start, high = start + unitBytes - 1; low < high; low++, high--) {
      const byte = bytes[low] ?? 0;
      bytes[low] = bytes[high] ?? 0;
      bytes[high] = byte;
    }
  }
}
