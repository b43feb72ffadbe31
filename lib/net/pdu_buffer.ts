/**
 * What has been read from a connection and is not decoded yet. It grows with the bytes that have
 * really come, never with a length that was only announced.
 */

import { PDATA_HEADER_LENGTH, PduType, type Pdv } from "./pdu.ts";
import { type DecodedPdu, decodePdu, isCommandFragment } from "./pdu_decode.ts";

const INITIAL_CAPACITY = 0x10000;

/** Cuts a byte stream into PDUs. */
export class PduBuffer {
  readonly #maxPduLength: number;
  #bytes = new Uint8Array(INITIAL_CAPACITY);
  #start = 0;
  #end = 0;

  /** @param maxPduLength the P-DATA-TF length that we have announced */
  constructor(maxPduLength: number) {
    this.#maxPduLength = maxPduLength;
  }

  /**
   * Makes the next bytes available to {@link PduBuffer.next}. PDUs that it has returned must not
   * be used any more: their data are views of this buffer.
   *
   * @param read puts bytes into the array it is given; returns how many, or null at the end
   * @returns false at the end
   */
  async readFrom(read: (target: Uint8Array) => Promise<number | null>): Promise<boolean> {
    this.#makeRoom();
    const count = await read(this.#bytes.subarray(this.#end));
    this.#end += count ?? 0;
    return count !== null;
  }

  /** @returns the next PDU; "incomplete" asks for more bytes, "invalid" is final */
  next(): DecodedPdu {
    const decoded = decodePdu(this.#bytes.subarray(this.#start, this.#end), {
      maxPduLength: this.#maxPduLength,
    });
    if (decoded.type === "pdu") this.#start += decoded.lengthBytes;
    return decoded;
  }

  /**
   * The first PDV of a P-DATA-TF PDU that has begun to come: of which context, and of which kind.
   *
   * @returns undefined where nothing else is pending, or too little to know
   */
  get partialPdv(): Pick<Pdv, "presentationContextId" | "command"> | undefined {
    const bytes = this.#bytes.subarray(this.#start, this.#end);
    if (bytes.length < PDATA_HEADER_LENGTH || bytes[0] !== PduType.pData) return undefined;
    return {
      presentationContextId: bytes[PDATA_HEADER_LENGTH - 2]!,
      command: isCommandFragment(bytes[PDATA_HEADER_LENGTH - 1]!),
    };
  }

  /** Forgets what has come. */
  discard(): void {
    this.#start = 0;
    this.#end = 0;
  }

  #makeRoom(): void {
    if (this.#start > 0) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    if (this.#end < this.#bytes.length) return;
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
