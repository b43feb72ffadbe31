/**
 * Every event of `support/hostile_events.ts` in every state of `support/hostile_states.ts`, with or
 * without `-nh`: exit code, messages, report and summary, what the peer is told, and the time.
 */

import assert from "node:assert/strict";
import { startPeer } from "../support/peer.ts";
import { HOSTILE_EVENTS, type HostileEvent } from "./support/hostile_events.ts";
import { HOSTILE_STATES, type HostileState } from "./support/hostile_states.ts";
import type { Expected } from "./support/hostile_verdicts.ts";
import { sendFiles } from "./support/outcome.ts";

/** No time-out is in play. */
const LIMIT_MS = 5000;
/** The type of that PDU. */
const A_ABORT = 7;

/** One event in one state; what it must come to, and what it came to. */
interface Play {
  readonly name: string;
  readonly expected: Expected;
  readonly actual: Expected;
}

async function play(event: HostileEvent, state: HostileState, halts: boolean): Promise<Play> {
  await using peer = await startPeer(...state.script(event));
  const expected = state.expected(event, halts);
  const startedAt = performance.now();
  const outcome = await sendFiles(peer.port, state.inputs, halts ? [] : ["-nh"]);
  const elapsedMs = performance.now() - startedAt;
  const { code, messages, statuses } = outcome;
  await peer.finished(expected.connections);
  const last = peer.connections[state.connection]?.pdus.at(-1) ?? new Uint8Array(0);
  return {
    name: `${event.name} ${state.name}${halts ? "" : ", with -nh"}`,
    expected,
    actual: {
      ...{ code, messages, statuses, connections: peer.connections.length },
      abort: last[0] === A_ABORT ? [last[8]!, last[9]!] : undefined,
      isInTime: elapsedMs < LIMIT_MS,
    },
  };
}

/** Events that differ in their bytes only are played in one mode of each state, in turns. */
function modesFor(event: HostileEvent, { modes }: HostileState): readonly boolean[] {
  if (event.type !== "invalid") return modes;
  return modes.slice(HOSTILE_EVENTS.indexOf(event) % modes.length).slice(0, 1);
}

for (const event of HOSTILE_EVENTS) {
  Deno.test(`${event.name} in every state in which it is not due`, async () => {
    const states = HOSTILE_STATES.filter((state) => state.canHappen(event));
    const plays = await Promise.all(
      states.flatMap((state) => modesFor(event, state).map((halts) => play(event, state, halts))),
    );
    assert.deepEqual(
      plays.map(({ name, actual }) => ({ name, ...actual })),
      plays.map(({ name, expected }) => ({ name, ...expected })),
    );
  });
}
