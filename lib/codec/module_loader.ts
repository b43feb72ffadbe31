/** The WebAssembly modules that the program carries, each compiled when it is first needed. */

import { type CodecModules, compileCodecs } from "dicom-wasm-codecs";
import { embeddedCodec } from "dicom-wasm-codecs/embedded-codec";
import type { Codec } from "./codec.ts";

/** @returns a function that returns what a codec needs, always the same */
export function moduleLoader(): (codec: Codec) => Promise<CodecModules> {
  const loaded = new Map<Codec, Promise<CodecModules>>();
  return (codec) => {
    const modules = loaded.get(codec) ?? load(codec);
    loaded.set(codec, modules);
    return modules;
  };
}

async function load(codec: Codec): Promise<CodecModules> {
  if (codec === "deflated" || codec === "uncompressed") return {};
  return await compileCodecs(await embeddedCodec(codec));
}
