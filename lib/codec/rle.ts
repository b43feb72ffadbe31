/** RLE Lossless (PS3.5 Annex G): the WebAssembly decoder behind the interface of ours. */

import { type CodecModules, FrameDecoder as WasmFrameDecoder } from "dicom-wasm-codecs";
import { withOurErrors } from "./codestream_decoder.ts";
import type { FrameDecoder } from "./frame_decoder.ts";

/**
 * @param modules the one for it
 * @returns a decoder for one thread
 */
export function rleDecoder(modules: CodecModules): FrameDecoder {
  const decoder = new WasmFrameDecoder(modules);
  return {
    decode: (codestream, format) => withOurErrors(() => decoder.decodeRleFrame(codestream, format)),
  };
}
