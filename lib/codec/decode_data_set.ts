/** A parsed data set whose pixel data are encapsulated → the same with native ones, frame by frame. */

import type { CodestreamHeader } from "../../wasm/mod.ts";
import { Tag } from "../dict/tags.ts";
import type { DataSet } from "../dicom/data_set.ts";
import { findElement, readText, type SourcedDataSet } from "../dicom/element_value.ts";
import { findExtendedOffsetTable } from "../dicom/offset_table.ts";
import { type FrameIndex, indexFrames } from "../dicom/pixel_data.ts";
import { inFrame, PixelDataError } from "../dicom/pixel_data_error.ts";
import { readPixelDescription } from "../dicom/pixel_description.ts";
import { type Codec, codecOf, familyOf } from "./codec.ts";
import { hasHeader, readCodestreamHeader } from "./codestream_decoder.ts";
import type { DecodePool } from "./decode_job.ts";
import { decodedDataSet } from "./decoded_data_set.ts";
import { type DecodedImage, describeDecodedImage } from "./decoded_image.ts";
import { checkCodestreamLength, frameLengthBytes } from "./frame_decoder.ts";
import { FrameStream } from "./frame_stream.ts";

/** An image that can be decoded, as far as its first codestream tells. */
export interface DecodableImage {
  readonly image: DecodedImage;
  readonly frames: FrameIndex;
}

/** A data set to be sent with decoded pixel data. */
export interface DecodedDataSet {
  /** Refers to the source of the given one, and to `pixels`: it can be encoded once. */
  readonly dataSet: DataSet;
  /** To be disposed of when the data set has been sent, or is not to be. */
  readonly pixels: FrameStream;
  readonly image: DecodedImage;
}

/**
 * Looks at the attributes, the fragments and the first frame's header; nothing is decoded.
 *
 * @throws {PixelDataError} where the image cannot be decoded
 */
export function inspectImage(from: SourcedDataSet, transferSyntaxUid: string): DecodableImage {
  const { dataSet, source } = from;
  const codec = codecOf(transferSyntaxUid);
  const pixelData = findElement(dataSet, Tag.pixelData);
  if (codec === undefined || pixelData?.type !== "fragments") {
    throw new PixelDataError("unsupported", "There are no pixel data that could be decoded");
  }
  const description = readPixelDescription(from);
  const frames = indexFrames(pixelData, {
    source,
    numberOfFrames: description.numberOfFrames,
    family: familyOf(codec),
    extendedOffsetTable: findExtendedOffsetTable(dataSet),
  });
  const image = describeDecodedImage({
    transferSyntaxUid,
    sopClassUid: readText(from, Tag.sopClassUid) ?? "",
    description,
    header: readFirstHeader(frames, { codec, pixelsLengthBytes: frameLengthBytes(description) }),
  });
  return { image, frames };
}

/**
 * @param options `lookAheadBytes` bounds what is decoded before it is read
 * @throws {PixelDataError} where the image cannot be decoded, as far as can be known beforehand
 */
export function decodeDataSet(
  from: SourcedDataSet,
  options: {
    readonly transferSyntaxUid: string;
    readonly pool: DecodePool;
    readonly lookAheadBytes: number;
  },
): DecodedDataSet {
  const { transferSyntaxUid, pool, lookAheadBytes } = options;
  const { image, frames } = inspectImage(from, transferSyntaxUid);
  const pixels = new FrameStream({ frames, image, pool, lookAheadBytes });
  return { dataSet: decodedDataSet(from.dataSet, { image, pixels }), pixels, image };
}

function readFirstHeader(
  frames: FrameIndex,
  { codec, pixelsLengthBytes }: { readonly codec: Codec; readonly pixelsLengthBytes: number },
): CodestreamHeader | undefined {
  if (!hasHeader(codec)) return undefined;
  try {
    checkCodestreamLength(frames.lengthBytes(0), pixelsLengthBytes);
    return readCodestreamHeader(frames.read(0));
  } catch (error) {
    throw inFrame(error, 1);
  }
}
