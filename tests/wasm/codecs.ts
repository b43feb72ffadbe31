/** The built modules, compiled once for all tests of a file. */

import type { CodecModules } from "../../wasm/mod.ts";
import { compileCodecs, FrameDecoder } from "../../wasm/mod.ts";
import { embeddedCodecs } from "../../wasm/embedded.ts";

export const modules: CodecModules = await compileCodecs(embeddedCodecs);

export function makeDecoder(): FrameDecoder {
  return new FrameDecoder(modules);
}
