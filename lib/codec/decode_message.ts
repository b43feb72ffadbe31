/** What the threads of a pool say to each other. Typed arrays are transferred, not copied. */

import type { CodecModules } from "dicom-wasm-codecs";
import type { PixelDataErrorReason } from "../dicom/pixel_data_error.ts";
import type { DecodeJob } from "./decode_job.ts";

/** To the thread that decodes: the modules of a codec come before its first frame, and once. */
export type DecodeRequest =
  | { readonly type: "modules"; readonly modules: CodecModules }
  | { readonly type: "decode"; readonly job: DecodeJob };

/** From it: one for each frame, in the order of the requests. */
export type DecodeResponse =
  | { readonly type: "decoded"; readonly pixels: Uint8Array<ArrayBuffer> }
  | { readonly type: "failed"; readonly reason: PixelDataErrorReason; readonly detail: string };
