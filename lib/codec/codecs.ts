/**
 * The decoders of a run. Nothing of them is loaded, and no thread started, before the first data set
 * that needs them.
 */

import type { SourcedDataSet } from "../dicom/element_value.ts";
import type { DecodedDataSet } from "./decode_data_set.ts";
import type { DecodePool } from "./decode_job.ts";

/** What each image may have decoded ahead of what is sent. */
const LOOK_AHEAD_BYTES = 16 * 1024 * 1024;
/** A decoder that takes so long for a frame, besides a time for its size, hangs. */
const FRAME_TIMEOUT_MS = 20_000;

/** Disposing of it ends the threads. */
export class Codecs implements Disposable {
  #pool: (DecodePool & Disposable) | undefined;

  /**
   * @param from a data set with encapsulated pixel data
   * @returns the same with native pixel data, decoded while they are read
   * @throws {PixelDataError} where they cannot be decoded, as far as can be known beforehand
   */
  async decode(from: SourcedDataSet, transferSyntaxUid: string): Promise<DecodedDataSet> {
    const { decodeDataSet } = await import("./decode_data_set.ts");
    this.#pool ??= await createPool();
    return decodeDataSet(from, {
      transferSyntaxUid,
      pool: this.#pool,
      lookAheadBytes: LOOK_AHEAD_BYTES,
    });
  }

  [Symbol.dispose](): void {
    this.#pool?.[Symbol.dispose]();
  }
}

async function createPool(): Promise<DecodePool & Disposable> {
  const { FramePool } = await import("./frame_pool.ts");
  const { WorkerPool } = await import("./decode_pool.ts");
  const { moduleLoader } = await import("./module_loader.ts");
  const { default: program } = await import("./generated/decode_worker.js", {
    with: { type: "text" },
  });
  const loadModules = moduleLoader();
  const processors = navigator.hardwareConcurrency;
  const workers = new WorkerPool({
    program,
    loadModules,
    size: processors,
    frameTimeoutMs: FRAME_TIMEOUT_MS,
  });
  return new FramePool({ workers, loadModules, maxHelpers: processors - 1 });
}
