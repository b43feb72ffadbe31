/**
 * A byte stream as P-DATA-TF PDUs (PS3.8 §9.3.5), framed in place: the stream writes its bytes into
 * the gaps that are left behind the reserved headers, so that nothing is copied here. One PDV per
 * PDU; a buffer takes as many whole PDUs as fit, and goes out in one write.
 *
 * A framer neither reads nor waits for anything but its stream: the next object can be framed
 * while the last one is still being answered.
 */

import type { ByteStream } from "../base/byte_stream.ts";
import { PDATA_HEADER_LENGTH, PDU_HEADER_LENGTH, PduType, PDV_HEADER_LENGTH } from "./pdu.ts";
import { messageControlHeader } from "./pdu_encode.ts";

/** How a stream is cut. */
export interface Framing {
  readonly presentationContextId: number;
  /** True for a command set, false for a data set. */
  readonly command: boolean;
  /** Data bytes in a PDU: even, at least 2. */
  readonly maxFragmentLength: number;
}

/** Frames one command set or data set. */
export class PDataFramer {
  readonly #stream: ByteStream;
  readonly #framing: Framing;
  #started = false;
  #lastPduLength = 0;

  /** @param stream an even number of bytes in all, as data sets have */
  constructor(stream: ByteStream, framing: Framing) {
    this.#stream = stream;
    this.#framing = framing;
  }

  /** True once the last PDU has been framed. */
  get done(): boolean {
    return this.#started && this.#stream.done;
  }

  /** How many bytes the PDU that was framed last has; 0: none was. */
  get lastPduLength(): number {
    return this.#lastPduLength;
  }

  /** True when {@link PDataFramer.fill} could frame nothing because `target` is too short. */
  needsMoreThan(lengthBytes: number): boolean {
    return PDATA_HEADER_LENGTH + this.#framing.maxFragmentLength > lengthBytes;
  }

  /**
   * Frames whole PDUs into `target`, full ones but for the last of the stream.
   *
   * @param target may be too short for a PDU; then nothing happens
   * @returns how many bytes of `target` are PDUs now
   * @throws whatever the stream throws
   */
  async fill(target: Uint8Array): Promise<number> {
    const { maxFragmentLength } = this.#framing;
    let used = 0;
    while (!this.done && !this.needsMoreThan(target.length - used)) {
      const gapStart = used + PDATA_HEADER_LENGTH;
      const gap = target.subarray(gapStart, gapStart + maxFragmentLength);
      const pending = this.#fillGap(gap);
      // Awaiting only what has to be waited for saves a turn of the event loop per PDU.
      const fragmentLength = typeof pending === "number" ? pending : await pending;
      this.#started = true;
      this.#writeHeader(target.subarray(used, gapStart), fragmentLength);
      used = gapStart + fragmentLength;
      this.#lastPduLength = PDATA_HEADER_LENGTH + fragmentLength;
    }
    return used;
  }

  /** Fills `gap` unless the stream ends first. */
  #fillGap(gap: Uint8Array): number | Promise<number> {
    let filled = 0;
    while (filled < gap.length && !this.#stream.done) {
      const count = this.#stream.fill(gap.subarray(filled));
      if (typeof count !== "number") return this.#fillGapLater(gap, filled, count);
      filled += count;
    }
    return filled;
  }

  async #fillGapLater(gap: Uint8Array, filled: number, pending: Promise<number>): Promise<number> {
    let total = filled + await pending;
    while (total < gap.length && !this.#stream.done) {
      total += await this.#stream.fill(gap.subarray(total));
    }
    return total;
  }

  /** PDU and PDV header (PS3.8 §9.3.5, §9.3.5.1). */
  #writeHeader(header: Uint8Array, fragmentLength: number): void {
    const { presentationContextId, command } = this.#framing;
    const view = new DataView(header.buffer, header.byteOffset, PDATA_HEADER_LENGTH);
    view.setUint8(0, PduType.pData);
    view.setUint8(1, 0);
    view.setUint32(2, PDV_HEADER_LENGTH + fragmentLength);
    view.setUint32(PDU_HEADER_LENGTH, 2 + fragmentLength);
    view.setUint8(10, presentationContextId);
    view.setUint8(11, messageControlHeader(command, this.#stream.done));
  }
}
