/** What every decoder is: one frame's codestream in, its pixels out. */

import { PixelDataError } from "../dicom/pixel_data_error.ts";
import type { Codec } from "./codec.ts";

/** What a frame decodes to, and from what; plain data, so that it can be posted to a worker. */
export interface FrameFormat {
  readonly codec: Codec;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** Of the decoded pixels: 1, or a multiple of 8. */
  readonly bitsAllocated: number;
  /** Of the decoded pixels: 0 by pixel, 1 by plane. */
  readonly planarConfiguration: 0 | 1;
  /** JPEG only: the samples are YCbCr and become RGB. */
  readonly convertToRgb: boolean;
}

export interface FrameDecoder {
  /**
   * @param codestream one frame, its fragments joined; a pad byte behind it is ignored
   * @returns pixels as native little endian pixel data have them (PS3.5 §8.1, §8.2), exactly
   *   {@link frameLengthBytes} of them, in fresh memory that belongs to the caller
   * @throws {PixelDataError} where the frame is not sound, or not of this format
   */
  decode(codestream: Uint8Array, format: FrameFormat): Uint8Array<ArrayBuffer>;
}

/** @returns the length of a decoded frame; bits are filled up to whole bytes */
export function frameLengthBytes(
  format: Pick<FrameFormat, "rows" | "columns" | "samplesPerPixel" | "bitsAllocated">,
): number {
  const { rows, columns, samplesPerPixel, bitsAllocated } = format;
  return Math.ceil(rows * columns * samplesPerPixel * bitsAllocated / 8);
}

/** No codec makes a frame much longer than it was; comments and colour profiles may. */
const MAX_EXPANSION = 2;
const MAX_SURPLUS_BYTES = 0x100000;

/**
 * To be asked before a codestream is read into memory.
 *
 * @throws {PixelDataError} where it is far longer than its pixels
 */
export function checkCodestreamLength(lengthBytes: number, pixelsLengthBytes: number): void {
  if (lengthBytes <= MAX_EXPANSION * pixelsLengthBytes + MAX_SURPLUS_BYTES) return;
  throw new PixelDataError(
    "tooLarge",
    `The codestream has ${lengthBytes} bytes for ${pixelsLengthBytes} bytes of pixels`,
  );
}
