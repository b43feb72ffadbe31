/**
 * `--retry`: what may pass is tried again over a new association, a given number of times; what is
 * permanent is not.
 */

import assert from "node:assert/strict";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { startDcmsend } from "../support/executable.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { type Scp, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { NOT_SENT, sendFiles, smallFiles, STORED } from "./support/outcome.ts";
import {
  accept,
  answer,
  heard,
  RECEIVE_OBJECT,
  RECEIVE_PDU,
  RELEASE_RESPONSE,
} from "./support/pdus.ts";

const RETRY = ["--retry", "3", "--retry-delay", "0"];
const OPENED: readonly PeerStep[] = [RECEIVE_PDU, accept()];
const RELEASED: readonly PeerStep[] = [RECEIVE_PDU, RELEASE_RESPONSE, { recv: "close" }];
const LOST = "Peer aborted Association (or never connected)";
const REFUSED = "0xa700 (Refused: OutOfResources)";
const TRANSIENT = { result: 2, source: 3, reason: 1 };
const PERMANENT = { result: 1, source: 1, reason: 7 };

function again(attempt: number): string {
  return `W: trying again in 0.0 s (${attempt} of 3)`;
}

/** How often the peer got each instance, by the last component of its UID. */
function timesReceived(scp: Scp): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { sopInstanceUid } of scp.received) {
    const name = sopInstanceUid.slice(sopInstanceUid.lastIndexOf(".") + 1);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

for (const failures of [1, 3]) {
  Deno.test(`a peer that rejects ${failures} times because it is busy is asked again`, async () => {
    let left = failures;
    await using scp = startScp({ reject: () => left-- > 0 ? TRANSIENT : undefined });
    const outcome = await sendFiles(scp.port, smallFiles(2), RETRY);
    assert.equal(outcome.code, 0);
    assert.deepEqual(outcome.statuses, [STORED, STORED]);
    assert.equal(scp.associations.length, failures + 1);
    const rejected = "W: cannot negotiate network association: DUL Association Rejected";
    assert.deepEqual(
      outcome.messages,
      Array.from({ length: failures }, (_, index) => [rejected, again(index + 1)]).flat(),
    );
  });
}

Deno.test("a peer that stays busy is given up after the last attempt, with DCMTK's words", async () => {
  await using scp = startScp({ reject: () => TRANSIENT });
  const outcome = await sendFiles(scp.port, smallFiles(1), RETRY);
  assert.equal(outcome.code, 61);
  assert.equal(scp.associations.length, 4);
  assert.equal(
    outcome.messages.at(-1),
    "F: cannot negotiate network association: DUL Association Rejected",
  );
});

Deno.test("a permanent rejection is not asked about again", async () => {
  await using scp = startScp({ reject: () => PERMANENT });
  const outcome = await sendFiles(scp.port, smallFiles(1), RETRY);
  assert.equal(outcome.code, 61);
  assert.equal(scp.associations.length, 1);
  assert.deepEqual(outcome.messages, [
    "F: cannot negotiate network association: DUL Association Rejected",
  ]);
});

Deno.test("a peer that refuses connections is tried until it is there", async () => {
  using folder = temporaryFolder();
  const [input] = smallFiles(1);
  await Deno.writeFile(`${folder.path}/1.dcm`, input!.bytes);
  // Taken and given back: nobody listens there now.
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const args = ["--retry", "20", "--retry-delay", "1", "127.0.0.1", `${port}`, "1.dcm"];
  const run = startDcmsend(args, { cwd: folder.path });
  await run.waitForStderr("(2 of 20)");
  await using scp = startScp({ port });
  const { code, stderr } = await run.result;
  assert.equal(code, 0);
  assert.deepEqual(timesReceived(scp), { 1: 1 });
  assert.match(
    stderr,
    /^W: cannot negotiate .*Connection refused\nW: trying again in \d\.\d s \(1 of 20\)$/m,
  );
});

/** How a peer ends an association in the middle of the second object, or behind it. */
const LOSSES: Readonly<Record<string, readonly PeerStep[]>> = {
  "closes": [{ close: true }],
  "resets the connection": [{ reset: true }],
  "aborts": [{ send: encodePdu({ type: "A-ABORT", source: 0, reason: 0 }) }, { recv: "close" }],
};

for (const [name, steps] of Object.entries(LOSSES)) {
  for (const options of [[], ["-nh"]]) {
    Deno.test(`a peer that ${name} gets the instance in doubt again ${options.join(" ")}`, async () => {
      const first = [...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT, ...steps];
      const second = [...OPENED, ...RECEIVE_OBJECT, ...steps];
      const third = [
        ...[...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT, answer(2)],
        ...RELEASED,
      ];
      await using peer = await startPeer(first, second, third);
      const outcome = await sendFiles(peer.port, smallFiles(3), [...RETRY, ...options]);
      await peer.finished(3);
      assert.equal(outcome.code, 0);
      assert.deepEqual(outcome.statuses, [STORED, STORED, STORED]);
      assert.deepEqual(outcome.messages.filter((line) => line.startsWith("W: trying again")), [
        again(1),
        again(2),
      ]);
      assert.equal(heard(peer.connections[2]), "associateRq pData pData pData pData releaseRq");
    });
  }
}

Deno.test("an instance with which every association is lost is given up, and the rest is sent", async () => {
  await using scp = startScp({ drops: ({ sopInstanceUid }) => sopInstanceUid.endsWith(".2") });
  const outcome = await sendFiles(scp.port, smallFiles(4), [...RETRY, "-nh"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.statuses, [STORED, NOT_SENT, STORED, STORED]);
  assert.deepEqual(timesReceived(scp), { 1: 1, 2: 4, 3: 1, 4: 1 });
});

Deno.test("without -nh the run ends when an instance has used up its attempts", async () => {
  await using scp = startScp({ drops: ({ sopInstanceUid }) => sopInstanceUid.endsWith(".2") });
  const outcome = await sendFiles(scp.port, smallFiles(3), RETRY);
  assert.equal(outcome.code, 62);
  assert.deepEqual(timesReceived(scp), { 1: 1, 2: 4, 3: 1 });
  assert.equal(outcome.messages.at(-1), `F: cannot send SOP instance: ${LOST}`);
});

for (const failures of [1, 3, 4]) {
  Deno.test(`a peer that is short of resources ${failures} times is given the instance again`, async () => {
    let left = failures;
    await using scp = startScp({
      status: ({ sopInstanceUid }) => sopInstanceUid.endsWith(".2") && left-- > 0 ? 0xa700 : 0,
    });
    const outcome = await sendFiles(scp.port, smallFiles(3), RETRY);
    assert.equal(outcome.code, 0);
    const isStored = failures <= 3;
    assert.deepEqual(outcome.statuses, [STORED, isStored ? STORED : REFUSED, STORED]);
    assert.deepEqual(timesReceived(scp), { 1: 1, 2: isStored ? failures + 1 : 4, 3: 1 });
    assert.equal(scp.associations.length, isStored ? failures + 1 : 4);
    assert.ok(scp.associations.every(({ ended }) => ended === "released"));
  });
}

Deno.test("other failure statuses are the peer's last word", async () => {
  await using scp = startScp({ status: () => 0xc001 });
  const outcome = await sendFiles(scp.port, smallFiles(2), RETRY);
  assert.equal(outcome.code, 0);
  assert.deepEqual(timesReceived(scp), { 1: 1, 2: 1 });
});

Deno.test("a response that does not come in time is asked for again", async () => {
  let isFirst = true;
  await using scp = startScp({
    status: async () => {
      if (isFirst) await new Promise((resolve) => setTimeout(resolve, 2000));
      isFirst = false;
      return 0;
    },
  });
  const outcome = await sendFiles(scp.port, smallFiles(2), [...RETRY, "-td", "1"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.statuses, [STORED, STORED]);
  assert.deepEqual(timesReceived(scp), { 1: 2, 2: 1 });
});

Deno.test("a file that is damaged is not tried again", async () => {
  await using scp = startScp();
  const [whole, damaged] = smallFiles(2);
  const inputs = [whole!, { name: "2.dcm", bytes: damaged!.bytes.subarray(0, -3) }];
  const outcome = await sendFiles(scp.port, inputs, [...RETRY, "-nh"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.statuses, [STORED, NOT_SENT]);
  assert.equal(scp.associations.length, 1);
});

Deno.test("with --parallel, too, each instance arrives", async () => {
  let dropped = 0;
  await using scp = startScp({ drops: () => dropped < 3 && ++dropped > 0 });
  const outcome = await sendFiles(scp.port, smallFiles(20), [...RETRY, "--parallel", "3"]);
  assert.equal(outcome.code, 0);
  assert.deepEqual(outcome.statuses, Array(20).fill(STORED));
});

Deno.test("a signal ends the wait for the next attempt", async () => {
  using folder = temporaryFolder();
  await Deno.writeFile(`${folder.path}/1.dcm`, smallFiles(1)[0]!.bytes);
  await using scp = startScp({ reject: () => TRANSIENT });
  const args = ["--retry", "1", "--retry-delay", "3600", "127.0.0.1", `${scp.port}`, "1.dcm"];
  const run = startDcmsend(args, { cwd: folder.path, timeoutMs: 20_000 });
  await run.waitForStderr("trying again");
  run.kill("SIGTERM");
  assert.equal((await run.result).code, 143);
});

Deno.test("--retry and --single-association do not go together", async () => {
  const outcome = await sendFiles(1, smallFiles(1), ["--retry", "1", "-ma"], "");
  assert.equal(outcome.code, 1);
  assert.ok(outcome.messages.includes("error: --retry not allowed with --single-association"));
});
