/** Peers that take their time: what is waited for, and what is not (deviation 10 of the README). */

import assert from "node:assert/strict";
import { file, header, imageDataSet } from "../support/make.ts";
import { startPeer } from "../support/peer.ts";
import { sendFiles, smallFiles } from "../e2e/support/outcome.ts";
import {
  accept,
  answer,
  RECEIVE_OBJECT,
  RECEIVE_PDU,
  RELEASE_RESPONSE,
} from "../e2e/support/pdus.ts";

/** DCMTK ends the association after 60 s, in both cases. */
const LONGER_THAN_DCMTK_WAITS_MS = 65_000;

Deno.test("a response may take longer than a minute, a write that gets nowhere may not", async () => {
  const both = [assertLateResponseCounts(), assertStalledWriteEnds()];
  await Promise.allSettled(both); // each cleans up behind itself, whatever became of the other
  await Promise.all(both);
});

async function assertLateResponseCounts(): Promise<void> {
  await using peer = await startPeer([
    RECEIVE_PDU,
    accept(),
    ...RECEIVE_OBJECT,
    { wait: LONGER_THAN_DCMTK_WAITS_MS },
    answer(1),
    RECEIVE_PDU,
    RELEASE_RESPONSE,
    { recv: "close" },
  ]);
  const outcome = await sendFiles(peer.port, smallFiles(1));
  assert.deepEqual(outcome.messages, []);
  assert.deepEqual(outcome.statuses, ["0x0000 (Success)"]);
  assert.equal(outcome.code, 0);
}

async function assertStalledWriteEnds(): Promise<void> {
  const length = 32 << 20; // more than any socket buffer takes
  const pixelData = new Uint8Array(12 + length);
  pixelData.set(header(0x7fe00010, "OW", length));
  const large = { name: "large.dcm", bytes: file(imageDataSet({ pixelData })) };
  await using peer = await startPeer([RECEIVE_PDU, accept(), { stall: true }]);
  const startMs = performance.now();
  const outcome = await sendFiles(peer.port, [large]);
  const seconds = (performance.now() - startMs) / 1000;
  assert.deepEqual(outcome.messages, [
    "E: Failed sending C-STORE request: 0006:020e DIMSE Failed to send message",
    "E: 0006:031d TCP I/O Error (Success) occurred in routine: writeDataPDU",
    "F: cannot send SOP instance: DIMSE Failed to send message",
    "F: 0006:031d TCP I/O Error (Success) occurred in routine: writeDataPDU",
  ]);
  assert.equal(outcome.code, 62);
  assert.ok(seconds > 55 && seconds < 75, `${seconds} s`);
}
