/** A compressed file as a source of what it unpacks to, for one user. */

import { type ByteSource, MAX_VIEW_BYTES } from "../../base/byte_source.ts";
import { DataConditions, DataSetError } from "../../dicom/conditions.ts";
import { Breaks } from "../breaks.ts";
import type { Cursors, PackedFile } from "./cursors.ts";
import type { UnpackingCursor } from "./unpacking_cursor.ts";

/** A data set that goes back more often is in no order that a sender would write. */
const MAX_RETURNS = 64;

/** Disposing of it gives its cursor to whoever wants to go on from there. */
export class UnpackedSource implements ByteSource, Disposable {
  readonly #file: PackedFile;
  readonly #cursors: Cursors;
  readonly #breaks = new Breaks();
  #cursor: UnpackingCursor | undefined;
  #returns = 0;

  constructor(file: PackedFile, cursors: Cursors) {
    this.#file = file;
    this.#cursors = cursors;
  }

  view(offset: number, count: number): Uint8Array {
    return this.#cursorFor(offset).view(offset, count);
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
    if (length === 0) return true;
    return this.view(length - 1, 1).length === 1;
  }

  /**
   * Goes to an offset, or to the end of the stream, as every other method does by itself, but lets
   * others have their turn on the way.
   *
   * @throws the reason of `signal` when it is aborted
   */
  async goTo(offset: number, signal: AbortSignal): Promise<void> {
    const cursor = this.#cursorFor(offset);
    do {
      await this.#breaks.take();
      signal.throwIfAborted();
    } while (cursor.approach(offset));
  }

  #cursorFor(offset: number): UnpackingCursor {
    if (this.#cursor !== undefined && this.#cursor.earliest <= offset) return this.#cursor;
    if (this.#cursor !== undefined) this.#countReturn();
    this.#leave();
    return this.#cursor = this.#cursors.take(this.#file, offset);
  }

  #countReturn(): void {
    this.#returns++;
    if (this.#returns > MAX_RETURNS) throw new DataSetError(DataConditions.corruptedData);
  }

  #leave(): void {
    if (this.#cursor !== undefined) this.#cursors.giveBack(this.#file, this.#cursor);
    this.#cursor = undefined;
  }

  [Symbol.dispose](): void {
    this.#leave();
  }
}
