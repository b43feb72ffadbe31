import { deepEqual, equal } from "node:assert/strict";
import {
  eventNumber,
  EVENTS,
  stateNumber,
  STATES,
  transition,
} from "../../lib/net/association_state.ts";

/** PS3.8 Table 9-10: a row per event, a column per state from Sta1 to Sta13, "-" is an empty cell. */
const TABLE_9_10 = `
Evt1  AE-1 -    -    -    -    -    -    -    -    -     -    -    -
Evt2  -    -    -    AE-2 -    -    -    -    -    -     -    -    -
Evt3  -    AA-1 AA-8 -    AE-3 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-6
Evt4  -    AA-1 AA-8 -    AE-4 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-6
Evt5  AE-5 -    -    -    -    -    -    -    -    -     -    -    -
Evt6  -    AE-6 AA-8 -    AA-8 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-7
Evt7  -    -    AE-7 -    -    -    -    -    -    -     -    -    -
Evt8  -    -    AE-8 -    -    -    -    -    -    -     -    -    -
Evt9  -    -    -    -    -    DT-1 -    AR-7 -    -     -    -    -
Evt10 -    AA-1 AA-8 -    AA-8 DT-2 AR-6 AA-8 AA-8 AA-8  AA-8 AA-8 AA-6
Evt11 -    -    -    -    -    AR-1 -    -    -    -     -    -    -
Evt12 -    AA-1 AA-8 -    AA-8 AR-2 AR-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-6
Evt13 -    AA-1 AA-8 -    AA-8 AA-8 AR-3 AA-8 AA-8 AR-10 AR-3 AA-8 AA-6
Evt14 -    -    -    -    -    -    -    AR-4 AR-9 -     -    AR-4 -
Evt15 -    -    AA-1 AA-2 AA-1 AA-1 AA-1 AA-1 AA-1 AA-1  AA-1 AA-1 -
Evt16 -    AA-2 AA-3 -    AA-3 AA-3 AA-3 AA-3 AA-3 AA-3  AA-3 AA-3 AA-2
Evt17 -    AA-5 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4 AA-4  AA-4 AA-4 AR-5
Evt18 -    AA-2 -    -    -    -    -    -    -    -     -    -    AA-2
Evt19 -    AA-1 AA-8 -    AA-8 AA-8 AA-8 AA-8 AA-8 AA-8  AA-8 AA-8 AA-7
`;

/** The next states of PS3.8 Tables 9-6 to 9-9, for a requestor, and what each action sends. */
const ACTIONS: Readonly<Record<string, readonly [next: number, sends?: string]>> = {
  "AE-1": [4],
  "AE-2": [5, "sendAssociateRq"],
  "AE-3": [6],
  "AE-4": [1],
  "AE-5": [2],
  "AE-6": [3],
  "AE-7": [6, "sendAssociateAc"],
  "AE-8": [13, "sendAssociateRj"],
  "DT-1": [6, "sendData"],
  "DT-2": [6],
  "AR-1": [7, "sendReleaseRq"],
  "AR-2": [8],
  "AR-3": [1],
  "AR-4": [13, "sendReleaseRp"],
  "AR-5": [1],
  "AR-6": [7],
  "AR-7": [8, "sendData"],
  "AR-8": [9],
  "AR-9": [11, "sendReleaseRp"],
  "AR-10": [12],
  "AA-1": [13, "sendUserAbort"],
  "AA-2": [1],
  "AA-3": [1],
  "AA-4": [1],
  "AA-5": [1],
  "AA-6": [13],
  "AA-7": [13, "sendProviderAbort"],
  "AA-8": [13, "sendProviderAbort"],
};

const ROWS = TABLE_9_10.trim().split("\n").map((line) => line.trim().split(/\s+/));

Deno.test("The printed table has a row for every event and a column for every state", () => {
  equal(ROWS.length, EVENTS.length);
  for (const row of ROWS) equal(row.length, STATES.length + 1);
});

for (const event of EVENTS) {
  Deno.test(`transition() follows Table 9-10 for Evt${eventNumber(event)}, ${event}`, () => {
    const row = ROWS[eventNumber(event) - 1];
    equal(row?.[0], `Evt${eventNumber(event)}`);
    for (const state of STATES) {
      const cell: string = row?.[stateNumber(state)] ?? "";
      const step = transition(state, event);
      const sends = step?.effects.filter((effect) => effect.startsWith("send"));
      const actual = step && [stateNumber(step.next), ...sends ?? []];
      deepEqual(actual, cell === "-" ? undefined : ACTIONS[cell], `${state}: ${cell}`);
    }
  });
}

Deno.test("transition() closes the connection or waits for its end whenever it leaves for good", () => {
  for (const state of STATES) {
    for (const event of EVENTS) {
      const step = transition(state, event);
      if (step?.next !== "idle" || event === "transportClosed") continue;
      equal(step.effects.includes("closeTransport"), true, `${state}, ${event}`);
    }
  }
});
