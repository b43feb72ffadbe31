/**
 * Every event of `support/hostile_events.ts` in every state of `support/hostile_states.ts`, with and
 * without `-nh`: exit code, messages, report and summary, what the peer is told, and the time.
 */

import assert from "node:assert/strict";
import { startPeer } from "../support/peer.ts";
import { HOSTILE_EVENTS, type HostileEvent } from "./support/hostile_events.ts";
import { HOSTILE_STATES, type HostileState } from "./support/hostile_states.ts";
import { sendFiles } from "./support/outcome.ts";

/** No time-out is in play. */
const LIMIT_MS = 5000;
/** The type of that PDU. */
const A_ABORT = 7;

async function play(event: HostileEvent, state: HostileState, halts: boolean): Promise<void> {
  await using peer = await startPeer(...state.script(event));
  const expected = state.expected(event, halts);
  const startedAt = performance.now();
  const outcome = await sendFiles(peer.port, state.inputs, halts ? [] : ["-nh"]);
  const elapsedMs = performance.now() - startedAt;
  const { code, messages, statuses } = outcome;
  await peer.finished(expected.connections);
  const connections = peer.connections.length;
  const last = peer.connections[state.connection]!.pdus.at(-1)!;
  const abort = last[0] === A_ABORT ? [last[8]!, last[9]!] : undefined;
  assert.deepEqual({ code, messages, statuses, connections, abort }, expected);
  assert.ok(elapsedMs < LIMIT_MS, `${elapsedMs} ms`);
}

for (const state of HOSTILE_STATES) {
  for (const event of HOSTILE_EVENTS.filter((each) => state.canHappen(each))) {
    Deno.test(`${event.name} ${state.name}`, async () => {
      await Promise.all(state.modes.map((halts) => play(event, state, halts)));
    });
  }
}
