/**
 * The bytes of the modules, for runtimes and bundlers that import text (Deno with
 * `--unstable-raw-imports` or `"unstable": ["raw-imports"]`). Elsewhere fetch the files of `dist`.
 * It is text because bundlers carry bytes as text too, and decode it much more slowly.
 *
 * @module
 */

import jpeg from "./dist/jpeg.wasm.base64" with { type: "text" };
import jpeg2000 from "./dist/jpeg2000.wasm.base64" with { type: "text" };
import jpegls from "./dist/jpegls.wasm.base64" with { type: "text" };
import rle from "./dist/rle.wasm.base64" with { type: "text" };
import type { CodecBytes } from "./codec_modules.ts";

/** All modules. */
export const embeddedCodecs: Required<CodecBytes> = {
  jpeg: Uint8Array.fromBase64(jpeg),
  jpegls: Uint8Array.fromBase64(jpegls),
  jpeg2000: Uint8Array.fromBase64(jpeg2000),
  rle: Uint8Array.fromBase64(rle),
};
