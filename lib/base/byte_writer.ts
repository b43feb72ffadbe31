/** A growing writer of binary fields whose lengths are filled in afterwards, never counted by hand. */

/** A length field that was reserved and waits for its value. */
export interface LengthMark {
  readonly offset: number;
  readonly size: 2 | 4;
}

/** Writes unsigned integers, text and bytes; it owns its buffer until {@link ByteWriter.finish}. */
export class ByteWriter {
  readonly #littleEndian: boolean;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(options: { littleEndian: boolean; capacity?: number }) {
    this.#littleEndian = options.littleEndian;
    this.#bytes = new Uint8Array(options.capacity ?? 256);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  uint8(value: number): void {
    const start = this.#reserve(1);
    this.#view.setUint8(start, value);
  }

  uint16(value: number): void {
    const start = this.#reserve(2);
    this.#view.setUint16(start, value, this.#littleEndian);
  }

  uint32(value: number): void {
    const start = this.#reserve(4);
    this.#view.setUint32(start, value, this.#littleEndian);
  }

  bytes(value: Uint8Array): void {
    const start = this.#reserve(value.length);
    this.#bytes.set(value, start);
  }

  zeros(count: number): void {
    const start = this.#reserve(count);
    this.#bytes.fill(0, start, this.#length);
  }

  /** Reserves a length field; {@link ByteWriter.endLength} fills it in. */
  beginLength(size: 2 | 4): LengthMark {
    return { offset: this.#reserve(size), size };
  }

  /** Sets the length reserved at `mark` to the number of bytes written since. */
  endLength(mark: LengthMark): void {
    const value = this.#length - mark.offset - mark.size;
    if (mark.size === 2) this.#view.setUint16(mark.offset, value, this.#littleEndian);
    else this.#view.setUint32(mark.offset, value, this.#littleEndian);
  }

  /** @returns a view of all that was written; the writer must not be used any more */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /**
   * Makes room for `count` bytes and moves on. This may replace `#bytes` and `#view`: call it before
   * either is named.
   *
   * @returns where they start
   */
  #reserve(count: number): number {
    const start = this.#length;
    const needed = start + count;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return start;
  }
}
