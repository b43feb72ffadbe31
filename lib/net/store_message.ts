/**
 * A C-STORE request as P-DATA-TF PDUs, framed ahead of its turn into a bounded ring of buffers and
 * taken out part by part. It sends nothing itself and waits for nothing but the data set.
 */

import type { StoreRequest } from "./c_store.ts";
import { encodeStoreRequest } from "./command_set.ts";
import { MemoryStream } from "./memory_stream.ts";
import { PDataFramer } from "./p_data.ts";
import { PDU_HEADER_LENGTH } from "./pdu.ts";
import { LARGEST_PDU_LENGTH } from "./pdu_limit.ts";

/** How many parts are framed ahead. */
const PART_COUNT = 2;
/** Room for a few of the largest PDUs: a part goes out in one write. */
const PART_LENGTH = 3 * (PDU_HEADER_LENGTH + LARGEST_PDU_LENGTH);

/** The memory that a message is framed into; for one message at a time. */
export type PartBuffers = readonly Uint8Array[];

/** @returns buffers for {@link StoreMessage} */
export function createPartBuffers(): PartBuffers {
  return Array.from({ length: PART_COUNT }, () => new Uint8Array(PART_LENGTH));
}

/** One request on its way from the data set to the wire. */
export class StoreMessage {
  readonly request: StoreRequest;
  readonly #framers: readonly [command: PDataFramer, dataSet: PDataFramer];
  /** Those that hold neither a part that waits nor the one that was taken last. */
  readonly #free: Uint8Array[];
  readonly #waiting: { readonly buffer: Uint8Array; readonly bytes: Uint8Array }[] = [];
  #taken: Uint8Array | undefined;
  /** True once a byte of it may have reached the peer. */
  isOnWire = false;

  /** @param options `maxFragmentLength` is at least 2 */
  constructor(
    request: StoreRequest,
    options: { readonly buffers: PartBuffers; readonly maxFragmentLength: number },
  ) {
    const { presentationContextId } = request;
    const { maxFragmentLength } = options;
    const command = new MemoryStream(encodeStoreRequest(request));
    this.request = request;
    this.#free = [...options.buffers];
    this.#framers = [
      new PDataFramer(command, { presentationContextId, maxFragmentLength, command: true }),
      new PDataFramer(request.body, { presentationContextId, maxFragmentLength, command: false }),
    ];
  }

  /**
   * Frames as much as there is room for. Not to be called again before it is settled.
   *
   * @throws whatever the data set throws
   */
  async frame(): Promise<void> {
    while (this.#free.length > 0 && !this.isFramed) {
      const buffer = this.#free[0]!;
      const bytes = buffer.subarray(0, await this.#fill(buffer));
      this.#free.shift();
      this.#waiting.push({ buffer, bytes });
    }
  }

  /** True once nothing is left to be framed. */
  get isFramed(): boolean {
    return this.#framers.every((framer) => framer.done);
  }

  async #fill(buffer: Uint8Array): Promise<number> {
    let used = 0;
    for (const framer of this.#framers) {
      // Whole PDUs only: the next framer has to wait where this one found no room.
      if (!framer.done) used += await framer.fill(buffer.subarray(used));
      if (!framer.done) break;
    }
    return used;
  }

  /**
   * Takes the next part; the one that was taken before may be overwritten from now on.
   *
   * @returns undefined where nothing is framed
   */
  take(): Uint8Array | undefined {
    this.#release();
    const part = this.#waiting.shift();
    this.#taken = part?.buffer;
    return part?.bytes;
  }

  /**
   * Takes as {@link StoreMessage.take} does, but never the last PDU of the data set: what has been
   * taken in this way is not yet an object.
   */
  takeLead(): Uint8Array | undefined {
    const part = this.#waiting[0];
    if (part === undefined) return undefined;
    const isLast = this.#waiting.length === 1 && this.isFramed;
    if (!isLast) return this.take();
    const split = part.bytes.length - this.#framers[1].lastPduLength;
    if (split === 0) return undefined;
    this.#release();
    this.#waiting[0] = { buffer: part.buffer, bytes: part.bytes.subarray(split) };
    return part.bytes.subarray(0, split);
  }

  #release(): void {
    if (this.#taken !== undefined) this.#free.push(this.#taken);
    this.#taken = undefined;
  }
}
