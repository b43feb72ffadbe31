/** `--journal --resume` survives kill -9 at any moment: with peers of several kinds, 100 times. */

import { ok } from "node:assert/strict";
import { type KilledRunsOptions, killRuns } from "../support/killed_runs.ts";

const ROWS: readonly (KilledRunsOptions & { readonly name: string })[] = [
  { name: "a plain peer", kills: 40, seed: 100 },
  {
    name: "a peer that answers in two pieces, so that the next object's front goes ahead",
    kills: 40,
    seed: 200,
    peer: { splitAt: () => 20 },
  },
  { name: "four associations", kills: 10, seed: 300, args: ["--parallel", "4"], mostOnTheirWay: 4 },
  {
    name: "a window of four operations",
    kills: 10,
    seed: 400,
    args: ["--async-window", "4"],
    mostOnTheirWay: 4,
    peer: { asyncWindow: 4 },
  },
];

for (const { name, ...options } of ROWS) {
  Deno.test(`after ${options.kills} kills, with ${name}, all is stored and nothing noted is sent again`, async () => {
    const { kills, sets, sentAgain } = await killRuns(options);
    ok(kills >= options.kills);
    // deno-lint-ignore no-console -- how often it came to that
    console.log(`    ${name}: ${kills} kills, ${sets} sets, ${sentAgain} instances sent again`);
  });
}
