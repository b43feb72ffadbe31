/** Numbers between little and big endian (PS3.5 §7.3). */

import type { ByteStream } from "../base/byte_stream.ts";

/** Bytes of one number; 1 where there is nothing to turn around. */
export type UnitBytes = 1 | 2 | 4 | 8;

/** Turns numbers around in place; bytes at the end that make no whole number stay as they are. */
export function swapNumbers(bytes: Uint8Array, unitBytes: UnitBytes): void {
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

/** @returns the stream with its numbers turned around; its length is whole numbers */
export function swappedStream(stream: ByteStream, unitBytes: UnitBytes): ByteStream {
  return unitBytes === 1 ? stream : new SwappedStream(stream, unitBytes);
}

class SwappedStream implements ByteStream {
  readonly #stream: ByteStream;
  readonly #unitBytes: UnitBytes;
  /** What is left of a number for which the last target had no room. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: ByteStream, unitBytes: UnitBytes) {
    this.#stream = stream;
    this.#unitBytes = unitBytes;
  }

  get done(): boolean {
    return this.#rest.length === 0 && this.#stream.done;
  }

  async fill(target: Uint8Array): Promise<number> {
    const whole = target.length - target.length % this.#unitBytes;
    if (this.#rest.length === 0 && whole > 0) {
      return await this.#fillWhole(target.subarray(0, whole));
    }
    if (this.#rest.length === 0) {
      const number = new Uint8Array(this.#unitBytes);
      this.#rest = number.subarray(0, await this.#fillWhole(number));
    }
    const count = Math.min(target.length, this.#rest.length);
    target.set(this.#rest.subarray(0, count));
    this.#rest = this.#rest.subarray(count);
    return count;
  }

  /** Writes whole numbers, if only one. */
  async #fillWhole(target: Uint8Array): Promise<number> {
    let count = await this.#stream.fill(target);
    while (count % this.#unitBytes !== 0 && !this.#stream.done) {
      const end = count + this.#unitBytes - count % this.#unitBytes;
      count += await this.#stream.fill(target.subarray(count, end));
    }
    swapNumbers(target.subarray(0, count), this.#unitBytes);
    return count;
  }
}
