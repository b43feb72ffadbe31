/** Connections that peers end at moments that a script cannot be sure to meet. */

import { deepEqual, equal, rejects } from "node:assert/strict";
import { NetConditions } from "../../lib/net/conditions.ts";
import { openAssociation } from "../../lib/net/open_association.ts";
import { startPeer } from "../support/peer.ts";
import { optionsFor, requestFor, store } from "./associate.ts";
import { abort, accept, type AcceptFields, item, response } from "./wire.ts";

const ABORTED = { condition: NetConditions.peerAborted };

Deno.test("a connection that is reset before it is seen to stand was ended by the peer", async () => {
  const { connect } = Deno;
  const reset = new Deno.errors.ConnectionReset("Connection reset by peer (os error 104)");
  Deno.connect =
    ((_: Deno.ConnectOptions) => Promise.reject<Deno.TcpConn>(reset)) as typeof connect;
  try {
    await rejects(openAssociation(optionsFor(104)), ABORTED);
  } finally {
    Deno.connect = connect;
  }
});

for (const [name, step] of [["closes", { close: true }], ["resets", { reset: true }]] as const) {
  Deno.test(`an object is not sent to a peer that ${name} before it begins`, async () => {
    const { promise: opened, resolve } = Promise.withResolvers<void>();
    await using peer = await startPeer(
      [{ recv: "pdu" }, { send: accept() }, { call: () => opened }, step],
    );
    const options = optionsFor(peer.port);
    await using association = await openAssociation(options);
    resolve();
    await peer.finished();
    await rejects(store(association, requestFor(new Uint8Array(1000))), ABORTED);
    equal(association.isOpen, false);
    deepEqual(options.log.lines.slice(2), [
      "I: Sending C-STORE Request (MsgID 1, MR)",
      "E: Failed receiving DIMSE response: " +
      "0006:0317 Peer aborted Association (or never connected)",
    ]);
  });
}

/** User information with an asynchronous operations window (PS3.7 §D.3.3.3). */
function windowOf(maxOperations: number): AcceptFields {
  const limit = item(0x51, [0, 0, 0x40, 0]);
  const user = item(0x50, [...limit, ...item(0x53, [0, maxOperations, 0, 1])]);
  return { withoutUserInformation: true, extraItems: user };
}

/** Far more than the sockets hold. */
const LARGE = new Uint8Array(16 << 20);

for (const maxOperations of [1, 2]) {
  Deno.test(`an object that was cut short is not stored, whatever the peer said before, with a window of ${maxOperations}`, async () => {
    await using peer = await startPeer([
      ...[{ recv: "pdu" }, { send: accept(windowOf(maxOperations)) }] as const,
      ...[{ recv: "pdu" }, { recv: "pdu" }, { pause: true }] as const,
      ...[{ send: response() }, { wait: 50 }, { send: abort(0, 0) }, { recv: "close" }] as const,
    ]);
    await using association = await openAssociation(optionsFor(peer.port, { maxOperations }));
    equal(association.maxOperations, maxOperations);
    await rejects(store(association, requestFor(LARGE)), ABORTED);
  });
}
