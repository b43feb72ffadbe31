/**
 * A data set as a tree whose values are still in their source: references, not bytes. It is what is
 * parsed in order to be encoded anew.
 */

import type { ByteStream } from "../base/byte_stream.ts";
import type { Vr } from "../dict/vr.ts";

/** The elements of a data set or of an item: in ascending order of their tags, each tag once. */
export interface DataSet {
  readonly elements: readonly DataElement[];
}

export type DataElement = ValueElement | SequenceElement | FragmentsElement;

/** An element with a plain value. */
export interface ValueElement {
  readonly type: "value";
  readonly tag: number;
  /** What is written in explicit VR encodings, and how the value is swapped. */
  readonly vr: Vr;
  readonly value: ValueReference;
}

/** Where a value's bytes are. */
export interface ValueReference {
  /** From the start of the source; without meaning where there are `bytes` or a `stream`. */
  readonly offset: number;
  /** Without padding; an odd value is written with `padByte` behind it. */
  readonly lengthBytes: number;
  readonly padByte: number;
  /** Byte order of the numbers in the source, or in what is there instead. */
  readonly littleEndian: boolean;
  /** The value itself, where it is not the source's. */
  readonly bytes?: Uint8Array;
  /** What the value comes from, where it is made while it is written: read once, front to back. */
  readonly stream?: ByteStream;
}

export interface SequenceElement {
  readonly type: "sequence";
  readonly tag: number;
  readonly items: readonly DataSet[];
}

/** Encapsulated pixel data: the offset table's item, then the fragments'. */
export interface FragmentsElement {
  readonly type: "fragments";
  readonly tag: number;
  /** Value offset and length of one item after the other. */
  readonly fragments: readonly number[];
}
