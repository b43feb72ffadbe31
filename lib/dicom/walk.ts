/**
 * Walks over the structure of a data set (PS3.5 §7) in constant memory: headers are read, values are
 * skipped. It accepts and refuses exactly what DCMTK does when it loads a file, with the same words.
 * It keeps nothing: a handler is told what was found.
 */

import type { ByteSource } from "../base/byte_source.ts";
import { type Dictionary, STANDARD_DICTIONARY } from "../dict/dictionary.ts";
import { isPrivateTag, Tag } from "../dict/tags.ts";
import type { DictionaryVr } from "../dict/vr.ts";
import { DataConditions, DataSetError } from "./conditions.ts";
import {
  type ElementHeader,
  type Encoding,
  IMPLICIT_LE_ENCODING,
  UNDEFINED_LENGTH,
} from "./element.ts";
import { kindOf } from "./element_kind.ts";
import { readElementHeader } from "./element_header.ts";
import { HeaderWindow } from "./header_window.ts";
import { isPrivateCreator, PrivateCreators } from "./private_creators.ts";
import type { Irregularity, WalkHandler } from "./walk_handler.ts";
import {
  largerThanFile,
  largerThanRemaining,
  notAnItem,
  notAnItemDelimiter,
  undefinedLengthOfValue,
} from "./walk_errors.ts";

/** How deep sequences may be nested. Real objects have less than 20 levels. */
export const MAX_NESTING_DEPTH = 256;

/** DCMTK skips longer values and reads shorter ones: its words for a file that ends there differ. */
const SKIPPED_VALUE_BYTES = 4096;

export interface WalkOptions {
  /** Where the data set begins. */
  readonly offset: number;
  readonly encoding: Encoding;
  readonly dictionary?: Dictionary;
  /** How long a value must be to be skipped: all are read where the data set is deflated. */
  readonly skippedValueBytes?: number;
  /** Asked before each element at top level: true ends the walk there. */
  readonly endsAt?: (position: number) => boolean;
}

/**
 * @returns the offset of the first byte behind the data set
 * @throws DataSetError where DCMTK would not load the data set
 */
export function walkDataSet(
  source: ByteSource,
  options: WalkOptions,
  handler: WalkHandler,
): number {
  using window = new HeaderWindow(source);
  return new Walker(window, options, handler).walk();
}

/** What surrounds the elements that are being read. */
interface Container {
  readonly kind: "dataSet" | "item" | "directoryRecord";
  readonly start: number;
  readonly lengthBytes: number;
  readonly depth: number;
  readonly encoding: Encoding;
  /** Made when the first private creator is seen. */
  privateCreators?: PrivateCreators;
}

class Walker {
  readonly #window: HeaderWindow;
  readonly #handler: WalkHandler;
  readonly #dictionary: Dictionary;
  readonly #encoding: Encoding;
  readonly #skippedValueBytes: number;
  readonly #endsAt: (position: number) => boolean;
  #position: number;

  constructor(window: HeaderWindow, options: WalkOptions, handler: WalkHandler) {
    this.#window = window;
    this.#handler = handler;
    this.#dictionary = options.dictionary ?? STANDARD_DICTIONARY;
    this.#encoding = options.encoding;
    this.#skippedValueBytes = options.skippedValueBytes ?? SKIPPED_VALUE_BYTES;
    this.#endsAt = options.endsAt ?? (() => false);
    this.#position = options.offset;
  }

  walk(): number {
    const [start, lengthBytes, encoding] = [this.#position, UNDEFINED_LENGTH, this.#encoding];
    try {
      this.#elements({ kind: "dataSet", start, lengthBytes, depth: 0, encoding });
    } catch (error) {
      if (error instanceof DataSetError) error.offset ??= this.#position;
      throw error;
    }
    return this.#position;
  }

  /** Reads the elements of a data set or an item, with its delimiter. */
  #elements(container: Container): void {
    let previousTag = -1;
    while (this.#read(container) < limitOf(container.lengthBytes)) {
      if (this.#atEnd()) break;
      if (container.kind === "dataSet" && this.#endsAt(this.#position)) return;
      const header = this.#header(container);
      if (header.tag === Tag.itemDelimitationItem) {
        this.#endOfItem(container, header);
        return;
      }
      if (header.tag <= previousTag) this.#irregular("order", header.tag);
      else previousTag = header.tag;
      const ended = !this.#value(header, container.depth);
      this.#notePrivateCreator(container, header);
      if (ended) break;
    }
    if (container.kind === "dataSet") return;
    if (container.lengthBytes === UNDEFINED_LENGTH) this.#irregular("unterminated", Tag.item);
    else if (this.#read(container) !== container.lengthBytes) {
      this.#irregular("lengthMismatch", Tag.item);
    }
  }

  #endOfItem(container: Container, header: ElementHeader): void {
    if (container.kind === "dataSet") this.#irregular("trailingBytes", header.tag);
    else if (container.lengthBytes !== UNDEFINED_LENGTH || header.lengthBytes !== 0) {
      this.#irregular("lengthMismatch", header.tag);
    }
  }

  /** Reads one header and checks that its value fits into the item. */
  #header(container: Container): ElementHeader {
    const header = readElementHeader(this.#window, this.#position, {
      encoding: container.encoding,
      vrOf: (tag) => this.#vrOf(tag, container),
    });
    this.#position = header.valueOffset;
    if (header.tag === Tag.item) throw new DataSetError(DataConditions.invalidTag);
    if (container.kind === "item" && container.lengthBytes !== UNDEFINED_LENGTH) {
      this.#checkFit(header, container);
    }
    if (header.tag === Tag.sequenceDelimitationItem) throw notAnItemDelimiter(header.tag);
    return header;
  }

  #checkFit(header: ElementHeader, container: Container): void {
    const remaining = container.lengthBytes - this.#read(container);
    if (remaining < 0) {
      if (header.tag === Tag.sequenceDelimitationItem) {
        throw new DataSetError(DataConditions.prematureSequenceDelimitationItem);
      }
      this.#irregular("lengthMismatch", header.tag);
    } else if (header.lengthBytes !== UNDEFINED_LENGTH && header.lengthBytes > remaining) {
      throw new DataSetError(DataConditions.elementLargerThanItem);
    }
  }

  /** @returns false where the source ended instead of the value, which DCMTK accepts */
  #value(header: ElementHeader, depth: number): boolean {
    switch (kindOf(header)) {
      case "sequence":
        return this.#sequence(header, depth, header.encoding);
      case "unknownSequence":
        return this.#sequence(header, depth, IMPLICIT_LE_ENCODING);
      case "fragments":
        return this.#fragments(header, depth);
      case "value": {
        const complete = this.#skip(header.tag, header.lengthBytes);
        this.#handler.element?.(header, depth);
        return complete;
      }
    }
  }

  #sequence(header: ElementHeader, depth: number, encoding: Encoding): boolean {
    if (depth >= MAX_NESTING_DEPTH) throw new DataSetError(DataConditions.nestingTooDeep);
    this.#handler.beginSequence?.(header, depth);
    const kind = header.tag === Tag.directoryRecordSequence ? "directoryRecord" : "item";
    const complete = this.#items(header, encoding, (lengthBytes) => {
      this.#handler.beginItem?.();
      this.#elements({ kind, start: this.#position, lengthBytes, depth: depth + 1, encoding });
      this.#handler.endItem?.();
      return true;
    });
    this.#handler.endSequence?.();
    return complete;
  }

  #fragments(header: ElementHeader, depth: number): boolean {
    this.#handler.beginFragments?.(header, depth);
    const complete = this.#items(header, header.encoding, (lengthBytes) => {
      const start = this.#position;
      const whole = this.#skip(Tag.item, lengthBytes);
      this.#handler.fragment?.(start, lengthBytes);
      return whole;
    });
    this.#handler.endFragments?.();
    return complete;
  }

  /** Reads items up to the sequence's end. @returns false where the source ended at its start */
  #items(
    header: ElementHeader,
    encoding: Encoding,
    readItem: (lengthBytes: number) => boolean,
  ): boolean {
    const { tag, valueOffset, lengthBytes } = header;
    if (this.#atEnd()) {
      if (lengthBytes !== 0) this.#irregular("unterminated", tag);
      return false;
    }
    while (this.#position - valueOffset < limitOf(lengthBytes)) {
      if (this.#atEnd()) throw new DataSetError(DataConditions.sequenceDelimitationItemMissing);
      const item = readElementHeader(this.#window, this.#position, {
        encoding: encoding.littleEndian ? IMPLICIT_LE_ENCODING : IMPLICIT_BE,
        vrOf: () => undefined,
      });
      this.#position = item.valueOffset;
      if (item.tag === Tag.sequenceDelimitationItem) {
        if (lengthBytes !== UNDEFINED_LENGTH || item.lengthBytes !== 0) {
          this.#irregular("lengthMismatch", tag);
        }
        return true;
      }
      if (item.tag !== Tag.item) throw notAnItem(tag, item.tag);
      if (isOdd(item.lengthBytes)) this.#irregular("oddLength", item.tag);
      if (!readItem(item.lengthBytes)) {
        this.#irregular("unterminated", tag);
        return false;
      }
    }
    if (this.#position - valueOffset !== lengthBytes) this.#irregular("lengthMismatch", tag);
    return true;
  }

  /** Moves behind a value. @returns false where an empty value is the source's end */
  #skip(tag: number, lengthBytes: number): boolean {
    const end = this.#position + lengthBytes;
    const atEnd = this.#atEnd();
    if (!this.#window.reaches(end)) this.#tooShort(tag, lengthBytes, atEnd);
    if (lengthBytes === UNDEFINED_LENGTH) {
      throw undefinedLengthOfValue(tag, this.#dictionary.nameOf(tag));
    }
    if (isOdd(lengthBytes)) this.#irregular("oddLength", tag);
    this.#position = end;
    return !atEnd;
  }

  #tooShort(tag: number, lengthBytes: number, atEnd: boolean): never {
    const name = this.#dictionary.nameOf(tag);
    if (atEnd || lengthBytes > this.#skippedValueBytes) {
      throw largerThanFile(tag, name, lengthBytes);
    }
    throw largerThanRemaining(tag, name, {
      lengthBytes,
      remaining: this.#window.remaining(this.#position, lengthBytes),
    });
  }

  #vrOf(tag: number, { privateCreators }: Container): DictionaryVr | undefined {
    return isPrivateTag(tag)
      ? this.#dictionary.vrOf(tag, privateCreators?.of(tag))
      : this.#dictionary.vrOf(tag);
  }

  #notePrivateCreator(container: Container, header: ElementHeader): void {
    if (!isPrivateCreator(header)) return;
    const { tag, valueOffset, lengthBytes } = header;
    const count = this.#window.available(valueOffset, lengthBytes);
    container.privateCreators ??= new PrivateCreators();
    container.privateCreators.note(tag, this.#window.bytes(valueOffset, count));
  }

  #read(container: Container): number {
    return this.#position - container.start;
  }

  #atEnd(): boolean {
    return !this.#window.reaches(this.#position + 1);
  }

  #irregular(kind: Irregularity, tag: number): void {
    this.#handler.irregularity?.(kind, tag);
  }
}

const IMPLICIT_BE: Encoding = { explicitVr: false, littleEndian: false };

/** Undefined lengths are no limit: more than 4 GB may follow. */
function limitOf(lengthBytes: number): number {
  return lengthBytes === UNDEFINED_LENGTH ? Infinity : lengthBytes;
}

function isOdd(lengthBytes: number): boolean {
  return (lengthBytes & 1) === 1 && lengthBytes !== UNDEFINED_LENGTH;
}
