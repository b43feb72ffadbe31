/** All decoders of one thread behind one: each frame goes to the one for its codec. */

import type { CodecModules } from "dicom-wasm-codecs";
import { codestreamDecoder } from "./codestream_decoder.ts";
import { DEFLATED_FRAME_DECODER } from "./deflated_frame.ts";
import type { FrameDecoder, FrameFormat } from "./frame_decoder.ts";
import { rleDecoder } from "./rle.ts";
import { UNCOMPRESSED_FRAME_DECODER } from "./uncompressed_frame.ts";

/** @param modules the WebAssembly modules; without one, its codecs throw TypeError */
export function createFrameDecoder(modules: CodecModules): FrameDecoder {
  const wasm = { codestreams: codestreamDecoder(modules), rle: rleDecoder(modules) };
  return { decode: (codestream, format) => choose(format, wasm).decode(codestream, format) };
}

function choose(
  { codec }: FrameFormat,
  { codestreams, rle }: { readonly codestreams: FrameDecoder; readonly rle: FrameDecoder },
): FrameDecoder {
  switch (codec) {
    case "rle":
      return rle;
    case "deflated":
      return DEFLATED_FRAME_DECODER;
    case "uncompressed":
      return UNCOMPRESSED_FRAME_DECODER;
    case "jpeg":
    case "jpegls":
    case "jpeg2000":
    case "htj2k":
      return codestreams;
  }
}
