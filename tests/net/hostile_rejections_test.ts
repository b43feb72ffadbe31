/**
 * Every result, source and reason of an A-ASSOCIATE-RJ (PS3.8 Table 9-21), and every source and
 * reason of an A-ABORT (Table 9-26) in the middle of an object, with values that do not exist among
 * them.
 */

import { deepEqual, ok, rejects } from "node:assert/strict";
import { NetConditions } from "../../lib/net/conditions.ts";
import { openAssociation } from "../../lib/net/open_association.ts";
import { startPeer } from "../support/peer.ts";
import { EXPLICIT_LE, optionsFor, requestFor, store } from "./associate.ts";
import { abort, accept, context, reject } from "./wire.ts";

const RESULTS = [0, 1, 2, 3, 255];
const SOURCES = [0, 1, 2, 3, 4, 255];
const REASONS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 255];
/** Source and reason, as DCMTK knows them. */
const KNOWN = ["11", "12", "13", "17", "21", "22", "31", "32"];

function remark(what: string, value: number): string {
  return `E: Received invalid A-ASSOCIATE-RJ reject ${what} ` +
    `0x${value.toString(16).padStart(4, "0")}, using default.`;
}

function remarksOn(result: number, source: number, reason: number): string[] {
  return [
    ...[1, 2].includes(result) ? [] : [remark("result", result)],
    ...[1, 2, 3].includes(source) ? [] : [remark("source", source)],
    ...KNOWN.includes(`${source}${reason}`) ? [] : [remark("reason", source * 256 + reason)],
  ];
}

for (const result of RESULTS) {
  Deno.test(`every A-ASSOCIATE-RJ with the result ${result} is a rejection`, async () => {
    for (const source of SOURCES) {
      for (const reason of REASONS) {
        await using peer = await startPeer(
          [{ recv: "pdu" }, { send: reject(result, source, reason) }, { recv: "abort" }],
        );
        const options = optionsFor(peer.port);
        const startedAt = performance.now();
        await rejects(openAssociation(options), { condition: NetConditions.associationRejected });
        ok(performance.now() - startedAt < 5000);
        deepEqual(options.log.lines.slice(1), remarksOn(result, source, reason));
      }
    }
  });
}

const ABORTS = [0, 1, 2, 3, 255].flatMap((source) => REASONS.map((reason) => [source, reason]));
/** More than the sockets hold. */
const LARGE = new Uint8Array(16 << 20);

Deno.test("every A-ABORT in the middle of an object ends it", async () => {
  for (const [source = 0, reason = 0] of ABORTS) {
    await using peer = await startPeer([
      ...[{ recv: "pdu" }, { send: accept({ contexts: context(1, 0, EXPLICIT_LE) }) }] as const,
      ...[{ recv: "pdu" }, { recv: "pdu" }, { pause: true }] as const,
      ...[{ send: abort(source, reason) }, { stall: true }] as const,
    ]);
    const options = optionsFor(peer.port);
    await using association = await openAssociation(options);
    const startedAt = performance.now();
    await rejects(store(association, requestFor(LARGE)), { condition: NetConditions.peerAborted });
    ok(performance.now() - startedAt < 5000);
  }
});
