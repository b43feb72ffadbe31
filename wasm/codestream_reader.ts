/** A cursor over the marker segments of a codestream. All numbers in them are big endian. */

import { DecodeError } from "./decode_error.ts";

/** Reads within its bytes only; beyond them it throws {@linkcode DecodeError} `truncated`. */
export class CodestreamReader {
  readonly #view: DataView;
  #offset = 0;

  /** @param bytes is only looked at, and not copied */
  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readUint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  readUint16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  readUint32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  skip(lengthBytes: number): void {
    this.#advance(lengthBytes);
  }

  /**
   * Reads the length of a marker segment, which counts its own two bytes.
   *
   * @returns the rest of the segment, which is then skipped here
   */
  readSegment(): CodestreamReader {
    const lengthBytes = this.readUint16() - 2;
    if (lengthBytes < 0) {
      throw new DecodeError("corrupt", "A marker segment has no valid length");
    }
    const start = this.#view.byteOffset + this.#advance(lengthBytes);
    return new CodestreamReader(new Uint8Array(this.#view.buffer, start, lengthBytes));
  }

  /** @returns where the bytes began that are skipped */
  #advance(lengthBytes: number): number {
    const start = this.#offset;
    if (lengthBytes > this.#view.byteLength - start) {
      throw new DecodeError("truncated", "The codestream ends within its header");
    }
    this.#offset = start + lengthBytes;
    return start;
  }
}
