/** Files that change between the check pass and the last byte. */

import assert from "node:assert/strict";
import { runDcmsend } from "../support/executable.ts";
import { concat, element, file, header, imageDataSet } from "../support/make.ts";
import { runAsOrdinaryUser } from "../support/ordinary_user.ts";
import { startPeer } from "../support/peer.ts";
import { acceptFirst, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import {
  accept,
  answer,
  heard,
  RECEIVE_OBJECT,
  RECEIVE_PDU,
  RELEASE_RESPONSE,
} from "./support/pdus.ts";

Deno.test("a file that shrinks while it is sent takes its association along, but not the rest", async () => {
  using folder = temporaryFolder();
  const [large, small] = [`${folder.path}/large.dcm`, `${folder.path}/small.dcm`];
  const length = 64 << 20; // the end is far from the wire when the peer hears of the beginning
  const pixelData = new Uint8Array(12 + length);
  pixelData.set(header(0x7fe00010, "OW", length));
  await Deno.writeFile(large, file(imageDataSet({ pixelData })));
  await Deno.writeFile(small, file(imageDataSet()));
  await using peer = await startPeer(
    [RECEIVE_PDU, accept(), RECEIVE_PDU, { call: () => Deno.truncate(large, length / 2) }, {
      recv: "close",
    }],
    [RECEIVE_PDU, accept(), ...RECEIVE_OBJECT, answer(1), RECEIVE_PDU, RELEASE_RESPONSE],
  );
  const result = await runDcmsend(["-nh", "127.0.0.1", `${peer.port}`, large, small]);
  assert.equal(
    result.stderr,
    `E: cannot send SOP instance from file: ${large}: I/O suspension or premature end of stream\n` +
      "W: trying to continue with a new association in order to send the remaining 1 SOP instances\n",
  );
  assert.equal(result.code, 0);
  await peer.finished(2);
  assert.match(heard(peer.connections[0]), / abort$/);
  assert.equal(heard(peer.connections[1]), "associateRq pData pData releaseRq");
});

Deno.test("a file that vanishes between check and sending is left out with -nh", async () => {
  using folder = temporaryFolder();
  const paths = ["a", "b", "c"].map((name) => `${folder.path}/${name}.dcm`);
  for (const path of paths) await Deno.writeFile(path, file(imageDataSet()));
  await using scp = startScp({
    accept: (context) => {
      Deno.removeSync(paths[1]!); // everything is checked when the association is requested
      return acceptFirst(context);
    },
  });
  const result = await runDcmsend(["-nh", "127.0.0.1", `${scp.port}`, ...paths]);
  assert.equal(
    result.stderr,
    `E: cannot send SOP instance from file: ${paths[1]}: No such file or directory\n`,
  );
  assert.deepEqual({ code: result.code, stored: scp.received.length }, { code: 0, stored: 2 });
});

Deno.test("a file that becomes unreadable between check and sending is left out with -nh", async () => {
  using folder = temporaryFolder();
  const paths = ["a", "b", "c"].map((name) => `${folder.path}/${name}.dcm`);
  for (const path of paths) await Deno.writeFile(path, file(imageDataSet()));
  await using scp = startScp({
    accept: (context) => {
      Deno.chmodSync(paths[1]!, 0);
      return acceptFirst(context);
    },
  });
  const result = await runAsOrdinaryUser(["-nh", "127.0.0.1", `${scp.port}`, ...paths]);
  assert.equal(
    result.stderr,
    `E: cannot send SOP instance from file: ${paths[1]}: Permission denied\n`,
  );
  assert.deepEqual({ code: result.code, stored: scp.received.length }, { code: 0, stored: 2 });
});

/** In PDUs of 16384 bytes. */
const MAX_PDV_LENGTH = 16372;

const COMMENT = element(0xfffafffa, "LO", "more");

for (
  const { what, more, isSent } of [
    { what: "an element", more: COMMENT, isSent: true },
    { what: "half an element", more: COMMENT.subarray(0, 10), isSent: false },
  ]
) {
  Deno.test(`a file that grows by ${what} between check and sending is ${isSent ? "" : "not "}sent`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/a.dcm`;
    await Deno.writeFile(path, file(imageDataSet()));
    await using scp = startScp({
      accept: (context) => {
        Deno.writeFileSync(path, more, { append: true });
        return acceptFirst(context);
      },
    });
    const { code, stderr } = await runDcmsend(["127.0.0.1", `${scp.port}`, path]);
    if (isSent) {
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.deepEqual(scp.received.map(({ dataSet }) => dataSet), [concat(imageDataSet(), more)]);
    } else {
      assert.match(stderr, /^E: cannot send SOP instance from file: \S+a\.dcm: Invalid stream$/m);
      assert.deepEqual({ code, stored: scp.received.length }, { code: 62, stored: 0 });
    }
  });
}

Deno.test("a file that grows while it is sent is sent as it was when it was checked", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/large.dcm`;
  const length = 32 << 20;
  const pixelData = new Uint8Array(12 + length);
  pixelData.set(header(0x7fe00010, "OW", length));
  const dataSet = imageDataSet({ pixelData });
  await Deno.writeFile(path, file(dataSet));
  const pduCount = Math.ceil(dataSet.length / MAX_PDV_LENGTH);
  await using peer = await startPeer([
    RECEIVE_PDU,
    accept(),
    RECEIVE_PDU,
    { call: () => Deno.writeFile(path, COMMENT, { append: true }) },
    ...Array.from({ length: pduCount }, () => RECEIVE_PDU),
    answer(1),
    RECEIVE_PDU,
    RELEASE_RESPONSE,
  ]);
  const { code, stderr } = await runDcmsend(["127.0.0.1", `${peer.port}`, path]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const data = peer.connections[0]!.pdus.slice(2, -1).map((pdu) => pdu.subarray(12));
  assert.deepEqual(concat(...data), dataSet);
});
