/**
 * Offset tables of encapsulated pixel data (PS3.5 §A.4, PS3.3 §C.7.6.3.1.8): where each frame's first
 * item is, counted from the first one behind the table. They are believed only where they fit.
 */

import type { ByteSource } from "../base/byte_source.ts";
import type { DataSet } from "./data_set.ts";
import { findElement } from "./element_value.ts";
import { Tag } from "../dict/tags.ts";

/** Where a table is, and how wide its numbers are. */
export interface OffsetTable {
  readonly offset: number;
  readonly lengthBytes: number;
  readonly entryBytes: 4 | 8;
}

/** @returns the Extended Offset Table of the data set, if there is one */
export function findExtendedOffsetTable(dataSet: DataSet): OffsetTable | undefined {
  const element = findElement(dataSet, Tag.extendedOffsetTable);
  if (element?.type !== "value") return undefined;
  const { offset, lengthBytes } = element.value;
  return { offset, lengthBytes, entryBytes: 8 };
}

/**
 * @param itemOffsets of all fragments, ascending, the first one 0
 * @param count of frames
 * @returns the index of each frame's first fragment; undefined where the table cannot be right
 */
export function resolveOffsetTable(
  source: ByteSource,
  table: OffsetTable,
  { itemOffsets, count }: { itemOffsets: (fragment: number) => number; count: number },
): Uint32Array | undefined {
  const { offset, lengthBytes, entryBytes } = table;
  if (lengthBytes !== count * entryBytes) return undefined;
  const bytes = new Uint8Array(lengthBytes);
  if (source.readInto(offset, bytes) < lengthBytes) return undefined;
  const view = new DataView(bytes.buffer);
  const firstFragments = new Uint32Array(count);
  let fragment = 0;
  for (let frame = 0; frame < count; frame++) {
    const entry = entryBytes === 4
      ? view.getUint32(frame * 4, true)
      : Number(view.getBigUint64(frame * 8, true));
    if (frame > 0) fragment++;
    while (itemOffsets(fragment) < entry) fragment++;
    if (itemOffsets(fragment) !== entry) return undefined;
    firstFragments[frame] = fragment;
  }
  return firstFragments[0] === 0 ? firstFragments : undefined;
}
