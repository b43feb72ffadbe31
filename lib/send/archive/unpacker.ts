/** Unpacking as a sequence of reads: what the decompressors of all formats look like. */

import type { ByteSource } from "../../base/byte_source.ts";

/** Reads a compressed file from front to back, once. */
export interface Unpacker extends Disposable {
  /**
   * Writes the next unpacked bytes to the front of `target`.
   *
   * @param target not empty
   * @returns how many bytes were written: 0 only at the end, when all checksums were right
   * @throws {ConditionError} where the file is damaged or ends early
   */
  read(target: Uint8Array<ArrayBuffer>): number;
}

/** How much of a compressed file is read at once. */
export const INPUT_BYTES = 0x8000;

/** The file that is unpacked, read on and on. */
export class Input {
  readonly #source: ByteSource;
  readonly bytes = new Uint8Array(INPUT_BYTES);
  #offset = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** @returns how many new bytes there are at the front of `bytes`; 0 at the end of the file */
  readOn(): number {
    const count = this.#source.readInto(this.#offset, this.bytes);
    this.#offset += count;
    return count;
  }
}
