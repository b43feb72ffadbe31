import assert from "node:assert/strict";
import { ReadAhead } from "../../../lib/send/list/read_ahead.ts";

const PATHS = Array.from({ length: 60 }, (_, index) => `${index}.dcm`);

/** Works on `PATHS` in order and takes `workMs(index)` for each; notes what was read ahead. */
async function passOver(workMs: (index: number) => number, touchMs: number) {
  const touched: string[] = [];
  let inFlight = 0;
  let maxInFlight = 0;
  const readAhead = new ReadAhead(PATHS, async (path) => {
    touched.push(path);
    maxInFlight = Math.max(maxInFlight, ++inFlight);
    if (touchMs > 0) await new Promise((resolve) => setTimeout(resolve, touchMs));
    inFlight--;
  });
  for (const index of PATHS.keys()) {
    await readAhead.begin(index);
    const end = performance.now() + workMs(index);
    while (performance.now() < end);
    readAhead.end();
  }
  return { touched, maxInFlight };
}

Deno.test("ReadAhead leaves files alone that come quickly", async () => {
  const { touched } = await passOver(() => 0, 0);
  assert.deepEqual(touched, []);
});

Deno.test("ReadAhead reads files ahead that come slowly: in order, once, eight at a time", async () => {
  const { touched, maxInFlight } = await passOver(() => 4, 5);
  assert.ok(touched.length > 40, `${touched.length} files read ahead`);
  assert.deepEqual(touched, PATHS.slice(-touched.length));
  assert.equal(maxInFlight, 8);
});

Deno.test("ReadAhead ends when files come quickly again", async () => {
  const { touched } = await passOver((index) => index === 0 ? 20 : 0, 0);
  assert.ok(touched.length > 0);
  assert.ok(!touched.includes(PATHS.at(-1)!), "still on at the end");
});
