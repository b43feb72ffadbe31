/**
 * The bytes of the three modules, for runtimes and bundlers that import bytes (Deno with
 * `--unstable-raw-imports` or `"unstable": ["raw-imports"]`). Elsewhere fetch the files of `dist`.
 *
 * @module
 */

import jpeg from "./dist/jpeg.wasm" with { type: "bytes" };
import jpeg2000 from "./dist/jpeg2000.wasm" with { type: "bytes" };
import jpegls from "./dist/jpegls.wasm" with { type: "bytes" };
import type { CodecBytes } from "./codec_modules.ts";

/** All three modules. */
export const embeddedCodecs: Required<CodecBytes> = { jpeg, jpegls, jpeg2000 };
