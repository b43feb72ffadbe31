/// <reference lib="deno.unstable" />

/**
 * Threads that decode frames, each without any permission. They start when they are first needed
 * and stay. One that fails, or takes too long, is replaced, which costs the frame that it had.
 */

import type { CodecModules } from "dicom-wasm-codecs";
import type { Codec } from "./codec.ts";
import { PixelDataError, type PixelDataErrorReason } from "../dicom/pixel_data_error.ts";
import type { DecodeJob, DecodePool } from "./decode_job.ts";
import type { DecodeRequest, DecodeResponse } from "./decode_message.ts";
import { frameLengthBytes } from "./frame_decoder.ts";

export interface WorkerPoolOptions {
  /** The bundled text of `decode_worker.ts`. */
  readonly program: string;
  /** Called for each frame; what it returns is given to each thread that needs it. */
  readonly loadModules: (codec: Codec) => Promise<CodecModules>;
  /** How many threads there are at most. */
  readonly size: number;
  /** What a frame may take, besides a time for its size. */
  readonly frameTimeoutMs: number;
}

/** No decoder is as slow as that, on any machine that is good for anything. */
const SLOWEST_BYTES_PER_MS = 500;

/** After these the state of a thread's decoder, or its memory, is in doubt. */
const DOUBTFUL: ReadonlySet<PixelDataErrorReason> = new Set(["crash", "outOfMemory", "timeout"]);

/** Disposing of it ends all threads; what is still to be decoded then is given up. */
export class WorkerPool implements DecodePool, Disposable {
  readonly #options: WorkerPoolOptions;
  readonly #threads = new Set<DecodeThread>();
  readonly #idle: DecodeThread[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #closed = new AbortController();
  #busy = 0;
  /** A `data:` URL: it needs no permission, and nothing has to be revoked. */
  #url: string | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  async decode(job: DecodeJob, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const givenUp = signal === undefined
      ? this.#closed.signal
      : AbortSignal.any([signal, this.#closed.signal]);
    await this.#waitForTurn(givenUp);
    try {
      const { codec } = job.format;
      const modules = await this.#options.loadModules(codec);
      givenUp.throwIfAborted();
      const thread = this.#idle.pop() ?? this.#start();
      thread.provide(codec, modules);
      return await this.#decodeOn(thread, job);
    } finally {
      this.#endTurn();
    }
  }

  [Symbol.dispose](): void {
    this.#closed.abort();
    for (const thread of this.#threads) thread[Symbol.dispose]();
    this.#threads.clear();
  }

  async #decodeOn(thread: DecodeThread, job: DecodeJob): Promise<Uint8Array<ArrayBuffer>> {
    const timeoutMs = this.#options.frameTimeoutMs +
      frameLengthBytes(job.format) / SLOWEST_BYTES_PER_MS;
    try {
      const pixels = await thread.decode(job, timeoutMs);
      this.#idle.push(thread);
      return pixels;
    } catch (error) {
      if (error instanceof PixelDataError && !DOUBTFUL.has(error.reason)) this.#idle.push(thread);
      else {
        thread[Symbol.dispose]();
        this.#threads.delete(thread);
      }
      throw error;
    }
  }

  #start(): DecodeThread {
    this.#url ??= `data:text/javascript,${encodeURIComponent(this.#options.program)}`;
    const thread = new DecodeThread(this.#url);
    this.#threads.add(thread);
    return thread;
  }

  /** First come, first served. */
  async #waitForTurn(givenUp: AbortSignal): Promise<void> {
    givenUp.throwIfAborted();
    if (this.#busy < this.#options.size) {
      this.#busy++;
      return;
    }
    const turn = Promise.withResolvers<void>();
    const giveUp = (): void => {
      const index = this.#waiting.indexOf(turn.resolve);
      if (index >= 0) this.#waiting.splice(index, 1);
      turn.reject(givenUp.reason); // without effect where the turn has come
    };
    this.#waiting.push(turn.resolve);
    givenUp.addEventListener("abort", giveUp);
    try {
      await turn.promise;
    } finally {
      givenUp.removeEventListener("abort", giveUp);
    }
  }

  /** The turn goes to who has waited longest. */
  #endTurn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy--;
    else next();
  }
}

/** One thread, with at most one frame at a time. */
class DecodeThread implements Disposable {
  readonly #worker: Worker;
  #reject: (error: Error) => void = () => {};

  readonly #provided = new Set<Codec>();

  constructor(url: string) {
    this.#worker = new Worker(url, { type: "module", deno: { permissions: "none" } });
  }

  /** Must be called before the first frame of a codec. */
  provide(codec: Codec, modules: CodecModules): void {
    if (this.#provided.has(codec)) return;
    this.#provided.add(codec);
    this.#post({ type: "modules", modules }, []);
  }

  /** @throws {PixelDataError} */
  async decode(job: DecodeJob, timeoutMs: number): Promise<Uint8Array<ArrayBuffer>> {
    const { promise, resolve, reject } = Promise.withResolvers<DecodeResponse>();
    this.#reject = reject;
    const fail = (reason: PixelDataErrorReason, detail: string): void =>
      reject(new PixelDataError(reason, detail));
    this.#worker.onmessage = ({ data }: MessageEvent<DecodeResponse>) => resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault(); // else it would be an error of the main thread
      fail("crash", `The decoder failed: ${event.message}`);
    };
    const timer = setTimeout(
      () => fail("timeout", `The decoder took more than ${Math.round(timeoutMs)} ms`),
      timeoutMs,
    );
    try {
      this.#post({ type: "decode", job }, [job.codestream.buffer]);
      const response = await promise;
      if (response.type === "decoded") return response.pixels;
      throw new PixelDataError(response.reason, response.detail);
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#reject(new DOMException("The decoder was stopped", "AbortError"));
  }

  #post(message: DecodeRequest, transfer: Transferable[]): void {
    this.#worker.postMessage(message, transfer);
  }
}
