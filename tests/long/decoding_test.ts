/** A large compressed image: its frames are decoded while it is sent, and never all kept. */

import assert from "node:assert/strict";
import {
  compressWithDcmtk,
  imageElements,
  makeImage,
  plainFile,
} from "../e2e/support/image_inputs.ts";
import { concat, file, header, item, sequenceDelimiter, UNDEFINED } from "../support/make.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { readFrames } from "../wasm/encapsulated.ts";
import { measure, tell } from "./support/measure.ts";

const FRAMES = 1000;
const SIZE = 512;
const MAX_PEAK_MEGABYTES = 250;
const JPEG_LS_LOSSLESS = "1.2.840.10008.1.2.4.80";

const missing = whyMissing("storescp") ?? whyMissing("dcmcjpls");

Deno.test({
  name: "500 MB of JPEG-LS frames are decoded and sent in less than 250 MB of memory" +
    `${missing === undefined ? "" : ` (${missing})`}`,
  ignore: missing !== undefined,
  fn: async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/large.dcm`;
    await writeLarge(path, folder.path);
    await using peer = await startStorescp(["--ignore", "+xe"]);
    const measured = await measure(["-v", "127.0.0.1", `${peer.port}`, path]);
    const { result: { code, stderr }, seconds, peakMegabytes } = measured;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /\* with status SUCCESS +: 1$/m);
    assert.doesNotMatch(stderr, /^[WEF]: /m);
    const decoded = FRAMES * SIZE * SIZE * 2;
    tell(
      `${FRAMES} frames of JPEG-LS`,
      measured,
      `${((await Deno.stat(path)).size / 1e6).toFixed(0)} MB, decoded ` +
        `${(decoded / 1e6).toFixed(0)} MB, ${(decoded / 1e6 / seconds).toFixed(0)} MB/s decoded`,
    );
    assert.ok(peakMegabytes > 0 && peakMegabytes < MAX_PEAK_MEGABYTES, `${peakMegabytes} MB`);
  },
});

/** The same frame again and again. */
async function writeLarge(path: string, folder: string): Promise<void> {
  const image = makeImage(
    { image: { rows: SIZE, columns: SIZE, bitsStored: 16 } },
    "1.2.3.8.1",
  );
  const compressed = await compressWithDcmtk(folder, plainFile(image), "dcmcjpls", ["+el"]);
  const [frame] = readFrames(compressed, 1);
  assert(frame !== undefined);
  const frames = Array.from({ length: FRAMES }, () => image.frames[0]!);
  const pixelData = concat(header(0x7fe00010, "OB", UNDEFINED), item(new Uint8Array(0)));
  using large = await Deno.create(path);
  const write = (bytes: Uint8Array): void => {
    for (let done = 0; done < bytes.length;) done += large.writeSync(bytes.subarray(done));
  };
  const { sopInstanceUid } = image;
  write(file(imageElements({ ...image, frames }, { pixelData }), {
    transferSyntaxUid: JPEG_LS_LOSSLESS,
    sopInstanceUid,
  }));
  const fragment = item(frame);
  for (let index = 0; index < FRAMES; index++) write(fragment);
  write(sequenceDelimiter());
}
