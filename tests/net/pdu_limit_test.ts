import { deepEqual } from "node:assert/strict";
import { negotiatePduLimit } from "../../lib/net/pdu_limit.ts";
import { RecordingLog } from "../support/recording_log.ts";

const ODD = (length: number): string =>
  `W: ASSOC: PDV send length ${length} is odd (using ${length - 1})`;
const TOO_SMALL = "W: ASSOC: PDV send length too small, using DUL to split larger PDVs.";

/** Shown lengths and warnings as DCMTK 3.6.7 was seen to print them. */
const CASES: readonly {
  peer: number | undefined;
  maxSend?: number;
  fragment: number;
  shown: number;
  warnings?: readonly string[];
}[] = [
  { peer: undefined, fragment: 131060, shown: 131060 },
  { peer: 0, fragment: 131060, shown: 131060 },
  { peer: 16384, fragment: 16372, shown: 16372 },
  { peer: 131072, fragment: 131060, shown: 131060 },
  { peer: 131073, fragment: 131060, shown: 131060 },
  { peer: 0xffffffff, fragment: 131060, shown: 131060 },
  { peer: 16384, maxSend: 8192, fragment: 8180, shown: 16372 },
  { peer: 4096, maxSend: 8192, fragment: 4084, shown: 4084 },
  { peer: 16384, maxSend: 4097, fragment: 4084, shown: 16372 },
  { peer: 5001, fragment: 4988, shown: 4988, warnings: [ODD(5001)] },
  { peer: 512, fragment: 500, shown: 500 },
  { peer: 26, fragment: 14, shown: 14 },
  { peer: 24, fragment: 12, shown: 12 },
  { peer: 20, fragment: 8, shown: 4084, warnings: [TOO_SMALL] },
  { peer: 14, fragment: 2, shown: 4084, warnings: [TOO_SMALL] },
  {
    peer: 13,
    fragment: 0,
    shown: 4084,
    warnings: [ODD(13), "W: ASSOC: PDV send length 0 (using default)"],
  },
  { peer: 12, fragment: 0, shown: 4084, warnings: ["W: ASSOC: PDV send length 0 (using default)"] },
  {
    peer: 7,
    fragment: -6,
    shown: 4084,
    warnings: [ODD(7), "W: ASSOC: PDV send length -6 (using default)"],
  },
  {
    peer: 1,
    fragment: -12,
    shown: 4084,
    warnings: [ODD(1), "W: ASSOC: PDV send length -12 (using default)"],
  },
];

for (const { peer, maxSend, fragment, shown, warnings } of CASES) {
  Deno.test(`negotiatePduLimit() with a peer of ${peer} and --max-send-pdu ${maxSend}`, () => {
    const log = new RecordingLog();
    deepEqual(negotiatePduLimit(peer, { maxSendPduLength: maxSend, log }), {
      maxFragmentLength: fragment,
      shownPdvLength: shown,
    });
    deepEqual(log.lines, warnings ?? []);
  });
}
