/**
 * Data elements as they stand in a data set (PS3.5 §7.1): how headers are encoded and what
 * describes one. Reading them one after the other is in `walk.ts`.
 */

import { GE_IMPLICIT_LE_BIG_ENDIAN_PIXELS } from "../dict/transfer_syntax.ts";
import type { TransferSyntax } from "../dict/transfer_syntax.ts";
import type { DictionaryVr } from "../dict/vr.ts";

/** How a data set's elements are written down. */
export interface Encoding {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  /** True only for a private syntax of GE's, where pixel data are not in the order of the rest. */
  readonly bigEndianPixels?: boolean;
}

export const IMPLICIT_LE_ENCODING: Encoding = { explicitVr: false, littleEndian: true };
export const EXPLICIT_LE_ENCODING: Encoding = { explicitVr: true, littleEndian: true };
export const EXPLICIT_BE_ENCODING: Encoding = { explicitVr: true, littleEndian: false };

/** The length of a sequence, item or value that ends with a delimiter. */
export const UNDEFINED_LENGTH = 0xffffffff;

/** Tag and 4-byte length: items, delimiters, implicit VR. */
export const SHORT_HEADER_LENGTH = 8;
/** Tag, VR, 2 reserved bytes, 4-byte length. */
export const LONG_HEADER_LENGTH = 12;

/** One element's header, and where its value is. Offsets count from the start of the source. */
export interface ElementHeader {
  readonly tag: number;
  /**
   * From the data set where it is explicit, else from the dictionary; undefined where it is neither
   * known to the standard nor to the dictionary.
   */
  readonly vr: DictionaryVr | undefined;
  readonly headerOffset: number;
  readonly valueOffset: number;
  /** As written: {@link UNDEFINED_LENGTH} is possible. */
  readonly lengthBytes: number;
  /** What the header was read with, and what the value, or the items inside, are encoded in. */
  readonly encoding: Encoding;
}

/** @returns how data sets of this transfer syntax are encoded, once inflated */
export function encodingOf(transferSyntax: TransferSyntax): Encoding {
  const { explicitVr, littleEndian, uid } = transferSyntax;
  const bigEndianPixels = uid === GE_IMPLICIT_LE_BIG_ENDIAN_PIXELS;
  return bigEndianPixels
    ? { explicitVr, littleEndian, bigEndianPixels }
    : { explicitVr, littleEndian };
}
