/** Values of a parsed data set's own elements, read from the source: those that the program looks at. */

import { type ByteSource, MAX_VIEW_BYTES } from "../base/byte_source.ts";
import { latin1ToString, trimPadding } from "../base/latin1.ts";
import type { DataElement, DataSet, ValueReference } from "./data_set.ts";

/** A data set and the source that it refers to. */
export interface SourcedDataSet {
  readonly dataSet: DataSet;
  readonly source: ByteSource;
}

/** @returns the element at the top level of the data set */
export function findElement({ elements }: DataSet, tag: number): DataElement | undefined {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((elements[middle]?.tag ?? 0) < tag) low = middle + 1;
    else high = middle;
  }
  const element = elements[low];
  return element?.tag === tag ? element : undefined;
}

/** @returns the first number of a US element; undefined where there is none */
export function readUint16(from: SourcedDataSet, tag: number): number | undefined {
  const value = findValue(from.dataSet, tag);
  if (value === undefined || value.lengthBytes < 2) return undefined;
  const bytes = valueBytes(from.source, value, 2);
  if (bytes.length < 2) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset, 2).getUint16(0, value.littleEndian);
}

/** @returns a text without its padding, of several values the first; undefined where it is empty */
export function readText(from: SourcedDataSet, tag: number): string | undefined {
  const value = findValue(from.dataSet, tag);
  if (value === undefined) return undefined;
  const text = latin1ToString(valueBytes(from.source, value, MAX_VIEW_BYTES));
  const first = text.split("\\", 1)[0] ?? "";
  return trimPadding(first.replace(/^ +/, "")) || undefined;
}

function findValue(dataSet: DataSet, tag: number): ValueReference | undefined {
  const element = findElement(dataSet, tag);
  return element?.type === "value" ? element.value : undefined;
}

/** At most `maxLength` bytes of a value, as a view. */
function valueBytes(source: ByteSource, value: ValueReference, maxLength: number): Uint8Array {
  const length = Math.min(value.lengthBytes, maxLength);
  return value.bytes?.subarray(0, length) ?? source.view(value.offset, length);
}
