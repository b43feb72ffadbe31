/**
 * Images of which a frame cannot be decoded: they are not sent, which costs nothing but them
 * (deviations 14 and 28).
 */

import assert from "node:assert/strict";
import { concat, element, encapsulatedPixelData, file, UID, us } from "../support/make.ts";
import { startPeer } from "../support/peer.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { compressWithDcmtk, damageFrame, makeImage, plainFile } from "./support/image_inputs.ts";
import { type Input, sendFiles, smallFiles } from "./support/outcome.ts";
import { accept, answer, heard, RECEIVE_OBJECT, RECEIVE_PDU } from "./support/pdus.ts";

const STORED = "0x0000 (Success)";
const NOT_SENT = "<not sent>";
const TARGET = "Little Endian Explicit";

const missing = whyMissing("storescp") ?? whyMissing("dcmcjpls") ?? whyMissing("dcmcjpeg");
const ignore = missing !== undefined;
const why = missing === undefined ? "" : ` (${missing})`;

/** An image of three frames, of which the second one is damaged. */
async function damagedInput(program: string, options: readonly string[]): Promise<Input> {
  using folder = temporaryFolder();
  const image = makeImage({ image: { bitsStored: 12 }, frameCount: 3 }, "1.2.3.7.1");
  const bytes = await compressWithDcmtk(folder.path, plainFile(image), program, options);
  return { name: "damaged.dcm", bytes: damageFrame(bytes, 2) };
}

const DAMAGES = [
  { program: "dcmcrle", options: [] },
  { program: "dcmcjpeg", options: ["+e1"] },
  { program: "dcmcjpls", options: ["+el"] },
] as const;

for (const { program, options } of DAMAGES) {
  Deno.test({
    name: `14: of a list, only the image with a frame damaged is not sent, ${program}${why}`,
    ignore,
    fn: async () => {
      const damaged = await damagedInput(program, options);
      const [first, last] = smallFiles(2) as [Input, Input];
      await using peer = await startStorescp(["+xe"]);
      const { messages, ...outcome } = await sendFiles(
        peer.port,
        [first, damaged, last],
        ["-nh"],
      );
      const [line = "", ...rest] = messages;
      assert.match(line, /^E: cannot decode pixel data of damaged\.dcm: Frame 2: [A-Z].+/);
      assert.deepEqual(rest, [`E: No conversion to transfer syntax ${TARGET} possible!`]);
      assert.deepEqual(outcome, {
        code: 0,
        statuses: [STORED, NOT_SENT, STORED],
        summary: {
          "Number of associations": 1,
          "Number of pres. contexts": 2,
          "Number of SOP instances": 3,
          "- sent to the peer": 2,
          "* with status SUCCESS": 2,
          "- NOT sent to the peer": 1,
        },
      });
      assert.equal((await peer.takeStored()).length, 2);
    },
  });
}

Deno.test({
  name: `14: without -nh an image with a frame damaged ends the run with an abort${why}`,
  ignore,
  fn: async () => {
    const damaged = await damagedInput("dcmcjpls", ["+el"]);
    await using peer = await startPeer([
      RECEIVE_PDU,
      accept([1, 3].map((id) => ({ id, result: 0, transferSyntax: UID.explicitLe }))),
      ...RECEIVE_OBJECT,
      answer(1),
      { recv: "close" },
    ]);
    const outcome = await sendFiles(peer.port, [...smallFiles(1), damaged, ...smallFiles(1)]);
    assert.equal(outcome.code, 62);
    assert.match(
      outcome.messages[0] ?? "",
      /^E: cannot decode pixel data of damaged\.dcm: Frame 2/,
    );
    assert.deepEqual(outcome.messages.slice(1), [
      `E: No conversion to transfer syntax ${TARGET} possible!`,
      "F: cannot send SOP instance: Pixel representation cannot be changed",
    ]);
    await peer.finished();
    assert.equal(heard(peer.connections[0]), "associateRq pData pData abort");
  },
});

const LARGE_ROWS = 1024;
const LARGE_FRAMES = 70;
const BAD_FRAME = 60;

/** 70 MB of zeros in RLE, but for one frame that ends too early. */
function largeDamaged(): Input {
  const sopInstanceUid = "1.2.3.7.2";
  const good = rleFrame(LARGE_ROWS * LARGE_ROWS);
  const bad = rleFrame(LARGE_ROWS * LARGE_ROWS >> 1);
  const frames = Array.from(
    { length: LARGE_FRAMES },
    (_, index) => index === BAD_FRAME - 1 ? bad : good,
  );
  const dataSet = concat(
    element(0x00080016, "UI", UID.secondaryCaptureImageStorage),
    element(0x00080018, "UI", sopInstanceUid),
    us(0x00280002, 1),
    element(0x00280004, "CS", "MONOCHROME2"),
    element(0x00280008, "IS", `${LARGE_FRAMES}`),
    us(0x00280010, LARGE_ROWS),
    us(0x00280011, LARGE_ROWS),
    us(0x00280100, 8),
    us(0x00280101, 8),
    us(0x00280102, 7),
    us(0x00280103, 0),
    encapsulatedPixelData(frames),
  );
  return {
    name: "large.dcm",
    bytes: file(dataSet, { sopInstanceUid, transferSyntaxUid: UID.rleLossless }),
  };
}

/** A frame of zeros (PS3.5 Annex G): one segment of runs of 128 bytes. */
function rleFrame(lengthBytes: number): Uint8Array {
  const header = new Uint8Array(64);
  header[0] = 1; // segment
  header[4] = 64; // its offset
  const runs = new Uint8Array(lengthBytes / 128 * 2);
  for (let index = 0; index < runs.length; index += 2) runs[index] = 129;
  return concat(header, runs);
}

Deno.test({
  name: `28: a large image with a late frame damaged costs its association, but only itself${why}`,
  ignore,
  fn: async () => {
    const [first, last] = smallFiles(2) as [Input, Input];
    await using peer = await startStorescp(["+xe"]);
    const outcome = await sendFiles(peer.port, [first, largeDamaged(), last], ["-nh"]);
    assert.equal(outcome.code, 0);
    assert.deepEqual(outcome.statuses, [STORED, NOT_SENT, STORED]);
    assert.match(
      outcome.messages.join("\n"),
      new RegExp(
        `^E: cannot send SOP instance from file: large\\.dcm: .*Frame ${BAD_FRAME}: `,
        "m",
      ),
    );
    assert.match(outcome.messages.join("\n"), /^W: trying to continue with a new association/m);
    assert.equal(outcome.summary["Number of associations"], 2);
    assert.equal(outcome.summary["- sent to the peer"], 2);
    assert.equal(outcome.summary["- NOT sent to the peer"], 1);
    assert.equal((await peer.takeStored()).length, 2, "A part of an image was stored");
  },
});

Deno.test({
  name: `28: without -nh a large image with a late frame damaged ends the run${why}`,
  ignore,
  fn: async () => {
    await using peer = await startStorescp(["+xe"]);
    const outcome = await sendFiles(peer.port, [largeDamaged(), ...smallFiles(1)]);
    assert.equal(outcome.code, 62);
    assert.equal(
      outcome.messages.at(-1),
      "F: cannot send SOP instance: Pixel representation cannot be changed",
    );
    assert.equal((await peer.takeStored()).length, 0, "A part of an image was stored");
  },
});
