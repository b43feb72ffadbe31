/**
 * The lead of an object, which goes before the response to the one before it is complete, at peers that
 * say their response in two pieces. Whatever happens then is what happens with `--no-lead`.
 */

import assert from "node:assert/strict";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { runDcmsend, startDcmsend } from "../support/executable.ts";
import { concat, UID } from "../support/make.ts";
import { splitPdus } from "../support/p_data.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
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
import { leadOf, split, splitAnswer, WATCH_MS } from "./support/split_answer.ts";

const OPENED: readonly PeerStep[] = [RECEIVE_PDU, accept()];
const RELEASED: readonly PeerStep[] = [RECEIVE_PDU, RELEASE_RESPONSE, { recv: "close" }];

const FRAGMENT = encodePdu({
  type: "P-DATA-TF",
  pdvs: [{ presentationContextId: 1, command: true, last: false, data: new Uint8Array(60) }],
});

/** A fragment of a response that does not go on with another one. */
function fragmentAnd(bytes: Uint8Array): { front: PeerStep; rest: PeerStep } {
  return split(concat(FRAGMENT, bytes));
}

interface End {
  readonly name: string;
  readonly front: PeerStep;
  /** What follows the front of the second response when the lead of the third object is out. */
  readonly steps: readonly PeerStep[];
  readonly options?: readonly string[];
}

function end(
  name: string,
  { front, rest }: { front: PeerStep; rest: PeerStep },
  ...steps: PeerStep[]
): End {
  return { name, front, steps: [rest, ...steps, RECEIVE_PDU] };
}

const { front: FRONT } = splitAnswer(2);

const ENDS: readonly End[] = [
  { name: "FIN", front: FRONT, steps: [{ close: true }] },
  { name: "RST", front: FRONT, steps: [{ reset: true }] },
  end("an A-ABORT", fragmentAnd(encodePdu({ type: "A-ABORT", source: 0, reason: 0 }))),
  end("an A-RELEASE-RQ", fragmentAnd(encodePdu({ type: "A-RELEASE-RQ" }))),
  end("bytes that are no PDU", fragmentAnd(Uint8Array.of(0x99, 0, 0, 0, 0, 2, 1, 1))),
  end("the answer to another message", splitAnswer(1)),
  end("the answer to the next message", splitAnswer(3)),
  end("the answer to another command", splitAnswer(2, { commandField: 0x8030 })),
  {
    name: "silence",
    front: FRONT,
    steps: [RECEIVE_PDU],
    options: ["-td", "1"],
  },
];

/** A run against a peer that ends the association in mid-response, as its user sees it. */
async function runTo(
  { front, steps, options = [] }: End,
  { isLead, halts }: { isLead: boolean; halts: boolean },
): Promise<{ code: number; stderr: string; report: string; heard: string[] }> {
  await using peer = await startPeer(
    [...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT, front, leadOf(isLead), ...steps],
    [...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT, answer(2), ...RELEASED],
  );
  using folder = temporaryFolder();
  const cwd = folder.path;
  const inputs = smallFiles(4);
  for (const { name, bytes } of inputs) await Deno.writeFile(`${cwd}/${name}`, bytes);
  const args = [
    ...["-v", ...options, ...(isLead ? [] : ["--no-lead"]), ...(halts ? [] : ["-nh"])],
    ...["+crf", "report", "127.0.0.1", `${peer.port}`, ...inputs.map(({ name }) => name)],
  ];
  const { code, stderr } = await runDcmsend(args, { cwd });
  await peer.finished(halts ? 1 : peer.connections.length);
  const report = halts ? "" : await Deno.readTextFile(`${cwd}/report`);
  return {
    code,
    stderr,
    report: [...report.matchAll(/^DIMSE Status {2}: (.*)$/gm)].map(([, text]) => text).join(),
    heard: peer.connections.map(heard),
  };
}

for (const each of ENDS) {
  for (const halts of [true, false]) {
    const name = `${each.name} behind a lead${halts ? "" : ", with -nh"},`;
    Deno.test(`${name} ends the association as without lead`, async () => {
      const lead = await runTo(each, { isLead: true, halts });
      const noLead = await runTo(each, { isLead: false, halts });
      const { heard: heardLead, ...shown } = lead;
      const { heard: heardNoLead, ...shownNoLead } = noLead;
      assert.deepEqual(shown, shownNoLead);
      assert.equal(lead.code, halts ? 62 : 0);
      assert.match(heardLead[0]!, /^associateRq pData pData pData pData pData( abort)?$/);
      assert.equal(heardLead[0]!.endsWith(" abort"), heardNoLead[0]!.endsWith(" abort"));
      if (!halts) assert.equal(lead.report, [STORED, NOT_SENT, STORED, STORED].join());
    });
  }
}

Deno.test("--no-lead: nothing comes before a response is complete", async () => {
  const seen: number[] = [];
  const { front, rest } = splitAnswer(1);
  await using peer = await startPeer([
    ...OPENED,
    ...RECEIVE_OBJECT,
    front,
    { wait: WATCH_MS },
    { call: () => void seen.push(peer.connections[0]!.lengthBytes) },
    rest,
    ...RECEIVE_OBJECT,
    { call: () => void seen.push(peer.connections[0]!.lengthBytes) },
    answer(2),
    ...RELEASED,
  ]);
  const { code, statuses } = await sendFiles(peer.port, smallFiles(2), ["--no-lead"]);
  assert.deepEqual({ code, statuses }, { code: 0, statuses: [STORED, STORED] });
  const [before, after] = seen;
  const pdus = peer.connections[0]!.pdus.slice(0, 3);
  assert.equal(before, pdus.reduce((sum, { length }) => sum + length, 0));
  assert.ok(after! > before!);
});

for (
  const { signal, code } of [{ signal: "SIGINT", code: 130 }, {
    signal: "SIGTERM",
    code: 143,
  }] as const
) {
  Deno.test(`${signal} while a lead is out aborts the association, and the books are right`, async () => {
    using folder = temporaryFolder();
    const cwd = folder.path;
    const inputs = smallFiles(4);
    for (const { name, bytes } of inputs) await Deno.writeFile(`${cwd}/${name}`, bytes);
    await using peer = await startPeer([
      ...[...OPENED, ...RECEIVE_OBJECT, answer(1), ...RECEIVE_OBJECT],
      ...[FRONT, leadOf(true), { call: () => running.kill(signal) }, { recv: "close" } as const],
    ]);
    const args = ["-v", "+crf", "report", "127.0.0.1", `${peer.port}`];
    const running = startDcmsend([...args, ...inputs.map(({ name }) => name)], { cwd });
    const { code: exitCode, stderr } = await running.result;
    await peer.finished();
    assert.equal(exitCode, code, stderr);
    assert.equal(heard(peer.connections[0]), "associateRq pData pData pData pData pData abort");
    assert.match(stderr, /^I: - sent to the peer +: 1$/m);
    assert.match(stderr, /^I: - NOT sent to the peer +: 3$/m);
    const report = await Deno.readTextFile(`${cwd}/report`);
    const statuses = [...report.matchAll(/^DIMSE Status {2}: (.*)$/gm)].map(([, text]) => text);
    assert.deepEqual(statuses, [STORED, NOT_SENT, NOT_SENT, NOT_SENT]);
  });
}

/** How a peer leaves right behind each of its responses. */
const LEAVINGS: readonly { name: string; step: PeerStep }[] = [
  { name: "closes", step: { close: true } },
  { name: "resets", step: { reset: true } },
];

for (const { name, step } of LEAVINGS) {
  for (const splits of [true, false]) {
    const how = `${name} behind each response${splits ? " that comes in two pieces" : ""}`;
    Deno.test(`a peer that ${how} loses nothing from the books`, async () => {
      const { front, rest } = splitAnswer(1);
      const steps = splits ? [front, { wait: 50 }, rest, step] : [answer(1), step];
      await using peer = await startPeer([...OPENED, ...RECEIVE_OBJECT, ...steps]);
      const inputs = smallFiles(8);
      const { code, statuses } = await sendFiles(peer.port, inputs, ["-nh"]);
      await peer.finished(peer.connections.length);
      const stored = new Set(peer.connections.flatMap(({ pdus }) => storedUids(pdus)));
      const expected = inputs.map((_, index) => stored.has(`${index + 1}`) ? STORED : NOT_SENT);
      assert.equal(code, 0);
      assert.deepEqual(statuses, expected);
      assert.ok(stored.size >= 4, `${stored.size} stored`);
      const [first, ...others] = peer.connections.map(({ pdus }) => pdus.length);
      assert.equal(first, splits ? 4 : 3, "request, object, and perhaps a lead");
      assert.deepEqual(new Set(others), new Set([3]), "another lead in the same run");
    });
  }
}

const INSTANCE_NUMBER = new RegExp(`${UID.instance.replaceAll(".", "\\.")}\\.(\\d+)`);

/** @returns the last components of the UIDs of the objects that came whole */
function storedUids(pdus: readonly Uint8Array[]): string[] {
  const data = splitPdus(concat(...pdus.filter((pdu) => pdu[0] === 4)));
  const uids: string[] = [];
  let command = "";
  for (const pdu of data) {
    if (pdu.isCommand) command = new TextDecoder("latin1").decode(pdu.data);
    else if (pdu.isLast) uids.push(INSTANCE_NUMBER.exec(command)?.[1] ?? "?");
  }
  return uids;
}
