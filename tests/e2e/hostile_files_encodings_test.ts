/**
 * Deflated data sets that are damaged, and images whose pixels lie in an unusual way: the built
 * program does what the native one does, but for a bomb, which costs it no memory.
 */

import assert from "node:assert/strict";
import { Deflate, deflate, deflateRaw } from "pako";
import { bytes, type FileSource } from "../../scripts/compare/file_source.ts";
import { SYNTAXES } from "../../scripts/compare/inputs.ts";
import { measure } from "../long/support/measure.ts";
import { assertSameAsNative } from "../support/comparison.ts";
import { concat, file, header, imageDataSet, UID } from "../support/make.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { type HostileFile, hostileRow, notLoaded, SENT } from "./support/hostile_files.ts";
import { encapsulated, RLE_FRAME, rleFrame } from "./support/hostile_pixels.ts";

const TRUNCATED = notLoaded("I/O suspension or premature end of stream");
const NOT_RAW = notLoaded("ZLib Error: invalid stored block lengths");

/** A file that says its data set is deflated. */
function deflated(dataSet: Uint8Array): FileSource {
  return bytes(file(dataSet, { transferSyntaxUid: UID.deflatedLe }));
}

const DATA_SET = imageDataSet({ size: 64 });
const STREAM = deflateRaw(DATA_SET);

const DEFLATED: readonly HostileFile[] = [
  {
    name: "half-a-stream",
    file: deflated(STREAM.subarray(0, STREAM.length >> 1)),
    verdict: TRUNCATED,
  },
  { name: "stream-without-end", file: deflated(STREAM.subarray(0, -2)), verdict: TRUNCATED },
  { name: "zlib-header", file: deflated(deflate(DATA_SET)), verdict: NOT_RAW },
  { name: "not-deflated", file: deflated(DATA_SET), verdict: NOT_RAW },
];

/** Three samples per pixel, one segment each. */
const COLOUR_FRAME = rleFrame([0, 1, 2].map((sample) => {
  const runs = Uint8Array.from({ length: 17 }, (_, index) => index === 0 ? 15 : index * sample);
  return concat(runs, Uint8Array.of(128));
}));

function colour(photometric: string, planes: number): FileSource {
  return bytes(
    encapsulated({ syntax: "5", fragments: [COLOUR_FRAME], samples: 3, photometric, planes }),
  );
}

const PIXELS: readonly HostileFile[] = [
  { name: "rgb-by-plane", file: colour("RGB", 1), verdict: SENT },
  { name: "ybr-full-422", file: colour("YBR_FULL_422", 0), verdict: SENT },
  {
    name: "palette",
    file: bytes(
      encapsulated({ syntax: "5", fragments: [RLE_FRAME], photometric: "PALETTE COLOR" }),
    ),
    verdict: SENT,
  },
];

Deno.test("hostile files, as native does: encodings", async () => {
  await assertSameAsNative([
    hostileRow("deflated data sets", DEFLATED),
    hostileRow("deflated data sets that are to be inflated", DEFLATED, {
      syntaxes: [SYNTAXES.explicit],
    }),
    hostileRow("unusual pixels", PIXELS, { syntaxes: [SYNTAXES.explicit] }),
  ]);
});

const BOMB_LENGTH = 1 << 28;
const MAX_MEGABYTES = 180;

/** @returns a data set of 256 MB, deflated to a thousandth of that */
function bomb(): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  const deflater = new Deflate({ raw: true });
  deflater.onData = (piece) => pieces.push(piece);
  deflater.push(imageDataSet({ pixelData: header(0x7fe00010, "OW", BOMB_LENGTH) }), false);
  const zeros = new Uint8Array(1 << 24);
  for (let length = 0; length < BOMB_LENGTH; length += zeros.length) {
    deflater.push(zeros, length + zeros.length === BOMB_LENGTH);
  }
  return concat(...pieces);
}

Deno.test("a deflate bomb takes neither much memory nor much time", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/bomb.dcm`;
  const stream = bomb();
  await Deno.writeFile(path, file(stream, { transferSyntaxUid: UID.deflatedLe }));
  await using scp = startScp({ keepDataSets: false });
  const { result, seconds, peakMegabytes } = await measure(["127.0.0.1", `${scp.port}`, path]);
  assert.deepEqual({ code: result.code, stderr: result.stderr }, { code: 0, stderr: "" });
  assert.equal(scp.received[0]?.lengthBytes, stream.length + stream.length % 2);
  assert.ok(peakMegabytes < MAX_MEGABYTES, `${peakMegabytes} MB`);
  assert.ok(seconds < 10, `${seconds} s`);
});
