/** A JPEG 2000 codestream with many tile-parts is refused wherever it is cut. */

import assert from "node:assert/strict";
import { DecodeError } from "../../wasm/mod.ts";
import { makeDecoder } from "./codecs.ts";
import { encodeWithOpenjpeg, findMissingEncoders } from "./encoders.ts";
import { describe, makePhantom } from "./phantom.ts";

const ignore = (await findMissingEncoders()).length > 0;

Deno.test({
  name: "decodeFrame() refuses a JPEG 2000 codestream of many tile-parts wherever it is cut",
  ignore,
  fn: async () => {
    const phantom = makePhantom({ rows: 40, columns: 40 });
    const { codestream } = await encodeWithOpenjpeg(phantom, ["-r", "8,1", "-TP", "R"]);
    const frame = describe(phantom, "jpeg2000");
    const decoder = makeDecoder();
    assert.deepEqual(decoder.decodeFrame(codestream, frame).pixels, phantom.pixels);
    for (let length = 0; length < codestream.length; length++) {
      const cut = codestream.subarray(0, length);
      assert.throws(() => decoder.decodeFrame(cut, frame), DecodeError, `Cut to ${length} bytes`);
    }
  },
});
