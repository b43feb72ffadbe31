/**
 * Whether the pixel data of a compressed data set could be sent decompressed at all: a value has at
 * most 4 GB - 2 bytes (PS3.5 §7.1.1). Only the attributes are read, no fragment; what is wrong with
 * the data set is found out when it is sent.
 */

import type { ByteSource } from "../base/byte_source.ts";
import { ConditionError } from "../base/condition.ts";
import { latin1ToString } from "../base/latin1.ts";
import type { ElementHeader } from "../dicom/element.ts";
import { encodingOf } from "../dicom/element.ts";
import { walkDataSet } from "../dicom/walk.ts";
import { Tag } from "../dict/tags.ts";
import type { TransferSyntax } from "../dict/transfer_syntax.ts";

/** The greatest even length that is not the undefined one. */
const MAX_VALUE_LENGTH = 0xfffffffe;

/** The attributes that the length is the product of; a missing one counts as 1. */
const FACTORS: ReadonlySet<number> = new Set([
  Tag.rows,
  Tag.columns,
  Tag.samplesPerPixel,
  Tag.numberOfFrames,
  Tag.bitsAllocated,
]);

/**
 * @param transferSyntax one with encapsulated pixel data: explicit VR little endian
 * @returns true also where the attributes cannot be read
 */
export function fitsWhenDecoded(
  source: ByteSource,
  { offset, transferSyntax }: { readonly offset: number; readonly transferSyntax: TransferSyntax },
): boolean {
  const values = new Map<number, number>();
  try {
    walkDataSet(source, {
      offset,
      encoding: encodingOf(transferSyntax),
      endsAt: (position) => isPixelData(source, position),
    }, {
      element: (header, depth) => {
        if (depth === 0 && FACTORS.has(header.tag)) {
          values.set(header.tag, readNumber(source, header));
        }
      },
    });
  } catch (error) {
    // A damaged data set is told of when it is its turn.
    if (!(error instanceof ConditionError)) throw error;
    return true;
  }
  const bytesPerSample = Math.ceil((values.get(Tag.bitsAllocated) ?? 8) / 8);
  values.delete(Tag.bitsAllocated);
  return [...values.values()].reduce((product, value) => product * value, bytesPerSample) <=
    MAX_VALUE_LENGTH;
}

function isPixelData(source: ByteSource, position: number): boolean {
  const [group0, group1, element0, element1] = source.view(position, 4);
  return group0 === 0xe0 && group1 === 0x7f && element0 === 0x10 && element1 === 0x00;
}

/** @returns a US as it is, an IS as what it says; 1 for what is neither */
function readNumber(source: ByteSource, { vr, valueOffset, lengthBytes }: ElementHeader): number {
  const bytes = source.view(valueOffset, Math.min(lengthBytes, 16));
  if (vr !== "IS") return bytes.length < 2 ? 1 : bytes[0]! | bytes[1]! << 8;
  const value = parseInt(latin1ToString(bytes), 10);
  return value > 0 ? value : 1;
}
