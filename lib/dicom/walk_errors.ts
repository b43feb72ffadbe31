/** The faults of structure that DCMTK explains in a line of its own before it gives up. */

import { formatTag, Tag } from "../dict/tags.ts";
import { DataConditions, DataSetError } from "./conditions.ts";

/** A value that was to be skipped goes beyond the end. */
export function largerThanFile(tag: number, name: string, lengthBytes: number): DataSetError {
  return new DataSetError(DataConditions.prematureEndOfStream, [
    `DcmElement: ${name} ${formatTag(tag)} larger (${lengthBytes}) than remaining bytes in file`,
  ]);
}

/** A value that was to be read goes beyond the end. */
export function largerThanRemaining(
  tag: number,
  name: string,
  { lengthBytes, remaining }: { lengthBytes: number; remaining: number },
): DataSetError {
  return new DataSetError(DataConditions.invalidStream, [
    `DcmElement: ${name} ${formatTag(tag)} larger (${lengthBytes}) than remaining bytes ` +
    `(${remaining}) in file, premature end of stream`,
  ]);
}

/**
 * Undefined length where only items could tell the end. DCMTK takes it for 4 GB − 1, and what it
 * sends of that cannot be read.
 */
export function undefinedLengthOfValue(tag: number, name: string): DataSetError {
  return new DataSetError(DataConditions.corruptedData, [
    `DcmElement: ${name} ${formatTag(tag)} has undefined length, but no items`,
  ]);
}

export function notAnItem(sequenceTag: number, found: number): DataSetError {
  return new DataSetError(DataConditions.sequenceDelimitationItemMissing, [
    `DcmSequenceOfItems: Parse error in sequence ${formatTag(sequenceTag)}, found ` +
    `${formatTag(found)} instead of sequence delimiter ${formatTag(Tag.sequenceDelimitationItem)}`,
  ]);
}

export function notAnItemDelimiter(found: number): DataSetError {
  return new DataSetError(DataConditions.itemDelimitationItemMissing, [
    `DcmItem: Parse error in sequence item, found ${formatTag(found)} ` +
    `instead of item delimiter ${formatTag(Tag.itemDelimitationItem)}`,
  ]);
}

/** A VOI LUT Sequence that is written as a value of OB or OW. */
export function voiLutWithValue(): DataSetError {
  return new DataSetError(DataConditions.voiLutObOw, [
    "DcmItem: VOI LUT Sequence with VR=OW and explicit length encountered.",
  ]);
}

/** OB or OW of undefined length that is no pixel data. */
export function undefinedLengthValue(tag: number): DataSetError {
  const condition = DataConditions.undefinedLengthObOw;
  return new DataSetError(condition, [
    `DcmItem: Parse error in ${formatTag(tag)}: ${condition.text}`,
  ]);
}
