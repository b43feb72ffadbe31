/** A bounds-checked cursor over bytes. Nothing is copied: sub-arrays alias the input. */

import { latin1ToString } from "./latin1.ts";

/** Thrown when a field would end behind the bytes that hold it. */
export class OutOfBoundsError extends RangeError {
  override readonly name = "OutOfBoundsError";

  /**
   * @param field the standard's name of the field that was being read
   * @param offset where it starts
   * @param needed how many bytes it has
   * @param available how many were left
   */
  constructor(
    readonly field: string,
    readonly offset: number,
    readonly needed: number,
    readonly available: number,
  ) {
    super(`Cannot read ${field}: ${needed} bytes needed at offset ${offset}, ${available} left`);
  }
}

/** Reads unsigned integers, text and sub-arrays in order; every read names its field. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  #offset = 0;

  /** @param bytes what to read; must not change while the reader is in use */
  constructor(bytes: Uint8Array, options: { littleEndian: boolean }) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = options.littleEndian;
  }

  /** Offset of the next field from the start of the bytes. */
  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  uint8(field: string): number {
    return this.#view.getUint8(this.#advance(1, field));
  }

  uint16(field: string): number {
    return this.#view.getUint16(this.#advance(2, field), this.#littleEndian);
  }

  uint32(field: string): number {
    return this.#view.getUint32(this.#advance(4, field), this.#littleEndian);
  }

  /** @returns a view of the next `length` bytes */
  bytes(length: number, field: string): Uint8Array {
    const start = this.#advance(length, field);
    return this.#bytes.subarray(start, start + length);
  }

  /** @returns the next `length` bytes, one character each (ISO 8859-1), padding included */
  latin1(length: number, field: string): string {
    return latin1ToString(this.bytes(length, field));
  }

  skip(length: number, field: string): void {
    this.#advance(length, field);
  }

  #advance(length: number, field: string): number {
    const start = this.#offset;
    if (length > this.remaining) {
      throw new OutOfBoundsError(field, start, length, this.remaining);
    }
    this.#offset = start + length;
    return start;
  }
}
