/**
 * A parsed data set whose pixel data are encapsulated → the same with native ones. Icon images and
 * other pixel data inside of sequences are decoded with them, as DCMTK does.
 */

import type { CodestreamHeader } from "dicom-wasm-codecs";
import { Tag } from "../dict/tags.ts";
import type { DataElement, DataSet } from "../dicom/data_set.ts";
import { findElement, readText, type SourcedDataSet } from "../dicom/element_value.ts";
import { findExtendedOffsetTable } from "../dicom/offset_table.ts";
import { type FrameIndex, indexFrames } from "../dicom/pixel_data.ts";
import { inFrame, PixelDataError } from "../dicom/pixel_data_error.ts";
import { readPixelDescription } from "../dicom/pixel_description.ts";
import { type Codec, codecOf, familyOf } from "./codec.ts";
import { hasHeader, readCodestreamHeader } from "./codestream_decoder.ts";
import type { DecodePool } from "./decode_job.ts";
import { withDecodedPixels } from "./decoded_item.ts";
import { type DecodedImage, describeDecodedImage } from "./decoded_image.ts";
import { checkCodestreamLength, frameLengthBytes } from "./frame_decoder.ts";
import { FrameStream } from "./frame_stream.ts";

/** An image that can be decoded, as far as its first codestream tells. */
export interface DecodableImage {
  readonly image: DecodedImage;
  readonly frames: FrameIndex;
}

export interface DecodeOptions {
  readonly transferSyntaxUid: string;
  readonly pool: DecodePool;
  /** Bounds what each image has decoded before it is read. */
  readonly lookAheadBytes: number;
}

/**
 * A data set to be sent with decoded pixel data; to be disposed of when it has been, or is not to
 * be.
 */
export interface DecodedDataSet extends Disposable {
  /** Refers to the source of the given one, and to streams: it can be encoded once. */
  readonly dataSet: DataSet;
  /** Of all decoded pixel data together. */
  readonly pixelsLengthBytes: number;
  /** What `decodeAll` keeps in memory, in about: many small frames take more than their pixels. */
  readonly keptBytes: number;
  /**
   * Decodes all frames and keeps them.
   *
   * @throws {PixelDataError} for the first frame that cannot be decoded
   */
  decodeAll(): Promise<void>;
  /** From now on a frame is decoded only when the one before it has been read. */
  stopLookingAhead(): void;
}

/**
 * Nothing is decoded before the data set is read.
 *
 * @throws {PixelDataError} where it cannot be decoded, as far as can be known beforehand
 */
export function decodeDataSet(from: SourcedDataSet, options: DecodeOptions): DecodedDataSet {
  const streams: FrameStream[] = [];
  const dataSet = decodeItem(from, { ...options, streams, isNested: false });
  return {
    dataSet,
    pixelsLengthBytes: streams.reduce((length, { lengthBytes }) => length + lengthBytes, 0),
    keptBytes: streams.reduce((length, { keptBytes }) => length + keptBytes, 0),
    decodeAll: async () => {
      for (const stream of streams) await stream.decodeAll();
    },
    stopLookingAhead: () => streams.forEach((stream) => stream.stopLookingAhead()),
    [Symbol.dispose]: () => streams.forEach((stream) => stream[Symbol.dispose]()),
  };
}

/**
 * Looks at the attributes, the fragments and the first frame's header; nothing is decoded.
 *
 * @param from an item with encapsulated pixel data
 * @throws {PixelDataError} where the image cannot be decoded
 */
export function inspectImage(
  from: SourcedDataSet,
  options: { readonly transferSyntaxUid: string; readonly isNested: boolean },
): DecodableImage {
  const { transferSyntaxUid, isNested } = options;
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
  const pixelsLengthBytes = frameLengthBytes(description);
  const image = describeDecodedImage({
    transferSyntaxUid,
    sopClassUid: readText(from, Tag.sopClassUid) ?? "",
    isNested,
    description,
    header: readFirstHeader(frames, { codec, pixelsLengthBytes }),
  });
  return { image, frames };
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

interface ItemOptions extends DecodeOptions {
  /** Gets those of the item and of all items in it, in the order of the data set. */
  readonly streams: FrameStream[];
  readonly isNested: boolean;
}

function decodeItem({ dataSet, source }: SourcedDataSet, options: ItemOptions): DataSet {
  const elements = dataSet.elements.map((element): DataElement => {
    if (element.type !== "sequence" || !hasFragments(element)) return element;
    const items = element.items.map((item) =>
      decodeItem({ dataSet: item, source }, { ...options, isNested: true })
    );
    return { ...element, items };
  });
  if (findElement(dataSet, Tag.pixelData)?.type !== "fragments") return { elements };
  const { image, frames } = inspectImage({ dataSet, source }, options);
  const { pool, lookAheadBytes } = options;
  const pixels = new FrameStream({ frames, image, pool, lookAheadBytes });
  options.streams.push(pixels);
  return withDecodedPixels({ elements }, { image, pixels });
}

function hasFragments(element: DataElement): boolean {
  switch (element.type) {
    case "value":
      return false;
    case "fragments":
      return true;
    case "sequence":
      return element.items.some(({ elements }) => elements.some(hasFragments));
  }
}
