/** A part of a source as a source of its own. */

import type { ByteSource } from "../../base/byte_source.ts";

/** Ends where the part does, or earlier where the whole ends. Views are those of the whole. */
export class SliceSource implements ByteSource {
  readonly #whole: ByteSource;
  readonly #start: number;
  readonly size: number;

  constructor(
    whole: ByteSource,
    { start, size }: { readonly start: number; readonly size: number },
  ) {
    this.#whole = whole;
    this.#start = start;
    this.size = size;
  }

  view(offset: number, count: number): Uint8Array {
    const available = this.#limit(offset, count);
    return this.#whole.view(available === 0 ? this.#start : this.#start + offset, available);
  }

  readInto(offset: number, target: Uint8Array): number {
    const available = this.#limit(offset, target.length);
    if (available === 0) return 0;
    return this.#whole.readInto(this.#start + offset, target.subarray(0, available));
  }

  /** Only what it was made for: nothing is read to find out. */
  reaches(length: number): boolean {
    return length <= this.size;
  }

  #limit(offset: number, count: number): number {
    return Math.max(0, Math.min(count, this.size - offset));
  }
}
