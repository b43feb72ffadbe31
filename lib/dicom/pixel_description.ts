/**
 * What a data set says about its pixels (PS3.3 §C.7.6.3), checked: the promise that its codestreams
 * must keep. Not here: the pixel data themselves.
 */

import { formatTag, Tag } from "../dict/tags.ts";
import { readText, readUint16, type SourcedDataSet } from "./element_value.ts";
import { PixelDataError } from "./pixel_data_error.ts";

export interface PixelDescription {
  /** 1 to 65535, as `columns`. */
  readonly rows: number;
  readonly columns: number;
  /** 1 to 4. */
  readonly samplesPerPixel: number;
  /** 1, or a multiple of 8 up to 64. */
  readonly bitsAllocated: number;
  /** 1 to `bitsAllocated`. */
  readonly bitsStored: number;
  /** Less than `bitsAllocated`. */
  readonly highBit: number;
  /** 1 where samples are two's complement numbers. */
  readonly pixelRepresentation: 0 | 1;
  /** Empty where the data set has none. */
  readonly photometricInterpretation: string;
  /** As it is in the data set, which may be anything: it only matters for some syntaxes. */
  readonly planarConfiguration: number | undefined;
  /** At least 1. */
  readonly numberOfFrames: number;
  /** True where that is in the data set; an attribute without a value is none. */
  readonly hasNumberOfFrames: boolean;
}

const MAX_SAMPLES_PER_PIXEL = 4;
const MAX_BITS_ALLOCATED = 64;
const MAX_NUMBER_OF_FRAMES = 2 ** 31 - 1; // what an IS can hold (PS3.5 §6.2)

/** Interpretations that make no sense with more than one sample per pixel. */
const SINGLE_SAMPLE: ReadonlySet<string> = new Set([
  "MONOCHROME1",
  "MONOCHROME2",
  "PALETTE COLOR",
]);

/** @throws {PixelDataError} that names the attribute */
export function readPixelDescription(from: SourcedDataSet): PixelDescription {
  const numberOfFrames = readNumberOfFrames(from);
  const bits = readBits(from);
  const samplesPerPixel = required(from, Tag.samplesPerPixel, "Samples per Pixel");
  if (samplesPerPixel < 1 || samplesPerPixel > MAX_SAMPLES_PER_PIXEL) {
    throw impossible(Tag.samplesPerPixel, "Samples per Pixel", samplesPerPixel);
  }
  const photometricInterpretation = readText(from, Tag.photometricInterpretation) ?? "";
  if (SINGLE_SAMPLE.has(photometricInterpretation) && samplesPerPixel !== 1) {
    throw invalid(
      Tag.photometricInterpretation,
      `Photometric Interpretation is ${photometricInterpretation} ` +
        `with ${samplesPerPixel} samples per pixel`,
    );
  }
  return {
    rows: readExtent(from, Tag.rows, "Rows"),
    columns: readExtent(from, Tag.columns, "Columns"),
    samplesPerPixel,
    ...bits,
    photometricInterpretation,
    planarConfiguration: readUint16(from, Tag.planarConfiguration),
    numberOfFrames: numberOfFrames ?? 1,
    hasNumberOfFrames: numberOfFrames !== undefined,
  };
}

function readExtent(from: SourcedDataSet, tag: number, name: string): number {
  const extent = required(from, tag, name);
  if (extent === 0) throw impossible(tag, name, extent);
  return extent;
}

/** What DCMTK can do without in RLE, nobody needs for decoding: the usual values are assumed. */
function readBits(
  from: SourcedDataSet,
): Pick<PixelDescription, "bitsAllocated" | "bitsStored" | "highBit" | "pixelRepresentation"> {
  const bitsAllocated = required(from, Tag.bitsAllocated, "Bits Allocated");
  const isWhole = bitsAllocated === 1 ||
    (bitsAllocated % 8 === 0 && bitsAllocated > 0 && bitsAllocated <= MAX_BITS_ALLOCATED);
  if (!isWhole) throw impossible(Tag.bitsAllocated, "Bits Allocated", bitsAllocated);
  const bitsStored = readUint16(from, Tag.bitsStored) ?? bitsAllocated;
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw invalid(
      Tag.bitsStored,
      `Bits Stored is ${bitsStored}, Bits Allocated ${bitsAllocated}`,
    );
  }
  const highBit = readUint16(from, Tag.highBit) ?? bitsStored - 1;
  if (highBit >= bitsAllocated) {
    throw invalid(Tag.highBit, `High Bit is ${highBit}, Bits Allocated ${bitsAllocated}`);
  }
  const pixelRepresentation = readUint16(from, Tag.pixelRepresentation) ?? 0;
  if (pixelRepresentation !== 0 && pixelRepresentation !== 1) {
    throw impossible(Tag.pixelRepresentation, "Pixel Representation", pixelRepresentation);
  }
  return { bitsAllocated, bitsStored, highBit, pixelRepresentation };
}

/** Undefined where there is no value; 0 means 1, as to DCMTK. */
function readNumberOfFrames(from: SourcedDataSet): number | undefined {
  const text = readText(from, Tag.numberOfFrames);
  if (text === undefined) return undefined;
  const value = /^\+?\d+$/.test(text) ? Number(text) : NaN;
  if (!(value <= MAX_NUMBER_OF_FRAMES)) {
    throw impossible(Tag.numberOfFrames, "Number of Frames", text);
  }
  return Math.max(1, value);
}

function required(from: SourcedDataSet, tag: number, name: string): number {
  const value = readUint16(from, tag);
  if (value === undefined) throw invalid(tag, `${name} is missing`);
  return value;
}

function impossible(tag: number, name: string, value: number | string): PixelDataError {
  return invalid(tag, `${name} is ${JSON.stringify(value)}`);
}

function invalid(tag: number, text: string): PixelDataError {
  return new PixelDataError("attribute", `Invalid attribute ${formatTag(tag)}: ${text}`);
}
