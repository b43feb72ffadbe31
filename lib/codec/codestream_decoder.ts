/**
 * JPEG, JPEG-LS, JPEG 2000 and High-Throughput JPEG 2000: the WebAssembly decoders behind the
 * interface of ours, their pixels brought into the form that native pixel data have.
 */

import {
  type CodecModules,
  type CodestreamFormat,
  type CodestreamHeader,
  DecodeError,
  FrameDecoder as WasmFrameDecoder,
  readCodestreamHeader as readHeader,
} from "dicom-wasm-codecs";
import { PixelDataError } from "../dicom/pixel_data_error.ts";
import type { Codec } from "./codec.ts";
import type { FrameDecoder, FrameFormat } from "./frame_decoder.ts";
import { packBits, toPixels, toPlanes } from "./samples.ts";

/**
 * @param modules those for the formats that are to be decoded
 * @returns a decoder for one thread
 */
export function codestreamDecoder(modules: CodecModules): FrameDecoder {
  const decoder = new WasmFrameDecoder(modules);
  return { decode: (codestream, format) => decode(decoder, codestream, format) };
}

/**
 * @param codestream one frame
 * @returns what it says about its image
 * @throws {PixelDataError} where the header is damaged
 */
export function readCodestreamHeader(codestream: Uint8Array): CodestreamHeader {
  return withOurErrors(() => readHeader(codestream));
}

/** @returns true for codecs whose codestreams say what they are */
export function hasHeader(codec: Codec): codec is CodestreamFormat {
  return codec !== "rle" && codec !== "deflated" && codec !== "uncompressed";
}

function decode(
  decoder: WasmFrameDecoder,
  codestream: Uint8Array,
  format: FrameFormat,
): Uint8Array<ArrayBuffer> {
  const { codec, rows, columns, samplesPerPixel, convertToRgb } = format;
  if (!hasHeader(codec)) throw new TypeError(`No codestreams are made by "${codec}"`);
  // Bits come out as bytes, each in one of its own.
  const bitsAllocated = Math.max(8, format.bitsAllocated);
  const frame = withOurErrors(() =>
    decoder.decodeFrame(codestream, {
      format: codec,
      rows,
      columns,
      samplesPerPixel,
      bitsAllocated,
      convertToRgb,
    })
  );
  const { precision } = frame.header;
  if (frame.bitsAllocated !== bitsAllocated || (format.bitsAllocated === 1 && precision !== 1)) {
    throw new PixelDataError(
      "mismatch",
      `The codestream has ${precision} bits per sample, which do not go with those of the first frame`,
    );
  }
  if (format.bitsAllocated === 1) return packBits(frame.pixels);
  if (samplesPerPixel === 1) return frame.pixels;
  const layout = { samplesPerPixel, bytesPerSample: bitsAllocated / 8 };
  if (format.planarConfiguration === 1) {
    return frame.layout === "byPlane" ? frame.pixels : toPlanes(frame.pixels, layout);
  }
  return frame.layout === "byPixel" ? frame.pixels : toPixels(frame.pixels, layout);
}

/** The package has an error of its own, with reasons that ours has too. */
export function withOurErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new PixelDataError(error.reason, error.message, { cause: error });
  }
}
