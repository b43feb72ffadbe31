/**
 * What goes over the wire, byte for byte, seen by peers of another maker that write it down as it comes:
 * the file's own data set where the peer accepts its transfer syntax and it is well formed, otherwise
 * exactly what the native program sends.
 */

import assert from "node:assert/strict";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { element, file, imageDataSet, IMPLICIT_LE, UID } from "../support/make.ts";
import { runDcmsend } from "../support/executable.ts";
import { temporaryFolder } from "../support/temporary.ts";
import type { PeerInput } from "./support/peer_inputs.ts";
import { BIT_PRESERVING_ROWS, type PeerRow } from "./support/peer_rows.ts";
import { type PeerSending, sendAllTo, whyNotTested } from "./support/peer_sending.ts";
import { readStoredFile } from "./support/stored_file.ts";

for (const row of BIT_PRESERVING_ROWS) {
  const missing = whyNotTested(row);
  Deno.test({
    name: `${row.name} receives the file's data set or native's, byte for byte` +
      `${missing ? ` (${missing})` : ""}`,
    ignore: missing !== undefined,
    fn: () => testRow(row),
  });
}

async function testRow(row: PeerRow): Promise<void> {
  const sending = await sendAllTo(row);
  assert.equal(sending.ours.stored.size, sending.inputs.length);
  let asInFile = 0;
  for (const input of sending.inputs) {
    if (compare(input, sending) === "asInFile") asInFile++;
  }
  say(
    `${row.name}: ${asInFile} data sets as in their files, ` +
      `${sending.inputs.length - asInFile} as native sends them`,
  );
}

function compare(input: PeerInput, { native, ours }: PeerSending): "asInFile" | "asNative" {
  const own = ours.stored.get(input.sopInstanceUid);
  const theirs = native.stored.get(input.sopInstanceUid);
  assert(own !== undefined && theirs !== undefined, `${input.name} has not been stored`);
  assert.equal(own.transferSyntaxUid, theirs.transferSyntaxUid, input.name);
  if (own.transferSyntaxUid === input.transferSyntaxUid && input.passThrough !== undefined) {
    assert.deepEqual(own.dataSet, input.passThrough, `${input.name} is not as in the file`);
    return "asInFile";
  }
  assert.deepEqual(own.dataSet, theirs.dataSet, `${input.name} is not as native sends it`);
  return "asNative";
}

const missing = whyMissing("storescp");
Deno.test({
  name: "an odd number of bytes in implicit VR pixel data is padded, which native forgets" +
    `${missing ? ` (${missing})` : ""}`,
  ignore: missing !== undefined,
  fn: async () => {
    using folder = temporaryFolder();
    const pixelData = element(0x7fe00010, "OW", new Uint8Array(31).fill(7), IMPLICIT_LE);
    const path = `${folder.path}/odd.dcm`;
    await Deno.writeFile(
      path,
      file(imageDataSet({ encoding: IMPLICIT_LE, pixelData }), {
        transferSyntaxUid: UID.implicitLe,
      }),
    );
    await using peer = await startStorescp(["+B"]);
    const { code } = await runDcmsend(["127.0.0.1", `${peer.port}`, path]);
    assert.equal(code, 0);
    const [stored, ...more] = await peer.takeStored();
    assert(stored !== undefined && more.length === 0);
    const { pixels } = readStoredFile(stored);
    assert.deepEqual(pixels, Uint8Array.from([...new Uint8Array(31).fill(7), 0]));
  },
});

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
