/** Buffers that are used again: for what is opened and closed thousands of times. */

/** Keeps a few buffers of one length. */
export class BufferPool {
  readonly #lengthBytes: number;
  readonly #capacity: number;
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];

  /** @param options `capacity` is how many are kept when nobody needs them */
  constructor(options: { readonly lengthBytes: number; readonly capacity: number }) {
    this.#lengthBytes = options.lengthBytes;
    this.#capacity = options.capacity;
  }

  /** @returns a buffer with anything in it, the caller's until it is given back */
  take(): Uint8Array<ArrayBuffer> {
    return this.#spare.pop() ?? new Uint8Array(this.#lengthBytes);
  }

  /** @param buffer not to be used any more, nor to be given back again */
  giveBack(buffer: Uint8Array<ArrayBuffer>): void {
    if (this.#spare.length < this.#capacity) this.#spare.push(buffer);
  }
}
