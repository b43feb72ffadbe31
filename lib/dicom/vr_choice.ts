/**
 * Which VR an element is written with (PS3.5 §8 and Annex A): the one it has, or, read from an
 * implicit VR data set, the dictionary's, where that leaves a choice as DCMTK decides it.
 */

import { Tag } from "../dict/tags.ts";
import type { Vr } from "../dict/vr.ts";
import type { ElementHeader } from "./element.ts";

/** What stands in the same item and decides. */
export interface VrContext {
  pixelRepresentation?: number | undefined;
  waveformBitsAllocated?: number | undefined;
}

/** Elements whose numbers are signed or not as the pixels are. */
const PIXEL_NUMBERS: ReadonlySet<number> = new Set([
  Tag.smallestImagePixelValue,
  Tag.largestImagePixelValue,
  Tag.smallestPixelValueInSeries,
  Tag.largestPixelValueInSeries,
  Tag.pixelPaddingValue,
  Tag.pixelPaddingRangeLimit,
  Tag.lutDescriptor,
  Tag.histogramFirstBinValue,
  Tag.histogramLastBinValue,
  Tag.zeroVelocityPixelValue,
  Tag.realWorldValueFirstValueMapped,
  Tag.realWorldValueLastValueMapped,
]);

const WAVEFORM_NUMBERS: ReadonlySet<number> = new Set([
  Tag.waveformData,
  Tag.waveformPaddingValue,
  Tag.channelMinimumValue,
  Tag.channelMaximumValue,
]);

const SIGNED = 1;

export function chooseVr({ tag, vr }: ElementHeader, context: VrContext): Vr {
  switch (vr) {
    case undefined:
    case "na":
      return "UN";
    case "xs":
      return PIXEL_NUMBERS.has(tag) && context.pixelRepresentation === SIGNED ? "SS" : "US";
    case "lt":
      return "OW";
    case "up":
      return "UL";
    case "px":
      return "OW";
    case "ox":
      return bytesOrWords(tag, context);
    default:
      return vr;
  }
}

function bytesOrWords(tag: number, { waveformBitsAllocated }: VrContext): "OB" | "OW" {
  const isOverlay = ((tag & 0xff00ffff) >>> 0) === Tag.overlayDataBase;
  if (isOverlay || tag === Tag.pixelData) return "OW";
  const knowsBits = WAVEFORM_NUMBERS.has(tag) && waveformBitsAllocated !== undefined;
  return knowsBits && waveformBitsAllocated !== 8 ? "OW" : "OB";
}
