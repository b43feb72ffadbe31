import { deepEqual, equal, ok } from "node:assert/strict";
import { ConditionError } from "../../lib/base/condition.ts";
import { NetConditions } from "../../lib/net/conditions.ts";
import { Association } from "../../lib/net/association.ts";
import { optionsFor } from "./associate.ts";
import { FakeTransport, requestOver } from "./fake_transport.ts";
import { accept } from "./wire.ts";

Deno.test("An A-RELEASE-RQ that cannot be written is given up at the end of the ACSE time", async () => {
  const layer = await requestOver(new FakeTransport({ reads: [accept()], writes: 1 }));
  await layer.receive();
  const options = optionsFor(0, { acseTimeoutMs: 50 });
  const negotiation = {
    contexts: new Map(),
    peer: {},
    peerMaxPduLength: 0,
    maxFragmentLength: 100,
    maxOperations: 1,
  };
  const association = new Association(layer, negotiation, options);
  let hasGivenUp = false;
  const releasing = association.release().then(() => hasGivenUp = true);
  const { promise: tooLate, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, 1000);
  await Promise.race([releasing, tooLate]);
  clearTimeout(timer);
  ok(hasGivenUp, "within a second");
  deepEqual(options.log.lines, [
    "I: Releasing Association",
    "E: Association Release Failed: 0006:031a DUL network read timeout",
  ]);
});

Deno.test("What a peer says before it is asked counts as its answer", async () => {
  const banner = new TextEncoder().encode("SSH-2.0-OpenSSH_9.2\r\n");
  const layer = await requestOver(
    new FakeTransport({ reads: [banner], writes: 2, isHasty: true }),
  );
  const indication = await layer.receive();
  ok(indication.type === "ended" && indication.error instanceof ConditionError);
  equal(indication.error.message, "Unrecognized PDU type: 53");
  await layer.close();
});

Deno.test("A peer that hangs up before it is asked has hung up", async () => {
  const reset = new ConditionError(NetConditions.peerAborted);
  const layer = await requestOver(new FakeTransport({ reads: [reset], writes: 1, isHasty: true }));
  deepEqual(await layer.receive(), { type: "ended", error: reset });
});

Deno.test("An error of our own while reading is not taken for an abort by the peer", async () => {
  const error = new TypeError("Cannot do that");
  const layer = await requestOver(new FakeTransport({ reads: [accept(), error], writes: 1 }));
  equal((await layer.receive()).type, "accepted");
  deepEqual(await layer.receive(), { type: "ended", error });
});
