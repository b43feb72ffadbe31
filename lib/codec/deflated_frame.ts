/**
 * Deflated Image Frame Compression (PS3.5 §A.4.13): each frame is a raw deflate stream (RFC 1951).
 */

import { Z_FINISH, Z_OK, Z_STREAM_END, zlibInflate, zlibInflateInit2, ZStream } from "pako";
import { PixelDataError } from "../dicom/pixel_data_error.ts";
import { type FrameDecoder, type FrameFormat, frameLengthBytes } from "./frame_decoder.ts";

/** No zlib header, and the largest window: 32 KiB. */
const RAW_DEFLATE = -15;
/** One byte may stand behind the stream to make the fragment's length even. */
const PADDING_LENGTH = 1;

export const DEFLATED_FRAME_DECODER: FrameDecoder = { decode };

function decode(codestream: Uint8Array, format: FrameFormat): Uint8Array<ArrayBuffer> {
  const lengthBytes = frameLengthBytes(format);
  // The byte more shows a stream that does not end with the frame: it costs no memory to speak of.
  const output = new Uint8Array(lengthBytes + 1);
  const stream = new ZStream();
  stream.input = codestream;
  stream.next_in = 0;
  stream.avail_in = codestream.length;
  stream.output = output;
  stream.next_out = 0;
  stream.avail_out = output.length;
  zlibInflateInit2(stream, RAW_DEFLATE);
  const status = zlibInflate(stream, Z_FINISH);
  if (stream.next_out > lengthBytes) {
    throw new PixelDataError("mismatch", "The deflated frame is longer than the data set promises");
  }
  if (status !== Z_STREAM_END) {
    const isSound = status >= Z_OK || stream.avail_in === 0;
    throw isSound
      ? new PixelDataError("truncated", "The deflate stream is not complete")
      : new PixelDataError("corrupt", `ZLib Error: ${stream.msg}`);
  }
  if (stream.next_out < lengthBytes) {
    throw new PixelDataError(
      "mismatch",
      `The deflated frame has ${stream.next_out} bytes instead of ${lengthBytes}`,
    );
  }
  if (stream.avail_in > PADDING_LENGTH) {
    throw new PixelDataError("corrupt", "Something follows the deflated frame");
  }
  return output.subarray(0, lengthBytes);
}
