/**
 * Random access to the bytes of an object, wherever they are: in memory, in a file that is far
 * larger than memory, behind a decompressor. Reading is synchronous; a file is read through a
 * small window.
 */

/** Bytes addressed by their offset from the start of the object. */
export interface ByteSource {
  /**
   * The bytes at `offset`, as a view that is valid until the next call on this source.
   *
   * @param count at most {@link MAX_VIEW_BYTES}
   * @returns `count` bytes, or fewer where the source ends first
   */
  view(offset: number, count: number): Uint8Array;
  /**
   * Copies the bytes at `offset` straight into `target`.
   *
   * @returns how many were copied: `target.length`, or fewer where the source ends first
   */
  readInto(offset: number, target: Uint8Array): number;
  /** True when the source has at least `length` bytes; a decompressor has to work to know. */
  reaches(length: number): boolean;
}

/** The most that {@link ByteSource.view} can be asked for: 64 KiB, the longest short value. */
export const MAX_VIEW_BYTES = 0x10000;

/** A source over bytes in memory. Views alias `bytes`, which stays the caller's. */
export class MemorySource implements ByteSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  view(offset: number, count: number): Uint8Array {
    return this.#bytes.subarray(offset, offset + count);
  }

  readInto(offset: number, target: Uint8Array): number {
    const bytes = this.view(offset, target.length);
    target.set(bytes);
    return bytes.length;
  }

  reaches(length: number): boolean {
    return length <= this.#bytes.length;
  }
}
