/**
 * Decoders for the compressed pixel data of DICOM as WebAssembly: JPEG (lossy and lossless, 2 to
 * 16 bits), JPEG-LS, JPEG 2000 and High-Throughput JPEG 2000. Works wherever WebAssembly does;
 * nothing of Deno is used, and the decoders can reach nothing of their host.
 *
 * @example
 * ```ts
 * import { compileCodecs, FrameDecoder } from "dicom-wasm-codecs";
 * import { embeddedCodecs } from "dicom-wasm-codecs/embedded";
 *
 * const decoder = new FrameDecoder(await compileCodecs(embeddedCodecs));
 * const { pixels } = decoder.decodeFrame(codestream, {
 *   format: "jpegls",
 *   rows: 512,
 *   columns: 512,
 *   samplesPerPixel: 1,
 *   bitsAllocated: 16,
 * });
 * ```
 *
 * @module
 */

export {
  type CodecBytes,
  type CodecModules,
  type CodecName,
  compileCodecs,
} from "./codec_modules.ts";
export {
  type CodestreamFormat,
  type CodestreamHeader,
  type Jpeg2000Header,
  type JpegHeader,
  type JpegLsHeader,
  type JpegProcess,
  readCodestreamHeader,
} from "./codestream_header.ts";
export { DecodeError, type DecodeErrorReason } from "./decode_error.ts";
export {
  type DecodedFrame,
  FrameDecoder,
  type FrameDescription,
  type RleFrameDescription,
} from "./frame_decoder.ts";
