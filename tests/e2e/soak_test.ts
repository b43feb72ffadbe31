/**
 * A thousand objects at a peer that aborts, rejects, resets, closes, is late and lacks resources:
 * the report says of each what the peer has seen of it. `tests/long` does the same with 20,000.
 */

import assert from "node:assert/strict";
import { soak } from "../support/soak.ts";

Deno.test("of 1,000 objects at a faulty peer the report says what the peer has seen", async () => {
  const { associations, stored, refused, notSent, inDoubt } = await soak({
    count: 1000,
    retries: 0,
    seed: 1,
  });
  assert.ok(associations > 30 && refused > 0, `${associations}, ${refused}`);
  assert.ok(inDoubt > 0 && notSent > inDoubt, `${notSent} not sent, ${inDoubt} in doubt`);
  assert.equal(stored + refused + notSent, 1000);
});

Deno.test("with retries only those of 1,000 objects are not sent that break every association", async () => {
  const { associations, attempts, notSent } = await soak({ count: 1000, retries: 5, seed: 2 });
  assert.ok(associations > 30 && attempts > 1000, `${associations}, ${attempts}`);
  assert.ok(notSent <= 6, `${notSent} not sent`);
});
