/**
 * The program of a pool's threads: it decodes what it is sent. It runs without any permission, is
 * bundled on its own, and is started from its text (`decode_pool.ts`).
 */

import type { CodecModules } from "dicom-wasm-codecs";
import { PixelDataError } from "../dicom/pixel_data_error.ts";
import { decodeFrame, type DecodeJob } from "./decode_job.ts";
import type { DecodeRequest, DecodeResponse } from "./decode_message.ts";
import { createFrameDecoder } from "./decoders.ts";

/** What is global in a thread of this kind; the compiler knows the main thread's. */
interface ThreadScope {
  onmessage: (event: MessageEvent<DecodeRequest>) => void;
  postMessage(message: DecodeResponse, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as ThreadScope;
let modules: CodecModules = {};
let decoder = createFrameDecoder(modules);

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case "modules":
      modules = { ...modules, ...data.modules };
      decoder = createFrameDecoder(modules);
      break;
    case "decode":
      decode(data.job);
      break;
  }
};

function decode(job: DecodeJob): void {
  try {
    const pixels = decodeFrame(decoder, job);
    scope.postMessage({ type: "decoded", pixels }, [pixels.buffer]);
  } catch (error) {
    if (!(error instanceof PixelDataError)) throw error;
    scope.postMessage({ type: "failed", reason: error.reason, detail: error.detail }, []);
  } finally {
    job.codestream.buffer.transfer(0); // free at once, not when garbage is collected
  }
}
