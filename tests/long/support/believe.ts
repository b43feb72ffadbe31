/** Data sets that agree with a damaged header, so that the header comes as far as the decoder. */

import { hasHeader, readCodestreamHeader } from "../../../lib/codec/codestream_decoder.ts";
import type { FrameFormat } from "../../../lib/codec/frame_decoder.ts";
import { PixelDataError } from "../../../lib/dicom/pixel_data_error.ts";

/** More than that takes its time without any fault. */
const MAX_SAMPLES = 500_000;

/**
 * @param otherwise what the sound frame has
 * @returns the image that the codestream says it is, unless it says nothing, or far too much
 */
export function believeHeader(codestream: Uint8Array, otherwise: FrameFormat): FrameFormat {
  if (!hasHeader(otherwise.codec)) return otherwise;
  try {
    const { rows, columns, components, precision } = readCodestreamHeader(codestream);
    if (rows * columns * components > MAX_SAMPLES) return otherwise;
    return {
      ...otherwise,
      rows,
      columns,
      samplesPerPixel: components,
      bitsAllocated: precision > 8 ? 16 : 8,
      convertToRgb: otherwise.convertToRgb && components === 3,
    };
  } catch (error) {
    if (!(error instanceof PixelDataError)) throw error;
    return otherwise;
  }
}
