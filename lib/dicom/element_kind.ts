/** What is behind an element's header: a value, or items of one kind or another (PS3.5 §7.5, §A.4). */

import { Tag } from "../dict/tags.ts";
import { type ElementHeader, UNDEFINED_LENGTH } from "./element.ts";
import { undefinedLengthValue, voiLutWithValue } from "./walk_errors.ts";

/** `unknownSequence`: one in a UN element, whose items are in implicit VR little endian. */
export type ElementKind = "value" | "sequence" | "unknownSequence" | "fragments";

/** @throws DataSetError where VR and length contradict each other */
export function kindOf(header: ElementHeader): ElementKind {
  const { tag, vr, lengthBytes } = header;
  const undefinedLength = lengthBytes === UNDEFINED_LENGTH;
  if (vr === "SQ") return "sequence";
  if (vr === undefined || vr === "UN") return undefinedLength ? "unknownSequence" : "value";
  const bytesOrWords = vr === "OB" || vr === "OW" || vr === "ox" || vr === "px";
  if (!bytesOrWords) return "value";
  if (vr === "px" || tag === Tag.pixelData) return undefinedLength ? "fragments" : "value";
  if (vr === "ox" || isOverlayData(tag)) return "value";
  if (tag === Tag.voiLutSequence && !undefinedLength) throw voiLutWithValue();
  if (!undefinedLength) return "value";
  throw undefinedLengthValue(tag);
}

function isOverlayData(tag: number): boolean {
  return ((tag & 0xff01ffff) >>> 0) === Tag.overlayDataBase;
}
