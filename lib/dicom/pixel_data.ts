/**
 * Fragments of encapsulated pixel data → frames (PS3.5 §A.4). Nothing that the data set says is
 * trusted: a frame is a run of fragments that are known to be there. Not here: what is in them.
 */

import type { ByteSource } from "../base/byte_source.ts";
import {
  CODESTREAM_START_LENGTH,
  type CodestreamFamily,
  startsCodestream,
} from "./codestream_start.ts";
import { DataConditions, DataSetError } from "./conditions.ts";
import type { FragmentsElement } from "./data_set.ts";
import { type OffsetTable, resolveOffsetTable } from "./offset_table.ts";
import { PixelDataError } from "./pixel_data_error.ts";

/** Where each frame's bytes are. */
export interface FrameIndex {
  readonly frameCount: number;
  /** @param frame from 0, as below */
  lengthBytes(frame: number): number;
  /**
   * Reads a frame's codestream, its fragments joined; padding is included.
   *
   * @returns fresh memory that belongs to the caller
   * @throws {DataSetError} if the source has become shorter
   */
  read(frame: number): Uint8Array<ArrayBuffer>;
}

export interface FrameIndexOptions {
  readonly source: ByteSource;
  /** As the data set says. */
  readonly numberOfFrames: number;
  /** What codestreams begin with; undefined where that cannot be told. */
  readonly family: CodestreamFamily | undefined;
  readonly extendedOffsetTable?: OffsetTable | undefined;
}

/**
 * Finds the frames. Where there are as many fragments as frames, those are the frames. Otherwise the
 * beginnings of codestreams tell, as to DCMTK, or where they do not, an offset table that fits.
 *
 * @param pixelData its lengths have been checked when it was parsed
 * @throws {PixelDataError} where the fragments are not the promised frames
 */
export function indexFrames(pixelData: FragmentsElement, options: FrameIndexOptions): FrameIndex {
  const fragments = new FragmentList(pixelData.fragments, options.source);
  const { numberOfFrames, family } = options;
  const { count } = fragments;
  if (count === 0) throw mismatch("There are no fragments");
  if (count < numberOfFrames) {
    throw mismatch(`${numberOfFrames} frames are promised, but there are only ${count} fragments`);
  }
  if (count === numberOfFrames) return new Frames(fragments, undefined, count);
  const starts = family === undefined ? undefined : fragments.findCodestreams(family);
  if (numberOfFrames === 1) {
    if (starts !== undefined && starts.length > 1) {
      throw mismatch(`One frame is promised, but there are ${starts.length} codestreams`);
    }
    return new Frames(fragments, Uint32Array.of(0), 1);
  }
  const firstFragments = starts?.length === numberOfFrames && starts[0] === 0
    ? Uint32Array.from(starts)
    : findByTable(fragments, options);
  return new Frames(fragments, firstFragments, numberOfFrames);
}

function findByTable(fragments: FragmentList, options: FrameIndexOptions): Uint32Array {
  const { source, numberOfFrames, extendedOffsetTable } = options;
  for (const table of [extendedOffsetTable, fragments.basicOffsetTable]) {
    const found = table && resolveOffsetTable(source, table, {
      itemOffsets: (fragment) => fragments.itemOffset(fragment),
      count: numberOfFrames,
    });
    if (found !== undefined) return found;
  }
  throw mismatch(
    `Cannot tell which of ${fragments.count} fragments belong to which of ${numberOfFrames} frames`,
  );
}

function mismatch(text: string): PixelDataError {
  return new PixelDataError("fragments", text);
}

/** The fragments behind the offset table, by their index. */
class FragmentList {
  readonly #items: readonly number[];
  readonly #source: ByteSource;
  readonly count: number;

  /** @param items value offset and length of each item, the Basic Offset Table's first */
  constructor(items: readonly number[], source: ByteSource) {
    this.#items = items;
    this.#source = source;
    this.count = Math.max(0, items.length / 2 - 1);
  }

  get basicOffsetTable(): OffsetTable {
    const [offset = 0, lengthBytes = 0] = this.#items;
    return { offset, lengthBytes, entryBytes: 4 };
  }

  length(fragment: number): number {
    return this.#items[2 * fragment + 3] ?? 0;
  }

  /** Where the item is, from the first fragment's; beyond all offsets behind the last one. */
  itemOffset(fragment: number): number {
    if (fragment >= this.count) return Infinity;
    return this.#valueOffset(fragment) - this.#valueOffset(0);
  }

  /** @returns the indices of the fragments that a codestream begins with */
  findCodestreams(family: CodestreamFamily): number[] {
    const found: number[] = [];
    for (let fragment = 0; fragment < this.count; fragment++) {
      if (startsCodestream(this.#peek(fragment), family)) found.push(fragment);
    }
    return found;
  }

  /** Copies a fragment to the front of `target`. */
  readInto(fragment: number, target: Uint8Array): void {
    if (this.#source.readInto(this.#valueOffset(fragment), target) < target.length) {
      throw new DataSetError(DataConditions.prematureEndOfStream);
    }
  }

  /** The first bytes of a fragment, and of those behind it where it is very short. */
  #peek(fragment: number): Uint8Array {
    const bytes = new Uint8Array(CODESTREAM_START_LENGTH);
    let done = 0;
    for (let next = fragment; done < bytes.length && next < this.count; next++) {
      const length = Math.min(this.length(next), bytes.length - done);
      if (next === fragment && length === 0) break;
      this.readInto(next, bytes.subarray(done, done + length));
      done += length;
    }
    return bytes.subarray(0, done);
  }

  #valueOffset(fragment: number): number {
    return this.#items[2 * fragment + 2] ?? 0;
  }
}

class Frames implements FrameIndex {
  readonly #fragments: FragmentList;
  /** Undefined where each fragment is a frame. */
  readonly #firstFragments: Uint32Array | undefined;
  readonly frameCount: number;

  constructor(
    fragments: FragmentList,
    firstFragments: Uint32Array | undefined,
    frameCount: number,
  ) {
    this.#fragments = fragments;
    this.#firstFragments = firstFragments;
    this.frameCount = frameCount;
  }

  lengthBytes(frame: number): number {
    const { first, end } = this.#range(frame);
    let lengthBytes = 0;
    for (let fragment = first; fragment < end; fragment++) {
      lengthBytes += this.#fragments.length(fragment);
    }
    return lengthBytes;
  }

  read(frame: number): Uint8Array<ArrayBuffer> {
    const { first, end } = this.#range(frame);
    const bytes = new Uint8Array(this.lengthBytes(frame));
    let done = 0;
    for (let fragment = first; fragment < end; fragment++) {
      const length = this.#fragments.length(fragment);
      this.#fragments.readInto(fragment, bytes.subarray(done, done + length));
      done += length;
    }
    return bytes;
  }

  #range(frame: number): { first: number; end: number } {
    if (this.#firstFragments === undefined) return { first: frame, end: frame + 1 };
    return {
      first: this.#firstFragments[frame] ?? 0,
      end: this.#firstFragments[frame + 1] ?? this.#fragments.count,
    };
  }
}
