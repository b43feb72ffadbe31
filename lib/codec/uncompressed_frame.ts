/** Encapsulated Uncompressed Explicit VR Little Endian (PS3.5 §A.4.11): a frame is its pixels. */

import { PixelDataError } from "../dicom/pixel_data_error.ts";
import { type FrameDecoder, type FrameFormat, frameLengthBytes } from "./frame_decoder.ts";

export const UNCOMPRESSED_FRAME_DECODER: FrameDecoder = { decode };

function decode(codestream: Uint8Array, format: FrameFormat): Uint8Array<ArrayBuffer> {
  const lengthBytes = frameLengthBytes(format);
  const paddedLength = lengthBytes + lengthBytes % 2;
  if (codestream.length !== lengthBytes && codestream.length !== paddedLength) {
    throw new PixelDataError(
      codestream.length < lengthBytes ? "truncated" : "mismatch",
      `The frame has ${codestream.length} bytes instead of ${lengthBytes}`,
    );
  }
  return codestream.slice(0, lengthBytes);
}
