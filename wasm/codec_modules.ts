/** The WebAssembly modules, and which of them decodes what. */

import type { CodestreamFormat } from "./codestream_header.ts";

export type CodecName = "jpeg" | "jpegls" | "jpeg2000" | "rle";

/** The modules' bytes, as they are in the files `jpeg.wasm`, `jpegls.wasm` and so on. */
export type CodecBytes = Readonly<Partial<Record<CodecName, Uint8Array<ArrayBuffer>>>>;

/** Compiled modules. They can be posted to workers, which need not compile them again. */
export type CodecModules = Readonly<Partial<Record<CodecName, WebAssembly.Module>>>;

export const CODEC_OF_FORMAT: Readonly<Record<CodestreamFormat | "rle", CodecName>> = {
  jpeg: "jpeg",
  jpegls: "jpegls",
  jpeg2000: "jpeg2000",
  htj2k: "jpeg2000",
  rle: "rle",
};

/**
 * Compiles all modules that are given: a few milliseconds each.
 *
 * @throws {WebAssembly.CompileError} for bytes that are no WebAssembly module
 */
export async function compileCodecs(bytes: CodecBytes): Promise<CodecModules> {
  const modules: Partial<Record<CodecName, WebAssembly.Module>> = {};
  const names = ["jpeg", "jpegls", "jpeg2000", "rle"] as const;
  await Promise.all(names.map(async (name) => {
    const code = bytes[name];
    if (code !== undefined) modules[name] = await WebAssembly.compile(code);
  }));
  return modules;
}
