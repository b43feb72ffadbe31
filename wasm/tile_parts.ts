/**
 * The chain of tile-parts in a JPEG 2000 codestream (ISO/IEC 15444-1, A.4). Not a check of all
 * rules: it finds the one truncation about which OpenJPEG says nothing.
 */

import { DecodeError } from "./decode_error.ts";

const SOC_LENGTH = 2;
const FIRST_SEGMENT_MARKER = 0xff40; // those of 0xff30 to 0xff3f stand alone
const SOT = 0xff90;
const SOT_LENGTH = 12; // marker, length 2, tile 2, tile-part's length 4, number, count

/**
 * OpenJPEG takes a codestream that ends behind the marker of a tile-part for one that only lacks
 * its end marker, and makes up what was in that tile-part and in those behind it.
 *
 * @param codestream with a sound main header, as far as its coding style
 * @throws {DecodeError} `truncated` where it ends within the header of a tile-part
 */
export function checkTileParts(codestream: Uint8Array): void {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  let offset = findFirstTilePart(view);
  while (
    offset !== undefined && offset + 2 <= codestream.length && view.getUint16(offset) === SOT
  ) {
    if (offset + SOT_LENGTH > codestream.length) {
      throw new DecodeError("truncated", "The JPEG 2000 codestream ends before its image does");
    }
    const length = view.getUint32(offset + 6);
    if (length < SOT_LENGTH) return; // 0: up to the end; others are for the decoder to refuse
    offset += length;
  }
}

/** @returns undefined where there is none */
function findFirstTilePart(view: DataView): number | undefined {
  for (let offset = SOC_LENGTH; offset + 2 <= view.byteLength;) {
    const marker = view.getUint16(offset);
    if (marker === SOT) return offset;
    if (marker < FIRST_SEGMENT_MARKER || offset + 4 > view.byteLength) return undefined;
    offset += 2 + view.getUint16(offset + 2); // the length counts its own two bytes
  }
  return undefined;
}
