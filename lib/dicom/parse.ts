/**
 * Parses a data set into a tree of references (`data_set.ts`), made as DCMTK makes its own: elements
 * in ascending order, the first of equal tags kept, VRs chosen where the dictionary leaves a choice.
 */

import { type ByteSource, MAX_VIEW_BYTES } from "../base/byte_source.ts";
import { stringToLatin1 } from "../base/latin1.ts";
import type { Dictionary } from "../dict/dictionary.ts";
import { Tag } from "../dict/tags.ts";
import { type Vr, vrProperties } from "../dict/vr.ts";
import { DataConditions, DataSetError } from "./conditions.ts";
import type { DataElement, DataSet, SequenceElement, ValueReference } from "./data_set.ts";
import type { ElementHeader, Encoding } from "./element.ts";
import { uidFromBytes } from "./uid.ts";
import { chooseVr, type VrContext } from "./vr_choice.ts";
import { walkDataSet } from "./walk.ts";
import type { WalkHandler } from "./walk_handler.ts";

/**
 * A bound on memory: elements, items and fragments of one data set. One takes up to 131 bytes of
 * heap, what its encoding will need included. An object with 10,000 frames of 90 elements fits.
 */
export const MAX_ELEMENTS = 1_000_000;
/** A UID with its own bytes takes as much as so many elements more. */
const KEPT_UID_ELEMENTS = 2;
const SPACE = 0x20;
/** Where spaces are looked for first. */
const TAIL_BYTES = 64;

export interface ParseOptions {
  /** Where the data set begins. */
  readonly offset: number;
  readonly encoding: Encoding;
  readonly dictionary?: Dictionary;
}

/**
 * @returns a tree that refers to `source`
 * @throws DataSetError where DCMTK would not load the data set
 */
export function parseDataSet(source: ByteSource, options: ParseOptions): DataSet {
  const builder = new TreeBuilder(source);
  walkDataSet(source, options, builder);
  putInOrder(builder.root);
  return builder.root;
}

/** An item that is being filled. */
interface OpenItem extends VrContext {
  elements: DataElement[];
  isOrdered: boolean;
}

/** A sequence that is being filled. */
interface OpenSequence extends SequenceElement {
  items: DataSet[];
}

/** Sorts the elements, if need be; of equal tags the first one stays. */
function putInOrder(item: OpenItem): void {
  if (item.isOrdered) return;
  const sorted = item.elements.sort((left, right) => left.tag - right.tag);
  item.elements = sorted.filter(({ tag }, index) => tag !== sorted[index - 1]?.tag);
}

class TreeBuilder implements WalkHandler {
  readonly root: OpenItem = { elements: [], isOrdered: true };
  readonly #source: ByteSource;
  #item: OpenItem = this.root;
  readonly #outerItems: OpenItem[] = [];
  /** The sequences that are open, and the fragments of the pixel data that are. */
  readonly #sequences: OpenSequence[] = [];
  #fragments: number[] = [];
  #elementCount = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  element(header: ElementHeader): void {
    const { tag } = header;
    const vr = chooseVr(header, this.#item);
    if (tag === Tag.pixelRepresentation) this.#item.pixelRepresentation ??= this.#uint16(header);
    if (tag === Tag.waveformBitsAllocated) {
      this.#item.waveformBitsAllocated ??= this.#uint16(header);
    }
    this.#insert({ type: "value", tag, vr, value: this.#reference(header, vr) });
  }

  beginSequence(header: ElementHeader): void {
    const sequence: OpenSequence = { type: "sequence", tag: header.tag, items: [] };
    this.#insert(sequence);
    this.#sequences.push(sequence);
  }

  endSequence(): void {
    const sequence = this.#sequences.pop();
    if (sequence !== undefined) sequence.items = sequence.items.slice(); // without room for more
  }

  beginItem(): void {
    const item: OpenItem = { elements: [], isOrdered: true };
    this.#sequences.at(-1)?.items.push(item);
    this.#outerItems.push(this.#item);
    this.#item = item;
    this.#count();
  }

  endItem(): void {
    putInOrder(this.#item);
    this.#item.elements = this.#item.elements.slice(); // without room for more
    this.#item = this.#outerItems.pop() ?? this.root;
  }

  beginFragments(header: ElementHeader): void {
    this.#fragments = [];
    this.#insert({ type: "fragments", tag: header.tag, fragments: this.#fragments });
  }

  fragment(valueOffset: number, lengthBytes: number): void {
    this.#fragments.push(valueOffset, lengthBytes);
    this.#count();
  }

  #insert(element: DataElement): void {
    this.#count();
    const { elements } = this.#item;
    const last = elements.at(-1);
    if (last !== undefined && last.tag >= element.tag) this.#item.isOrdered = false;
    elements.push(element);
  }

  #count(elements = 1): void {
    this.#elementCount += elements;
    if (this.#elementCount > MAX_ELEMENTS) throw new DataSetError(DataConditions.tooManyElements);
  }

  #uint16({ valueOffset, lengthBytes, encoding }: ElementHeader): number | undefined {
    if (lengthBytes < 2) return undefined;
    const bytes = this.#source.view(valueOffset, 2);
    return new DataView(bytes.buffer, bytes.byteOffset, 2).getUint16(0, encoding.littleEndian);
  }

  #reference(header: ElementHeader, vr: Vr): ValueReference {
    const { tag, valueOffset: offset, lengthBytes, encoding } = header;
    const pixelOrder = tag === Tag.pixelData && encoding.bigEndianPixels === true;
    const littleEndian = encoding.littleEndian && !pixelOrder;
    const asIs = { offset, lengthBytes, padByte: 0, littleEndian };
    switch (vrProperties(vr).padding) {
      case "none":
        return asIs;
      case "zero":
        return lengthBytes > MAX_VIEW_BYTES ? asIs : this.#uidReference(asIs);
      case "space": // an odd value is padded by DCMTK with a zero byte, and its spaces are kept
        return lengthBytes % 2 === 1
          ? asIs
          : { ...asIs, lengthBytes: this.#trimmedLength(offset, lengthBytes), padByte: SPACE };
    }
  }

  /** UIDs are written without white space and without more than one byte of padding. */
  #uidReference(reference: ValueReference): ValueReference {
    const bytes = this.#source.view(reference.offset, reference.lengthBytes);
    const { hadSpaces, uid } = uidFromBytes(bytes);
    if (hadSpaces) {
      const clean = stringToLatin1(uid);
      this.#count(KEPT_UID_ELEMENTS);
      return { ...reference, lengthBytes: clean.length, bytes: clean };
    }
    let lengthBytes = bytes.length;
    while (lengthBytes > 0 && bytes[lengthBytes - 1] === 0) lengthBytes--;
    return { ...reference, lengthBytes };
  }

  /**
   * The length of a text without the spaces at its end, which have no meaning. At most 64 KiB of
   * them are taken off: that is all of what there can be in most VRs, and always near the end.
   */
  #trimmedLength(offset: number, lengthBytes: number): number {
    const spaces = this.#spacesAtEnd(offset, lengthBytes, TAIL_BYTES);
    if (spaces < TAIL_BYTES) return lengthBytes - spaces;
    return lengthBytes - this.#spacesAtEnd(offset, lengthBytes, MAX_VIEW_BYTES);
  }

  /** How many spaces there are in the last `limit` bytes of a value, counted from its end. */
  #spacesAtEnd(offset: number, lengthBytes: number, limit: number): number {
    const count = Math.min(lengthBytes, limit);
    const tail = this.#source.view(offset + lengthBytes - count, count);
    let spaces = 0;
    while (spaces < count && tail[count - 1 - spaces] === SPACE) spaces++;
    return spaces;
  }
}
