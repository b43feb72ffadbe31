/**
 * Who decodes a frame: another thread, or this one. Small frames of kinds whose decoders cannot
 * take long are decoded here, between other work, until it pays to start a thread that helps.
 */

import type { CodecModules } from "dicom-wasm-codecs";
import type { Codec } from "./codec.ts";
import { readCodestreamHeader } from "./codestream_decoder.ts";
import { decodeFrame, type DecodeJob, type DecodePool } from "./decode_job.ts";
import { createFrameDecoder } from "./decoders.ts";
import { type FrameDecoder, frameLengthBytes } from "./frame_decoder.ts";

export interface FramePoolOptions {
  /** The other threads. The pool disposes of it. */
  readonly workers: DecodePool & Disposable;
  readonly loadModules: (codec: Codec) => Promise<CodecModules>;
  /** How many other threads may help with what is decoded here; none on a single processor. */
  readonly maxHelpers: number;
}

/** Larger frames would keep the connection waiting. */
const MAX_BYTES = 0x100000;
/** What must be waiting before a thread is started, which costs this one about a third of it. */
const WORTH_A_THREAD_MS = 40;
/** A run that has decoded for so long will go on doing so, though never much is waiting. */
const LONG_RUN_MS = 250;
/** The first frames of a run take longer: the decoder is being compiled. */
const FRAMES_TO_JUDGE_BY = 3;

/** A frame that waits for its turn. */
interface Waiting {
  readonly job: DecodeJob;
  readonly signal: AbortSignal | undefined;
  readonly result: PromiseWithResolvers<Uint8Array<ArrayBuffer>>;
}

/** Disposing of it ends all threads; what is still to be decoded then is given up. */
export class FramePool implements DecodePool, Disposable {
  readonly #options: FramePoolOptions;
  readonly #decoders = new Map<Codec, FrameDecoder>();
  #waiting: Waiting[] = [];
  #isScheduled = false;
  #helpers = 0;
  /** What decoding here has taken, and the quickest frame. */
  #spentMs = 0;
  #fastestMs = Infinity;
  #decoded = 0;

  constructor(options: FramePoolOptions) {
    this.#options = options;
  }

  decode(job: DecodeJob, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    if (!isQuick(job)) return this.#options.workers.decode(job, signal);
    const result = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    this.#waiting.push({ job, signal, result });
    this.#schedule();
    return result.promise;
  }

  [Symbol.dispose](): void {
    this.#options.workers[Symbol.dispose]();
    const reason = new DOMException("The decoder was stopped", "AbortError");
    for (const { result } of this.#waiting) result.reject(reason);
    this.#waiting = [];
  }

  /** One frame for each turn of the event loop, so that sockets and threads get their turns too. */
  #schedule(): void {
    if (this.#waiting.length === 0) return;
    if (this.#wantsHelp()) {
      this.#helpers++;
      this.#help();
    }
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#decodeNext();
  }

  async #decodeNext(): Promise<void> {
    await takeTurn();
    const next = this.#waiting.shift();
    if (next !== undefined) await this.#decodeHere(next);
    this.#isScheduled = false;
    this.#schedule();
  }

  #wantsHelp(): boolean {
    if (this.#helpers >= this.#options.maxHelpers || this.#decoded < FRAMES_TO_JUDGE_BY) {
      return false;
    }
    return this.#spentMs > LONG_RUN_MS ||
      this.#fastestMs * this.#waiting.length > WORTH_A_THREAD_MS;
  }

  async #decodeHere({ job, signal, result }: Waiting): Promise<void> {
    try {
      signal?.throwIfAborted();
      const decoder = await this.#loadDecoder(job.format.codec);
      const startMs = performance.now();
      result.resolve(decodeFrame(decoder, job));
      const tookMs = performance.now() - startMs;
      this.#spentMs += tookMs;
      this.#fastestMs = Math.min(this.#fastestMs, tookMs);
      this.#decoded++;
      job.codestream.buffer.transfer(0); // free at once, as where it is given to a thread
    } catch (error) {
      result.reject(error);
    }
  }

  async #loadDecoder(codec: Codec): Promise<FrameDecoder> {
    const known = this.#decoders.get(codec);
    if (known !== undefined) return known;
    const decoder = createFrameDecoder(await this.#options.loadModules(codec));
    this.#decoders.set(codec, decoder);
    return decoder;
  }

  /** Gives one frame after the other to another thread while there are any. */
  async #help(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { job, signal, result } = next;
      try {
        result.resolve(await this.#options.workers.decode(job, signal));
      } catch (error) {
        result.reject(error);
      }
    }
    this.#helpers--;
  }
}

/** Lets everything go on that is ready. A timer would take a millisecond. */
function takeTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Whether the frame can be decoded here. Nothing here ends a decoder, so that the time it takes
 * must be bounded by the length of the frame, whatever is in it.
 */
function isQuick({ codestream, format }: DecodeJob): boolean {
  if (Math.max(frameLengthBytes(format), codestream.length) > MAX_BYTES) return false;
  switch (format.codec) {
    case "rle":
    case "uncompressed":
      return true;
    case "jpeg":
      return isNotProgressive(codestream);
    case "deflated":
    case "jpegls":
    case "jpeg2000":
    case "htj2k":
      return false;
  }
}

/**
 * Whether it is in a sequential or lossless process of T.81. A few bytes of a progressive scan can
 * stand for all of an image, and there can be many scans.
 */
function isNotProgressive(codestream: Uint8Array): boolean {
  try {
    const header = readCodestreamHeader(codestream);
    return header.format === "jpeg" && header.process !== "progressive";
  } catch {
    return false; // what is wrong with it is said when it is decoded
  }
}
