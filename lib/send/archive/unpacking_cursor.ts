/** A place in an unpacked stream: it moves on, and a little of what it has passed can be seen again. */

import { MAX_VIEW_BYTES } from "../../base/byte_source.ts";
import type { FileSource } from "../file_source.ts";
import type { Unpacker } from "./unpacker.ts";

/** How far back can be read: a whole view and what was read ahead of it. */
const HISTORY_BYTES = 2 * MAX_VIEW_BYTES;
const BUFFER_BYTES = 4 * MAX_VIEW_BYTES;

/** Disposing of it closes the file. */
export class UnpackingCursor implements Disposable {
  readonly #file: FileSource;
  readonly #unpacker: Unpacker;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  /** Offset, in the unpacked stream, of the first byte in the buffer. */
  #bufferStart = 0;
  #bufferLength = 0;
  #hasEnded = false;
  /** Kept, so that whoever comes next does not take a damaged stream for one that has ended. */
  #failure: unknown;

  /** @param file becomes the cursor's */
  constructor(file: FileSource, unpacker: Unpacker) {
    this.#file = file;
    this.#unpacker = unpacker;
  }

  /** Offset of the first byte that can still be seen. */
  get earliest(): number {
    return this.#bufferStart;
  }

  /** Offset of the first byte that was not unpacked yet. */
  get position(): number {
    return this.#bufferStart + this.#bufferLength;
  }

  /**
   * @param offset not before `earliest`
   * @param count at most `MAX_VIEW_BYTES`
   * @returns a view that is valid until the cursor is used again; shorter where the stream ends
   */
  view(offset: number, count: number): Uint8Array {
    while (this.position < offset + count && this.#unpackMore(offset));
    const start = offset - this.#bufferStart;
    return this.#buffer.subarray(start, Math.min(start + count, this.#bufferLength));
  }

  /**
   * One step on the way to `offset`.
   *
   * @returns false where it has arrived, or the stream has ended before
   */
  approach(offset: number): boolean {
    return this.position < offset && this.#unpackMore(offset);
  }

  /** @returns false at the end of the stream */
  #unpackMore(keepFrom: number): boolean {
    if (this.#hasEnded) return false;
    if (this.#bufferLength === BUFFER_BYTES) this.#dropOldest(keepFrom);
    const count = this.#read(this.#buffer.subarray(this.#bufferLength));
    this.#bufferLength += count;
    this.#hasEnded = count === 0;
    return count > 0;
  }

  #read(target: Uint8Array<ArrayBuffer>): number {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return this.#unpacker.read(target);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  #dropOldest(keepFrom: number): void {
    const recent = this.position - HISTORY_BYTES;
    const dropped = Math.max(0, Math.min(recent, keepFrom) - this.#bufferStart);
    this.#buffer.copyWithin(0, dropped, this.#bufferLength);
    this.#bufferStart += dropped;
    this.#bufferLength -= dropped;
  }

  [Symbol.dispose](): void {
    this.#unpacker[Symbol.dispose]();
    this.#file[Symbol.dispose]();
  }
}
