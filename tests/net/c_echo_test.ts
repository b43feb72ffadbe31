/** C-ECHO with scripted peers: what is sent, and what is taken for an answer. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { AssociationOptions } from "../../lib/net/association_options.ts";
import { echo, type EchoResponse } from "../../lib/net/c_echo.ts";
import { openAssociation } from "../../lib/net/open_association.ts";
import * as golden from "../golden/dcmtk_pdus.ts";
import { type Peer, type PeerStep, startPeer } from "../support/peer.ts";
import { startScp } from "../support/scp.ts";
import { IMPLICIT_LE, optionsFor } from "./associate.ts";
import { accept, context, pData, RELEASE_RQ, response, responseCommand } from "./wire.ts";

const RECV: PeerStep = { recv: "pdu" };
const VERIFICATION = {
  id: 1,
  abstractSyntax: "1.2.840.10008.1.1",
  transferSyntaxes: [IMPLICIT_LE],
};
const ECHO_RSP = 0x8030;

async function echoTo(
  peer: Pick<Peer, "port">,
  changes: Partial<AssociationOptions> = {},
): Promise<EchoResponse> {
  const options = optionsFor(peer.port, { presentationContexts: [VERIFICATION], ...changes });
  await using association = await openAssociation(options);
  return await echo(association.channel, 1);
}

function answering(steps: readonly PeerStep[], maxPduLength = 16384): Promise<Peer> {
  const contexts = context(1, 0, IMPLICIT_LE);
  return startPeer([RECV, { send: accept({ contexts, maxPduLength }) }, RECV, ...steps, RECV]);
}

Deno.test("echo() sends the bytes of DCMTK's C-ECHO-RQ and takes any status", async () => {
  await using peer = await answering([{
    send: response({ commandField: ECHO_RSP, status: 0x0122 }),
  }]);
  const { status, roundTripMs } = await echoTo(peer);
  equal(status, 0x0122);
  ok(roundTripMs >= 0 && roundTripMs < 10_000);
  deepEqual(peer.connections[0]?.pdus[1], golden.ECHO_RQ);
});

Deno.test("echo() sends a request in fragments that the peer has room for", async () => {
  await using peer = await answering(
    [RECV, RECV, { send: response({ commandField: ECHO_RSP }) }],
    12 + 24,
  );
  equal((await echoTo(peer)).status, 0);
  const [, ...fragments] = peer.connections[0]!.pdus;
  const sent = fragments.filter((pdu) => pdu[0] === 4);
  deepEqual(sent.map((pdu) => pdu[11]), [1, 1, 3]);
  deepEqual(sent.flatMap((pdu) => [...pdu.subarray(12)]), [...golden.ECHO_RQ.subarray(12)]);
});

Deno.test("echo() is answered by an SCP", async () => {
  await using scp = startScp();
  equal((await echoTo(scp)).status, 0);
});

/** What is no answer to a C-ECHO-RQ, and how the wait for it ends. */
const FAILURES: readonly { readonly what: string; steps: PeerStep[]; message: RegExp }[] = [
  {
    what: "another command",
    steps: [{ send: response() }],
    message: /DIMSE Bad command type/,
  },
  {
    what: "another message ID",
    steps: [{ send: response({ commandField: ECHO_RSP, messageId: 7 }) }],
    message: /Unexpected Response MsgId: 7 \(expected: 1\)/,
  },
  {
    what: "a data set",
    steps: [{ send: response({ commandField: ECHO_RSP, dataSetType: 0 }) }],
    message: /DIMSE Badly formed message/,
  },
  {
    what: "no status",
    steps: [{ send: response({ commandField: ECHO_RSP, status: null }) }],
    message: /Command Parse Failed.*Status/,
  },
  {
    what: "another context",
    steps: [{ send: pData(3, 3, responseCommand({ commandField: ECHO_RSP })) }],
    message: /DIMSE Failed to receive message/,
  },
  { what: "a release", steps: [{ send: RELEASE_RQ }], message: /Peer Requested Release/ },
  { what: "the end of the connection", steps: [{ close: true }], message: /Peer aborted/ },
];

for (const { what, steps, message } of FAILURES) {
  Deno.test(`echo() does not take ${what} for an answer`, async () => {
    await using peer = await answering(steps);
    await rejects(echoTo(peer), { message });
  });
}

Deno.test("echo() gives up at the end of the DIMSE time", async () => {
  await using peer = await answering([]);
  await rejects(echoTo(peer, { dimseTimeoutMs: 50 }), { message: /DIMSE No data available/ });
});

Deno.test("echo() says that a peer leaves no room for a request", async () => {
  const contexts = context(1, 0, IMPLICIT_LE);
  await using peer = await startPeer([
    RECV,
    { send: accept({ contexts, maxPduLength: 12 }) },
    RECV,
  ]);
  await rejects(echoTo(peer), { message: /receiver's max PDU size of 12 is illegal/ });
});
