/**
 * Where everything goes when a data set is encoded (PS3.5 §7): lengths of sequences and items are
 * known before they are written, so they are measured first, then the pieces come one by one.
 */

import type { ByteStream } from "../base/byte_stream.ts";
import { Tag, tagElement, tagGroup } from "../dict/tags.ts";
import { type Vr, vrProperties } from "../dict/vr.ts";
import { swapNumbers, type UnitBytes } from "./byte_swap.ts";
import type {
  DataElement,
  DataSet,
  FragmentsElement,
  SequenceElement,
  ValueElement,
} from "./data_set.ts";
import {
  type Encoding,
  LONG_HEADER_LENGTH,
  SHORT_HEADER_LENGTH,
  UNDEFINED_LENGTH,
} from "./element.ts";

/** Bytes to write: ready ones, a range of the source, or what another stream has. */
export type Piece = Uint8Array | ValuePiece | StreamPiece;

export interface ValuePiece {
  readonly type: "value";
  readonly offset: number;
  readonly lengthBytes: number;
  /** Numbers of this many bytes are to be turned around; 1 leaves all as it is. */
  readonly swapBytes: UnitBytes;
}

export interface StreamPiece {
  readonly type: "stream";
  readonly stream: ByteStream;
  readonly lengthBytes: number;
  readonly swapBytes: UnitBytes;
}

const MAX_SHORT_LENGTH = 0xffff;
const MAX_LENGTH = 0xffffffff;

/** Measures and lays out data sets for one target encoding. */
export class Layout {
  readonly #to: Encoding;
  /** Content lengths of sequences and items, so that each is measured once. */
  readonly #measured = new Map<DataSet | SequenceElement, number>();

  constructor(to: Encoding) {
    this.#to = to;
  }

  /** The length of all elements of a data set or item. */
  contentLength(dataSet: DataSet): number {
    let length = this.#measured.get(dataSet);
    if (length === undefined) {
      length = 0;
      for (const [index, element] of dataSet.elements.entries()) {
        length += isGroupLength(element)
          ? this.#groupLength(dataSet, index).length
          : this.#elementLength(element);
      }
      this.#measured.set(dataSet, length);
    }
    return length;
  }

  /** Everything to be written for a data set or for the content of an item, in order. */
  *pieces(dataSet: DataSet): Generator<Piece> {
    for (const [index, element] of dataSet.elements.entries()) {
      if (element.tag === Tag.dataSetTrailingPadding) continue;
      if (isGroupLength(element)) yield this.#groupLength(dataSet, index);
      else if (element.type === "value") yield* this.#value(element);
      else if (element.type === "sequence") yield* this.#sequence(element);
      else yield* this.#fragments(element);
    }
  }

  #elementLength(element: DataElement): number {
    if (element.tag === Tag.dataSetTrailingPadding) return 0;
    switch (element.type) {
      case "value": {
        const lengthBytes = even(element.value.lengthBytes);
        return this.#headerLength(element.vr, lengthBytes) + lengthBytes;
      }
      case "sequence": {
        const content = this.#itemsLength(element);
        return this.#headerLength("SQ", content) + content + delimiterLength(content);
      }
      case "fragments":
        return this.#headerLength("OB", UNDEFINED_LENGTH) + fragmentsLength(element) +
          SHORT_HEADER_LENGTH;
    }
  }

  #itemsLength(sequence: SequenceElement): number {
    let length = this.#measured.get(sequence);
    if (length === undefined) {
      length = 0;
      for (const item of sequence.items) {
        const content = this.contentLength(item);
        length += SHORT_HEADER_LENGTH + content + delimiterLength(content);
      }
      this.#measured.set(sequence, length);
    }
    return length;
  }

  #headerLength(vr: Vr, lengthBytes: number): number {
    return this.#to.explicitVr && vrProperties(writtenVr(vr, lengthBytes)).longLength
      ? LONG_HEADER_LENGTH
      : SHORT_HEADER_LENGTH;
  }

  #header(tag: number, vr: Vr, lengthBytes: number): Uint8Array {
    const written = writtenVr(vr, lengthBytes);
    const { explicitVr, littleEndian } = this.#to;
    const bytes = new Uint8Array(this.#headerLength(vr, lengthBytes));
    const view = new DataView(bytes.buffer);
    view.setUint16(0, tagGroup(tag), littleEndian);
    view.setUint16(2, tagElement(tag), littleEndian);
    if (explicitVr) {
      bytes[4] = written.charCodeAt(0);
      bytes[5] = written.charCodeAt(1);
    }
    if (explicitVr && bytes.length === SHORT_HEADER_LENGTH) {
      view.setUint16(6, lengthBytes, littleEndian);
    } else view.setUint32(bytes.length - 4, lengthBytes, littleEndian);
    return bytes;
  }

  /** An item's or a delimiter's header: those have no VR. */
  #itemHeader(tag: number, lengthBytes: number): Uint8Array {
    const { littleEndian } = this.#to;
    const view = new DataView(new ArrayBuffer(SHORT_HEADER_LENGTH));
    view.setUint16(0, tagGroup(tag), littleEndian);
    view.setUint16(2, tagElement(tag), littleEndian);
    view.setUint32(4, lengthBytes, littleEndian);
    return new Uint8Array(view.buffer);
  }

  *#value({ tag, vr, value }: ValueElement): Generator<Piece> {
    const { offset, lengthBytes, bytes, stream, padByte, littleEndian } = value;
    yield this.#header(tag, vr, even(lengthBytes));
    if (lengthBytes > 0) {
      const target = writtenVr(vr, even(lengthBytes)) === vr ? this.#to.littleEndian : true;
      const swapBytes = littleEndian === target ? 1 : vrProperties(vr).unitBytes;
      if (bytes !== undefined) yield swapped(bytes, swapBytes);
      else if (stream !== undefined) yield { type: "stream", stream, lengthBytes, swapBytes };
      else yield { type: "value", offset, lengthBytes, swapBytes };
    }
    if (lengthBytes % 2 === 1) yield Uint8Array.of(padByte);
  }

  *#sequence(sequence: SequenceElement): Generator<Piece> {
    const length = this.#itemsLength(sequence);
    yield this.#header(sequence.tag, "SQ", writtenLength(length));
    for (const item of sequence.items) {
      const content = this.contentLength(item);
      yield this.#itemHeader(Tag.item, writtenLength(content));
      yield* this.pieces(item);
      if (delimiterLength(content) > 0) yield this.#itemHeader(Tag.itemDelimitationItem, 0);
    }
    if (delimiterLength(length) > 0) yield this.#itemHeader(Tag.sequenceDelimitationItem, 0);
  }

  *#fragments({ tag, fragments }: FragmentsElement): Generator<Piece> {
    yield this.#header(tag, "OB", UNDEFINED_LENGTH);
    for (let index = 0; index < fragments.length; index += 2) {
      const offset = fragments[index] ?? 0;
      const lengthBytes = fragments[index + 1] ?? 0;
      yield this.#itemHeader(Tag.item, even(lengthBytes));
      if (lengthBytes > 0) yield { type: "value", offset, lengthBytes, swapBytes: 1 };
      if (lengthBytes % 2 === 1) yield Uint8Array.of(0);
    }
    yield this.#itemHeader(Tag.sequenceDelimitationItem, 0);
  }

  /**
   * The group length element at `index`, which counts what follows it in its group; nothing where
   * that is too much for it, since nobody needs group lengths.
   */
  #groupLength(dataSet: DataSet, index: number): Uint8Array {
    const { elements } = dataSet;
    const tag = elements[index]?.tag ?? 0;
    let length = 0;
    for (let next = index + 1; next < elements.length; next++) {
      const element = elements[next];
      if (element === undefined || tagGroup(element.tag) !== tagGroup(tag)) break;
      length += this.#elementLength(element);
    }
    if (length > MAX_LENGTH) return new Uint8Array(0);
    const header = this.#header(tag, "UL", 4);
    const bytes = new Uint8Array(header.length + 4);
    bytes.set(header);
    new DataView(bytes.buffer).setUint32(header.length, length, this.#to.littleEndian);
    return bytes;
  }
}

function swapped(bytes: Uint8Array, swapBytes: UnitBytes): Uint8Array {
  if (swapBytes === 1) return bytes;
  const copy = bytes.slice();
  swapNumbers(copy, swapBytes);
  return copy;
}

function isGroupLength({ tag }: DataElement): boolean {
  return tagElement(tag) === 0;
}

/** A value too long for its VR's 2-byte length field goes out as UN (PS3.5 §6.2.2). */
function writtenVr(vr: Vr, lengthBytes: number): Vr {
  return lengthBytes > MAX_SHORT_LENGTH && !vrProperties(vr).longLength ? "UN" : vr;
}

function fragmentsLength({ fragments }: FragmentsElement): number {
  let length = 0;
  for (let index = 1; index < fragments.length; index += 2) {
    length += SHORT_HEADER_LENGTH + even(fragments[index] ?? 0);
  }
  return length;
}

function even(length: number): number {
  return length + length % 2;
}

/** What does not fit into a 4-byte length field is written with undefined length. */
function writtenLength(length: number): number {
  return Math.min(length, UNDEFINED_LENGTH);
}

function delimiterLength(contentLength: number): number {
  return contentLength >= UNDEFINED_LENGTH ? SHORT_HEADER_LENGTH : 0;
}
