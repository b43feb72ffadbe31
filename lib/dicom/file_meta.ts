/**
 * Preamble and file meta information of DICOM files (PS3.10 §7.1), read as leniently as DCMTK does.
 * Which files may do without them is in `part10.ts`.
 */

import type { ByteSource } from "../base/byte_source.ts";
import { type Dictionary, STANDARD_DICTIONARY } from "../dict/dictionary.ts";
import { Tag, tagGroup } from "../dict/tags.ts";
import { vrFromBytes } from "../dict/vr.ts";
import { DataConditions, DataSetError, withWarnings } from "./conditions.ts";
import { type ElementHeader, type Encoding, EXPLICIT_LE_ENCODING } from "./element.ts";
import { spacesRemoved, uidFromBytes } from "./uid.ts";
import { walkDataSet } from "./walk.ts";

const PREAMBLE_LENGTH = 128;
const PREFIX = [0x44, 0x49, 0x43, 0x4d]; // "DICM"
/** The shortest meta information that DCMTK looks at: its group length element. */
const GROUP_LENGTH_ELEMENT_LENGTH = 12;
const MAX_UID_VALUE_BYTES = 1024;
const NO_GROUP_LENGTH = "DcmMetaInfo: No Group Length available in Meta Information Header";

/** The file meta information as far as it is needed. */
export interface FileMeta {
  /** True if "DICM" follows a preamble. */
  readonly hasPreamble: boolean;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** Where the data set begins: the first byte behind the meta information. */
  readonly dataSetOffset: number;
  /** `W:` lines, without prefix, that DCMTK prints each time it reads this. */
  readonly warnings: readonly string[];
  /** More of them, which come when the class and instance UIDs are used. */
  readonly uidWarnings: readonly string[];
}

/**
 * Reads the file meta information; a file without any has `dataSetOffset` 0.
 *
 * @throws DataSetError if the file is empty, or ends inside of the meta information
 */
export function readFileMeta(
  source: ByteSource,
  dictionary: Dictionary = STANDARD_DICTIONARY,
): FileMeta {
  if (!source.reaches(1)) throw new DataSetError(DataConditions.endOfStream);
  const hasPreamble = startsWithPreamble(source);
  const offset = hasPreamble ? PREAMBLE_LENGTH + PREFIX.length : 0;
  if (!source.reaches(offset + GROUP_LENGTH_ELEMENT_LENGTH)) {
    throw new DataSetError(DataConditions.prematureEndOfStream);
  }
  if (!isMetaGroup(source, offset)) return noElements(hasPreamble, offset);
  return new MetaReader(source, offset, dictionary).read(hasPreamble);
}

function noElements(hasPreamble: boolean, dataSetOffset: number): FileMeta {
  return {
    hasPreamble,
    sopClassUid: "",
    sopInstanceUid: "",
    transferSyntaxUid: "",
    dataSetOffset,
    warnings: [],
    uidWarnings: [],
  };
}

function startsWithPreamble(source: ByteSource): boolean {
  const prefix = source.view(PREAMBLE_LENGTH, PREFIX.length);
  return PREFIX.every((byte, index) => prefix[index] === byte);
}

/** Group 0002 in either byte order. */
function isMetaGroup(source: ByteSource, offset: number): boolean {
  const [first, second] = source.view(offset, 2);
  return first === 2 && second === 0 || first === 0 && second === 2;
}

/** Reads the elements of group 0002 and finds their end, by the group length where there is one. */
class MetaReader {
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #dictionary: Dictionary;
  readonly #warnings: string[] = [];
  readonly #uidWarnings: string[] = [];
  readonly #uids = new Map<number, string>();
  #isFirst = true;
  /** Where the meta information ends by its group length; undefined without one. */
  #statedEnd: number | undefined;

  constructor(source: ByteSource, start: number, dictionary: Dictionary) {
    this.#source = source;
    this.#start = start;
    this.#dictionary = dictionary;
  }

  read(hasPreamble: boolean): FileMeta {
    const end = this.#walk();
    if (this.#statedEnd !== undefined && end !== this.#statedEnd) {
      this.#warnings.push(
        "DcmMetaInfo: Group Length of Meta Information Header has incorrect value",
      );
    }
    return {
      hasPreamble,
      sopClassUid: this.#uids.get(Tag.mediaStorageSopClassUid) ?? "",
      sopInstanceUid: this.#uids.get(Tag.mediaStorageSopInstanceUid) ?? "",
      transferSyntaxUid: this.#uids.get(Tag.transferSyntaxUid) ?? "",
      dataSetOffset: end,
      warnings: this.#warnings,
      uidWarnings: this.#uidWarnings,
    };
  }

  #walk(): number {
    try {
      return walkDataSet(this.#source, {
        offset: this.#start,
        encoding: detectEncoding(this.#source, this.#start, this.#dictionary),
        dictionary: this.#dictionary,
        endsAt: (position) => this.#endsAt(position),
      }, { element: (header, depth) => depth === 0 && this.#element(header) });
    } catch (error) {
      throw withWarnings(this.#isFirst ? firstElementError(error) : error, this.#warnings);
    }
  }

  #endsAt(position: number): boolean {
    if (position === this.#start) return false;
    return this.#statedEnd === undefined
      ? !isMetaGroup(this.#source, position)
      : position >= this.#statedEnd;
  }

  #element(header: ElementHeader): void {
    const { tag, valueOffset, lengthBytes, encoding } = header;
    if (this.#isFirst) {
      this.#isFirst = false;
      if (tag === Tag.fileMetaInformationGroupLength && lengthBytes >= 4) {
        const value = this.#source.view(valueOffset, 4);
        const view = new DataView(value.buffer, value.byteOffset, 4);
        this.#statedEnd = valueOffset + lengthBytes + view.getUint32(0, encoding.littleEndian);
      } else {
        this.#warnings.push(NO_GROUP_LENGTH);
      }
    }
    const wanted = tag === Tag.mediaStorageSopClassUid ||
      tag === Tag.mediaStorageSopInstanceUid || tag === Tag.transferSyntaxUid;
    if (!wanted || this.#uids.has(tag)) return;
    const bytes = this.#source.view(valueOffset, Math.min(lengthBytes, MAX_UID_VALUE_BYTES));
    const { uid, hadSpaces } = uidFromBytes(bytes);
    if (hadSpaces) {
      const warnings = tag === Tag.transferSyntaxUid ? this.#warnings : this.#uidWarnings;
      warnings.push(spacesRemoved(tag));
    }
    this.#uids.set(tag, uid);
  }
}

/** DCMTK speaks of the stream instead of its end where already the first element is too long. */
function firstElementError(error: unknown): unknown {
  return error instanceof DataSetError && error.condition === DataConditions.prematureEndOfStream
    ? new DataSetError(DataConditions.invalidStream, error.errors, [NO_GROUP_LENGTH])
    : error;
}

const DETECTION_BYTES = 6;
const LAST_LOW_GROUP = 0xff;

/** Guesses how a data set is encoded from its first tag and what could be its VR. */
export function detectEncoding(
  source: ByteSource,
  offset: number,
  dictionary: Dictionary,
): Encoding {
  const bytes = source.view(offset, DETECTION_BYTES);
  if (bytes.length < DETECTION_BYTES) return EXPLICIT_LE_ENCODING;
  const view = new DataView(bytes.buffer, bytes.byteOffset, DETECTION_BYTES);
  const explicitVr = vrFromBytes(view.getUint8(4), view.getUint8(5)) !== undefined;
  const little = tagAt(view, true);
  const big = tagAt(view, false);
  const knownLittle = dictionary.vrOf(little) !== undefined;
  const knownBig = dictionary.vrOf(big) !== undefined;
  const littleEndian = knownLittle && knownBig
    ? tagGroup(little) <= LAST_LOW_GROUP || tagGroup(big) > LAST_LOW_GROUP
    : !knownBig;
  return { explicitVr, littleEndian };
}

function tagAt(view: DataView, littleEndian: boolean): number {
  return (view.getUint16(0, littleEndian) << 16 | view.getUint16(2, littleEndian)) >>> 0;
}
