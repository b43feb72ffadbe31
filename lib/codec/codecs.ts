/**
 * The decoders of a run, and the memory for what they have decoded. Nothing of them is loaded, and
 * no thread started, before the first data set that needs them.
 */

import type { SourcedDataSet } from "../dicom/element_value.ts";
import type { DecodedDataSet } from "./decode_data_set.ts";
import type { DecodePool } from "./decode_job.ts";
import { MemoryBudget } from "./memory_budget.ts";

const MEBIBYTE = 0x100000;

/** Pixel data up to this size are all decoded before the first byte of them is read. */
const DECODE_FIRST_BYTES = 64 * MEBIBYTE;
/** What each image may have decoded ahead of what is read. */
const LOOK_AHEAD_BYTES = 16 * MEBIBYTE;
/** What all data sets may have decoded that is not yet read, but for one frame of each. */
const BUDGET_BYTES = 256 * MEBIBYTE;
/** A decoder that takes so long for a frame, besides a time for its size, hangs. */
const FRAME_TIMEOUT_MS = 20_000;

/** Disposing of it ends the threads. */
export class Codecs implements Disposable {
  readonly #budget: MemoryBudget;
  #pool: (DecodePool & Disposable) | undefined;

  constructor(budgetBytes: number = BUDGET_BYTES) {
    this.#budget = new MemoryBudget(budgetBytes);
  }

  /**
   * @param from a data set with encapsulated pixel data
   * @returns the same with native pixel data, decoded already where they are small enough and the
   *   budget allows it, otherwise while they are read; to be disposed of when they have been
   * @throws {PixelDataError} where they cannot be decoded, as far as can be known beforehand
   */
  async decode(from: SourcedDataSet, transferSyntaxUid: string): Promise<DecodedDataSet> {
    const { decodeDataSet } = await import("./decode_data_set.ts");
    if (this.#pool === undefined) {
      const createPool = await loadPool();
      this.#pool ??= createPool(); // another data set may have needed it in the meantime
    }
    using resources = new DisposableStack();
    const decoded = resources.use(decodeDataSet(from, {
      transferSyntaxUid,
      pool: this.#pool,
      lookAheadBytes: LOOK_AHEAD_BYTES,
    }));
    if (!await this.#decodeFirst(decoded, resources)) this.#limitAhead(decoded, resources);
    const owned = resources.move();
    return { ...decoded, [Symbol.dispose]: () => owned.dispose() };
  }

  async #decodeFirst(decoded: DecodedDataSet, resources: DisposableStack): Promise<boolean> {
    if (decoded.keptBytes > DECODE_FIRST_BYTES) return false;
    const memory = resources.use(this.#budget.take(decoded.keptBytes));
    if (memory === undefined) return false;
    await decoded.decodeAll();
    return true;
  }

  /** Where nothing is left, one frame after the other is decoded, when the one before is read. */
  #limitAhead(decoded: DecodedDataSet, resources: DisposableStack): void {
    const memory = resources.use(this.#budget.take(LOOK_AHEAD_BYTES));
    if (memory === undefined) decoded.stopLookingAhead();
  }

  [Symbol.dispose](): void {
    this.#pool?.[Symbol.dispose]();
  }
}

async function loadPool(): Promise<() => DecodePool & Disposable> {
  const { FramePool } = await import("./frame_pool.ts");
  const { WorkerPool } = await import("./decode_pool.ts");
  const { moduleLoader } = await import("./module_loader.ts");
  const { default: program } = await import("./generated/decode_worker.js", {
    with: { type: "text" },
  });
  return () => {
    const loadModules = moduleLoader();
    const processors = navigator.hardwareConcurrency;
    const workers = new WorkerPool({
      program,
      loadModules,
      size: processors,
      frameTimeoutMs: FRAME_TIMEOUT_MS,
    });
    return new FramePool({ workers, loadModules, maxHelpers: processors - 1 });
  };
}
