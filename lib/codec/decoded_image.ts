/**
 * What an image is once its pixel data have been decoded: which attributes change, what each frame
 * becomes, how long all of them are. Pure. It does as DCMTK does for JPEG, JPEG-LS and RLE, and the
 * like for what DCMTK cannot decode. Not here: the data set itself, in `decoded_item.ts`.
 */

import type { CodestreamHeader } from "dicom-wasm-codecs";
import { Tag } from "../dict/tags.ts";
import { findStorageSopClass } from "../dict/storage_sop_classes.ts";
import { findTransferSyntax } from "../dict/transfer_syntax.ts";
import type { PixelDescription } from "../dicom/pixel_description.ts";
import { PixelDataError } from "../dicom/pixel_data_error.ts";
import { type Codec, codecOf } from "./codec.ts";
import { decodedColour } from "./decoded_colour.ts";
import { type FrameFormat, frameLengthBytes } from "./frame_decoder.ts";

/** An attribute as it must be in the decoded data set. */
export interface AttributeValue {
  readonly tag: number;
  readonly vr: "US" | "CS" | "IS";
  readonly value: number | string;
}

export interface DecodedImage {
  readonly format: FrameFormat;
  readonly numberOfFrames: number;
  readonly frameLengthBytes: number;
  /** Of the Pixel Data, a pad byte included: even, and less than 4 GB. */
  readonly lengthBytes: number;
  /** Those that are to be set, in ascending order; all others stay as they are. */
  readonly attributes: readonly AttributeValue[];
}

export interface EncodedImage {
  readonly transferSyntaxUid: string;
  /** Empty where there is none. */
  readonly sopClassUid: string;
  /** True for one inside of a sequence, an icon for instance. */
  readonly isNested: boolean;
  readonly description: PixelDescription;
  /** Of the first frame, for codecs that have one. */
  readonly header: CodestreamHeader | undefined;
}

/** A value of undefined length has 2^32 - 1 in its length field (PS3.5 §7.1.1). */
const MAX_PIXEL_DATA_LENGTH = 2 ** 32 - 2;
/** Of one frame, which must be in memory. */
const MAX_FRAME_LENGTH = 2 ** 30;

/** @throws {PixelDataError} where the image cannot be decoded */
export function describeDecodedImage(image: EncodedImage): DecodedImage {
  const codec = codecOf(image.transferSyntaxUid);
  if (codec === undefined) {
    throw new PixelDataError("unsupported", "There is no decoder for the transfer syntax");
  }
  const { description } = image;
  const bits = decodedBits(image, codec);
  const { planarConfiguration, convertToRgb, photometricInterpretation } = decodedColour(
    description,
    { codec, header: image.header, isHardcopyColor: isHardcopyColor(image.sopClassUid) },
  );
  const { rows, columns, samplesPerPixel, numberOfFrames } = description;
  const { bitsAllocated } = bits;
  const format: FrameFormat = {
    codec,
    rows,
    columns,
    samplesPerPixel,
    bitsAllocated,
    planarConfiguration: planarConfiguration ?? 0,
    convertToRgb,
  };
  return {
    format,
    numberOfFrames,
    ...measure(format, numberOfFrames),
    attributes: [
      us(Tag.samplesPerPixel, samplesPerPixel),
      ...(photometricInterpretation === description.photometricInterpretation
        ? []
        : [cs(Tag.photometricInterpretation, photometricInterpretation)]),
      ...(planarConfiguration === undefined
        ? []
        : [us(Tag.planarConfiguration, planarConfiguration)]),
      ...(description.hasNumberOfFrames ? [is(Tag.numberOfFrames, numberOfFrames)] : []),
      us(Tag.bitsAllocated, bitsAllocated),
      ...changed(Tag.bitsStored, description.bitsStored, bits.bitsStored),
      ...changed(Tag.highBit, description.highBit, bits.highBit),
      ...(isLossy(image) ? [cs(Tag.lossyImageCompression, "01")] : []),
    ],
  };
}

type Bits = Pick<PixelDescription, "bitsAllocated" | "bitsStored" | "highBit">;

/** Codestreams have a precision of their own, and come out in 8 or 16 bits. */
function decodedBits({ description, header }: EncodedImage, codec: Codec): Bits {
  if (header === undefined) return description;
  const { precision } = header;
  if (precision > description.bitsAllocated) {
    throw new PixelDataError(
      "mismatch",
      `The codestream has ${precision} bits per sample, Bits Allocated is ` +
        `${description.bitsAllocated}`,
    );
  }
  if (description.bitsAllocated === 1) return description;
  const bitsAllocated = precision <= 8 ? 8 : 16;
  // DCMTK lowers Bits Stored to the precision for JPEG, and leaves it for JPEG-LS.
  const most = codec === "jpegls" ? bitsAllocated : precision;
  if (description.bitsStored <= most && description.highBit < bitsAllocated) {
    return { ...description, bitsAllocated };
  }
  const bitsStored = Math.min(description.bitsStored, most);
  return { bitsAllocated, bitsStored, highBit: bitsStored - 1 };
}

function measure(
  format: FrameFormat,
  numberOfFrames: number,
): Pick<DecodedImage, "frameLengthBytes" | "lengthBytes"> {
  const { bitsAllocated, rows, columns } = format;
  if (bitsAllocated === 1 && numberOfFrames > 1 && rows * columns % 8 !== 0) {
    // Native frames follow each other bit by bit, encapsulated ones begin with a byte.
    throw new PixelDataError(
      "unsupported",
      "Frames of single bits that do not end with a byte are not supported",
    );
  }
  const frameLength = frameLengthBytes(format);
  const length = frameLength * numberOfFrames;
  const lengthBytes = length + length % 2;
  if (lengthBytes > MAX_PIXEL_DATA_LENGTH) {
    throw new PixelDataError(
      "tooLarge",
      `The decoded pixel data would have ${length} bytes, more than an element can hold`,
    );
  }
  if (frameLength > MAX_FRAME_LENGTH) {
    throw new PixelDataError("tooLarge", `A decoded frame would have ${frameLength} bytes`);
  }
  return { frameLengthBytes: frameLength, lengthBytes };
}

/**
 * DCMTK says so of the image itself, in every lossy transfer syntax. JPEG 2000 has one for both
 * kinds: there the wavelet transform tells, or whoever lost something has said it already.
 */
function isLossy({ transferSyntaxUid, isNested, header }: EncodedImage): boolean {
  if (isNested) return false;
  if (findTransferSyntax(transferSyntaxUid)?.compression !== "lossy") return false;
  const isJpeg2000 = header?.format === "jpeg2000" || header?.format === "htj2k";
  return !isJpeg2000 || !header.reversible;
}

function isHardcopyColor(sopClassUid: string): boolean {
  return findStorageSopClass(sopClassUid)?.name === "RETIRED_HardcopyColorImageStorage";
}

function changed(tag: number, from: number, to: number): AttributeValue[] {
  return from === to ? [] : [us(tag, to)];
}

function us(tag: number, value: number): AttributeValue {
  return { tag, vr: "US", value };
}

function cs(tag: number, value: string): AttributeValue {
  return { tag, vr: "CS", value };
}

function is(tag: number, value: number): AttributeValue {
  return { tag, vr: "IS", value: String(value) };
}
