/**
 * The decoded frames of an image as a stream of bytes, in order, while others are being decoded
 * ahead of them: what a large object's Pixel Data are sent from.
 */

import type { ByteStream } from "../base/byte_stream.ts";
import { inFrame, PixelDataError } from "../dicom/pixel_data_error.ts";
import type { FrameIndex } from "../dicom/pixel_data.ts";
import type { DecodePool } from "./decode_job.ts";
import type { DecodedImage } from "./decoded_image.ts";
import { checkCodestreamLength } from "./frame_decoder.ts";

export interface FrameStreamOptions {
  readonly frames: FrameIndex;
  readonly image: DecodedImage;
  readonly pool: DecodePool;
  /** What frames that are not yet read may take, coded and decoded; one frame is always allowed. */
  readonly lookAheadBytes: number;
}

/** However small they are: each costs more than its pixels while it is under way. */
const MAX_FRAMES_AHEAD = 1024;
/** What a decoded frame takes besides its pixels. */
const FRAME_OVERHEAD_BYTES = 512;

/**
 * A frame on its way; it never rejects, so that nobody has to wait for those behind a failed one.
 */
type Outcome =
  | {
    readonly type: "decoded";
    readonly pixels: Uint8Array<ArrayBuffer>;
    readonly costBytes: number;
  }
  | { readonly type: "failed"; readonly error: unknown };

/** Disposing of it gives up what is being decoded. */
export class FrameStream implements ByteStream, Disposable {
  readonly #options: FrameStreamOptions;
  readonly #givenUp = new AbortController();
  /** In order: those that somebody has waited for, then those that are under way. */
  readonly #ready: (Outcome | undefined)[] = [];
  /** How many of them have been taken; there may be too many to move up for each. */
  #taken = 0;
  readonly #underWay: Promise<Outcome>[] = [];
  #started = 0;
  #aheadBytes = 0;
  #current: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #currentCostBytes = 0;
  #remaining: number;
  #lookAheadBytes: number;

  constructor(options: FrameStreamOptions) {
    this.#options = options;
    this.#lookAheadBytes = options.lookAheadBytes;
    this.#remaining = options.image.lengthBytes;
  }

  /** Of all frames, and of the pad byte behind them. */
  get lengthBytes(): number {
    return this.#options.image.lengthBytes;
  }

  /** What {@link FrameStream.decodeAll} keeps in memory, in about. */
  get keptBytes(): number {
    return this.lengthBytes + this.#options.image.numberOfFrames * FRAME_OVERHEAD_BYTES;
  }

  get done(): boolean {
    return this.#remaining === 0;
  }

  /**
   * Decodes all frames and keeps them: for images that are small enough.
   *
   * @throws {PixelDataError} for the first frame that cannot be decoded
   */
  async decodeAll(): Promise<void> {
    for (;;) {
      this.#startAhead();
      const next = this.#underWay.shift();
      if (next === undefined) return;
      const outcome = await next;
      if (outcome.type === "failed") throw this.#fail(outcome);
      this.#aheadBytes -= outcome.costBytes;
      this.#ready.push({ ...outcome, costBytes: 0 });
    }
  }

  /** From now on one frame at a time is decoded. */
  stopLookingAhead(): void {
    this.#lookAheadBytes = 0;
  }

  /** @throws {PixelDataError} for a frame that cannot be decoded: the stream has ended then */
  fill(target: Uint8Array): number | Promise<number> {
    if (this.#current.length > 0) return this.#copy(target);
    this.#startAhead();
    const ready = this.#takeReady();
    if (ready !== undefined) return this.#open(ready, target);
    const next = this.#underWay.shift();
    if (next !== undefined) return this.#openLater(next, target);
    this.#givenUp.signal.throwIfAborted(); // no frame is left out
    return this.#pad(target);
  }

  [Symbol.dispose](): void {
    this.#givenUp.abort();
  }

  async #openLater(next: Promise<Outcome>, target: Uint8Array): Promise<number> {
    return this.#open(await next, target);
  }

  #takeReady(): Outcome | undefined {
    const ready = this.#ready[this.#taken];
    if (ready !== undefined) this.#ready[this.#taken++] = undefined;
    return ready;
  }

  #open(outcome: Outcome, target: Uint8Array): number {
    if (outcome.type === "failed") throw this.#fail(outcome);
    this.#current = outcome.pixels;
    this.#currentCostBytes = outcome.costBytes;
    return this.#copy(target);
  }

  #copy(target: Uint8Array): number {
    const count = Math.min(target.length, this.#current.length);
    target.set(this.#current.subarray(0, count));
    this.#current = this.#current.subarray(count);
    this.#remaining -= count;
    if (this.#current.length === 0) {
      // Its memory is free at once: the garbage collector would let a hundred megabytes pile up.
      this.#current.buffer.transfer(0);
      this.#aheadBytes -= this.#currentCostBytes;
      this.#startAhead();
    }
    return count;
  }

  /** The byte behind an odd number of them (PS3.5 §8.1.1). */
  #pad(target: Uint8Array): number {
    const count = Math.min(this.#remaining, target.length);
    target.fill(0, 0, count);
    this.#remaining -= count;
    return count;
  }

  #startAhead(): void {
    const { frames, image } = this.#options;
    while (this.#started < image.numberOfFrames && !this.#givenUp.signal.aborted) {
      const costBytes = frames.lengthBytes(this.#started) + image.frameLengthBytes;
      if (this.#underWay.length >= MAX_FRAMES_AHEAD) return;
      if (this.#aheadBytes > 0 && this.#aheadBytes + costBytes > this.#lookAheadBytes) return;
      this.#aheadBytes += costBytes;
      this.#underWay.push(this.#decode(this.#started, costBytes));
      this.#started++;
    }
  }

  async #decode(frame: number, costBytes: number): Promise<Outcome> {
    const { frames, image, pool } = this.#options;
    try {
      checkCodestreamLength(frames.lengthBytes(frame), image.frameLengthBytes);
      const job = { codestream: frames.read(frame), format: image.format };
      const pixels = await pool.decode(job, this.#givenUp.signal);
      if (pixels.length !== image.frameLengthBytes) {
        throw new PixelDataError("crash", `The decoder gave out ${pixels.length} bytes`);
      }
      return { type: "decoded", pixels, costBytes };
    } catch (error) {
      return { type: "failed", error: inFrame(error, frame + 1) };
    }
  }

  /** What is behind a failed frame is of no use; the frame stays at the front. */
  #fail(outcome: Outcome & { type: "failed" }): unknown {
    this.#givenUp.abort();
    this.#ready.splice(0, Infinity, outcome);
    this.#taken = 0;
    return outcome.error;
  }
}
