/** Storage commitment on an association of ours, with scripted peers: bytes of Orthanc's, and odd ones. */

import { deepEqual, equal, rejects } from "node:assert/strict";
import {
  COMMITMENT_PROPOSAL,
  CommitmentExchange,
  commitmentTransferSyntax,
} from "../../../lib/net/commitment/commitment_exchange.ts";
import type { EventReport } from "../../../lib/net/commitment/event_service.ts";
import { MemoryStream } from "../../../lib/net/memory_stream.ts";
import { openAssociation } from "../../../lib/net/open_association.ts";
import * as golden from "../../golden/orthanc_commitment.ts";
import { concat } from "../../support/make.ts";
import { type Peer, type PeerStep, startPeer } from "../../support/peer.ts";
import { IMPLICIT_LE, optionsFor } from "../associate.ts";
import { RELEASE_RP, RELEASE_RQ, response } from "../wire.ts";

const RECV: PeerStep = { recv: "pdu" };
const ACCEPT: readonly PeerStep[] = [RECV, { send: golden.ASSOCIATE_AC }];
/** Command and data set of a request. */
const REQUEST: readonly PeerStep[] = [RECV, RECV];
const EVENT = concat(golden.N_EVENT_REPORT_RQ_COMMAND, golden.N_EVENT_REPORT_RQ_DATA);
const N_ACTION_RSP = 0x8130;

interface Scene extends AsyncDisposable {
  readonly exchange: CommitmentExchange;
  readonly reports: readonly EventReport[];
  readonly transferSyntax: string | undefined;
}

async function open(peer: Peer, timeoutMs = 10_000): Promise<Scene> {
  const association = await openAssociation(optionsFor(peer.port, COMMITMENT_PROPOSAL));
  const reports: EventReport[] = [];
  const exchange = new CommitmentExchange(association, {
    onEventReport: (report) => {
      reports.push(report);
      return 0;
    },
    timeoutMs,
    signal: new AbortController().signal,
  });
  return {
    exchange,
    reports,
    transferSyntax: commitmentTransferSyntax(association),
    [Symbol.asyncDispose]: () => association[Symbol.asyncDispose](),
  };
}

function actionInformation(): MemoryStream {
  return new MemoryStream(golden.N_ACTION_RQ_DATA.subarray(12));
}

function types(peer: Peer): (number | undefined)[] {
  return peer.connections[0]!.pdus.map((pdu) => pdu[0]);
}

for (const pieceLength of [1, 100_000]) {
  Deno.test(`request() sends Orthanc's bytes and reads Orthanc's, ${pieceLength} at a time`, async () => {
    await using peer = await startPeer([
      ...ACCEPT,
      ...REQUEST,
      { send: golden.N_ACTION_RSP, pieceLength },
      { send: EVENT, pieceLength },
      RECV,
      { send: RELEASE_RQ },
      RECV,
    ]);
    await using scene = await open(peer);
    equal(scene.transferSyntax, IMPLICIT_LE);
    equal(await scene.exchange.request(actionInformation()), 0);
    await scene.exchange.serve(new AbortController().signal);
    await peer.finished();
    const [, command, data, answer, goodbye] = peer.connections[0]!.pdus;
    deepEqual(command, golden.N_ACTION_RQ_COMMAND);
    deepEqual(data, golden.N_ACTION_RQ_DATA);
    equal(answer?.[0], 4);
    deepEqual(goodbye, RELEASE_RP);
    deepEqual(scene.reports, [{
      eventTypeId: 2,
      dataSet: golden.N_EVENT_REPORT_RQ_DATA.slice(12),
      transferSyntaxUid: IMPLICIT_LE,
    }]);
  });
}

Deno.test("request() answers a report that comes first, and numbers requests", async () => {
  await using peer = await startPeer([
    ...ACCEPT,
    ...REQUEST,
    { send: EVENT },
    RECV,
    { send: response({ commandField: N_ACTION_RSP, messageId: 1, status: 0x0110 }) },
    ...REQUEST,
    { send: response({ commandField: N_ACTION_RSP, messageId: 2 }) },
    { recv: "close" },
  ]);
  await using scene = await open(peer);
  equal(await scene.exchange.request(actionInformation()), 0x0110);
  equal(scene.reports.length, 1);
  equal(await scene.exchange.request(actionInformation()), 0);
});

for (
  const { name, steps, message } of [
    {
      name: "with another Message ID",
      steps: [{ send: response({ commandField: N_ACTION_RSP, messageId: 7 }) }],
      message: /Unexpected Response MsgId: 7 \(expected: 1\)/,
    },
    {
      name: "of another command",
      steps: [{ send: response({ commandField: 0x8001 }) }],
      message: /Bad command type/,
    },
    {
      name: "on another context",
      steps: [{
        send: response({ commandField: N_ACTION_RSP, presentationContextId: 3 }),
      }],
      message: /Failed to receive message/,
    },
    { name: "that never comes", steps: [], message: /No data available/ },
    { name: "with a release instead", steps: [{ send: RELEASE_RQ }], message: /Requested Release/ },
  ] satisfies { name: string; steps: PeerStep[]; message: RegExp }[]
) {
  Deno.test(`request() does not take a response ${name}`, async () => {
    await using peer = await startPeer([...ACCEPT, ...REQUEST, ...steps, { recv: "abort" }]);
    await using scene = await open(peer, 300);
    await rejects(scene.exchange.request(actionInformation()), { message });
  });
}

for (
  const { name, steps, expected } of [
    { name: "the peer agrees", steps: [{ send: RELEASE_RP }], expected: [1, 5] },
    {
      name: "the peer has the same idea",
      steps: [{ send: RELEASE_RQ }, RECV, { send: RELEASE_RP }],
      expected: [1, 5, 6],
    },
    {
      name: "a report is on its way",
      steps: [{ send: EVENT }, { send: RELEASE_RP }],
      expected: [1, 5],
    },
    { name: "the peer is gone", steps: [], expected: [1, 5] },
  ] satisfies { name: string; steps: PeerStep[]; expected: number[] }[]
) {
  Deno.test(`release() ends the association in order where ${name}`, async () => {
    await using peer = await startPeer([...ACCEPT, RECV, ...steps, { close: true }]);
    await using scene = await open(peer);
    await scene.exchange.release(10_000);
    equal(scene.exchange.isOpen, false);
    await peer.finished();
    deepEqual(types(peer), expected);
  });
}
