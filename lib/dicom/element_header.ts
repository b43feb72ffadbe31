/** Reads one element's header: tag, VR where it is written down, and length (PS3.5 §7.1.2, §7.1.3). */

import { Tag } from "../dict/tags.ts";
import { type DictionaryVr, isVr, vrFromBytes, vrProperties } from "../dict/vr.ts";
import { DataConditions, DataSetError } from "./conditions.ts";
import {
  type ElementHeader,
  type Encoding,
  LONG_HEADER_LENGTH,
  SHORT_HEADER_LENGTH,
} from "./element.ts";
import type { HeaderWindow } from "./header_window.ts";

export interface HeaderOptions {
  readonly encoding: Encoding;
  /** The dictionary's VR, for encodings that do not write it down. */
  readonly vrOf: (tag: number) => DictionaryVr | undefined;
}

const CODE_X = 0x58;
const CODE_O = 0x4f;

/**
 * @param offset where the header begins; there must be at least one byte
 * @throws DataSetError if the header is not complete
 */
export function readElementHeader(
  window: HeaderWindow,
  offset: number,
  options: HeaderOptions,
): ElementHeader {
  const { encoding } = options;
  const { littleEndian } = encoding;
  const available = window.available(offset, LONG_HEADER_LENGTH);
  if (available < SHORT_HEADER_LENGTH) throw incomplete();
  const tag = ((window.uint16(offset, littleEndian) << 16) |
    window.uint16(offset + 2, littleEndian)) >>> 0;
  if (!encoding.explicitVr || isItemTag(tag)) {
    return {
      tag,
      vr: isItemTag(tag) ? "na" : options.vrOf(tag),
      headerOffset: offset,
      valueOffset: offset + SHORT_HEADER_LENGTH,
      lengthBytes: window.uint32(offset + 4, littleEndian),
      encoding,
    };
  }
  const first = window.uint8(offset + 4);
  const second = window.uint8(offset + 5);
  const vr = vrFromBytes(first, second) ?? wrongPixelDataVr(tag, first, second);
  const longLength = hasLongLength(vr, first, second);
  if (longLength && available < LONG_HEADER_LENGTH) throw incomplete();
  return {
    tag,
    vr,
    headerOffset: offset,
    valueOffset: offset + (longLength ? LONG_HEADER_LENGTH : SHORT_HEADER_LENGTH),
    lengthBytes: longLength
      ? window.uint32(offset + 8, littleEndian)
      : window.uint16(offset + 6, littleEndian),
    encoding,
  };
}

/** Items and delimiters have no VR in any encoding (PS3.5 §7.5). */
function isItemTag(tag: number): boolean {
  return tag === Tag.item || tag === Tag.itemDelimitationItem ||
    tag === Tag.sequenceDelimitationItem;
}

/** "OX" is known to be written for OW. */
function wrongPixelDataVr(tag: number, first: number, second: number): "OW" | undefined {
  return tag === Tag.pixelData && first === CODE_O && second === CODE_X ? "OW" : undefined;
}

/** As DCMTK does: two capital letters may be a VR to come, and those have long lengths. */
function hasLongLength(vr: DictionaryVr | undefined, first: number, second: number): boolean {
  if (vr !== undefined && isVr(vr)) return vrProperties(vr).longLength;
  return isCapital(first) && isCapital(second);
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function incomplete(): DataSetError {
  return new DataSetError(DataConditions.prematureEndOfStream);
}
