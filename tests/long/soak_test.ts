/**
 * 20,000 objects at a peer that aborts, rejects, resets, closes, is late and lacks resources: the
 * report says of each what the peer has seen of it, and memory does not grow.
 */

import assert from "node:assert/strict";
import { soak } from "../support/soak.ts";

/**
 * For what is noted of each object, about 300 bytes, and for garbage that is not collected yet. The
 * buffers of all associations, or the objects' bytes, would be several times as much.
 */
const ALLOWANCE_MEGABYTES = 48;
/** Each hundredth object at most is one that no retry gets through. */
const MAX_NOT_SENT = 0.01;

const ROWS: readonly {
  readonly name: string;
  readonly count: number;
  readonly retries: number;
  readonly parallel?: number;
  readonly window?: number;
}[] = [
  { name: "without retries", count: 20_000, retries: 0 },
  { name: "with retries", count: 20_000, retries: 5 },
  {
    name: "with retries, over four associations",
    count: 5000,
    retries: 5,
    parallel: 4,
  },
  {
    name: "without retries, over two associations with a window of four",
    count: 5000,
    retries: 0,
    parallel: 2,
    window: 4,
  },
];

for (const [index, { name, ...options }] of ROWS.entries()) {
  const { count, retries } = options;
  Deno.test(`${count} objects at a faulty peer ${name}: report and peer agree, memory is flat`, async () => {
    const result = await soak({ ...options, seed: index });
    // deno-lint-ignore no-console -- the figures are what these tests are run for
    console.log(`    ${name}: ${JSON.stringify(result)}`);
    const { associations, stored, refused, notSent, inDoubt } = result;
    assert.equal(stored + refused + notSent, count);
    assert.ok(associations > count / 50, `${associations} associations`);
    if (retries > 0) assert.ok(notSent <= count * MAX_NOT_SENT, `${notSent} not sent`);
    else assert.ok(inDoubt > 0 && notSent > inDoubt, `${notSent} not sent, ${inDoubt} in doubt`);
    const growth = result.endMegabytes - result.quarterMegabytes;
    assert.ok(result.quarterMegabytes > 0 && growth <= ALLOWANCE_MEGABYTES, `${growth} MB more`);
  });
}
