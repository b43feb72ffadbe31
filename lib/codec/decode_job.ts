/**
 * One frame to be decoded, somewhere: what the decoders of this thread and those of others share.
 */

import { PixelDataError } from "../dicom/pixel_data_error.ts";
import type { FrameDecoder, FrameFormat } from "./frame_decoder.ts";

export interface DecodeJob {
  /** Its memory is given away with the job. */
  readonly codestream: Uint8Array<ArrayBuffer>;
  readonly format: FrameFormat;
}

/** Who decodes frames. Several may be under way; each promise is for its own frame. */
export interface DecodePool {
  /**
   * @param signal gives the frame up, unless it is being decoded already
   * @returns as {@link FrameDecoder.decode}
   * @throws {PixelDataError} where the frame cannot be decoded
   */
  decode(job: DecodeJob, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Decodes in this thread, which waits for it: for tests, and where a worker would take longer to
 * start than the frame to decode. Nothing here ends a decoder that hangs.
 */
export function decodeInThisThread(decoder: FrameDecoder): DecodePool {
  return {
    decode: ({ codestream, format }, signal) =>
      Promise.try(() => {
        signal?.throwIfAborted();
        return decodeFrame(decoder, { codestream, format });
      }),
  };
}

/** @throws {PixelDataError} for every failure, a decoder's own faults included */
export function decodeFrame(
  decoder: FrameDecoder,
  { codestream, format }: DecodeJob,
): Uint8Array<ArrayBuffer> {
  try {
    return decoder.decode(codestream, format);
  } catch (error) {
    if (error instanceof PixelDataError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new PixelDataError("crash", `The decoder failed: ${text}`, { cause: error });
  }
}
