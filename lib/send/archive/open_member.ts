/** A member that is open, wherever its bytes are; and reading one without keeping others waiting. */

import type { ByteSource } from "../../base/byte_source.ts";
import { Breaks } from "../breaks.ts";
import type { FileVersion } from "../instance.ts";
import type { InstanceSource } from "../instance_source.ts";

/** How much is read before others get their turn, if it is time. */
const PIECE_BYTES = 0x100000;

export class OpenMember implements InstanceSource {
  readonly #source: ByteSource;
  readonly #resources: Disposable;
  readonly size: number;
  readonly modifiedAtMs: number | undefined;
  readonly rewind?: () => Promise<void>;

  /** @param context `resources` are disposed of when the member is */
  constructor(
    source: ByteSource,
    { version, resources, rewind }: {
      readonly version: FileVersion;
      readonly resources: Disposable;
      readonly rewind?: () => Promise<void>;
    },
  ) {
    this.#source = source;
    this.#resources = resources;
    this.size = version.lengthBytes;
    this.modifiedAtMs = version.modifiedAtMs;
    if (rewind !== undefined) this.rewind = rewind;
  }

  view(offset: number, count: number): Uint8Array {
    return this.#source.view(offset, count);
  }

  readInto(offset: number, target: Uint8Array): number {
    return this.#source.readInto(offset, target);
  }

  reaches(length: number): boolean {
    return this.#source.reaches(length);
  }

  [Symbol.dispose](): void {
    this.#resources[Symbol.dispose]();
  }
}

/**
 * Reads the front of a source, from its start.
 *
 * @param options `target` keeps what is read and says how much that is at most; `onPiece` is given
 *   it piece by piece, as views that are valid until the next one
 * @returns how much was read: less than `size` where the source ends first
 * @throws the reason of `signal` when it is aborted
 */
export async function readPieces(
  source: ByteSource,
  size: number,
  { signal, target, onPiece }: {
    readonly signal: AbortSignal;
    readonly target?: Uint8Array;
    readonly onPiece?: (piece: Uint8Array) => void;
  },
): Promise<number> {
  const breaks = new Breaks();
  const scratch = target ?? new Uint8Array(Math.min(size, PIECE_BYTES));
  let done = 0;
  while (done < size) {
    const start = target === undefined ? 0 : done;
    const wanted = scratch.subarray(start, start + Math.min(PIECE_BYTES, size - done));
    const count = source.readInto(done, wanted);
    onPiece?.(wanted.subarray(0, count));
    done += count;
    if (count < wanted.length) break;
    await breaks.take();
    signal.throwIfAborted();
  }
  return done;
}
