/**
 * As `embedded`, but one module at a time: a program that needs one does not read the others.
 *
 * @module
 */

import { CODEC_OF_FORMAT, type CodecBytes, type CodecName } from "./codec_modules.ts";
import type { CodestreamFormat } from "./codestream_header.ts";

type Load = () => Promise<{ readonly default: string }>;

const MODULES: Readonly<Record<CodecName, Load>> = {
  jpeg: () => import("./dist/jpeg.wasm.base64", { with: { type: "text" } }),
  jpegls: () => import("./dist/jpegls.wasm.base64", { with: { type: "text" } }),
  jpeg2000: () => import("./dist/jpeg2000.wasm.base64", { with: { type: "text" } }),
  rle: () => import("./dist/rle.wasm.base64", { with: { type: "text" } }),
};

/** @returns the module for a format, fit for `compileCodecs` */
export async function embeddedCodec(format: CodestreamFormat | "rle"): Promise<CodecBytes> {
  const name = CODEC_OF_FORMAT[format];
  const { default: text } = await MODULES[name]();
  return { [name]: Uint8Array.fromBase64(text) };
}
