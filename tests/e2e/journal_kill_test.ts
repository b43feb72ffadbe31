/**
 * `--journal --resume` survives kill -9 at any moment: in the end all is stored, and what is in the
 * journal is never sent again. `tests/long` does the same more often.
 */

import { ok } from "node:assert/strict";
import { killRuns } from "../support/killed_runs.ts";

Deno.test("after 10 kills all is stored, and nothing that was noted is sent again", async () => {
  const { kills } = await killRuns({ kills: 10, seed: 1 });
  ok(kills >= 10);
});
