/** Connections that peers end at moments that a script cannot be sure to meet. */

import { deepEqual, equal, rejects } from "node:assert/strict";
import { NetConditions } from "../../lib/net/conditions.ts";
import { openAssociation } from "../../lib/net/association.ts";
import { startPeer } from "../support/peer.ts";
import { optionsFor, requestFor, store } from "./associate.ts";
import { accept } from "./wire.ts";

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
