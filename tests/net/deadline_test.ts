import { deepEqual, equal, ok } from "node:assert/strict";
import { Deadline } from "../../lib/net/deadline.ts";

/** Long enough not to be met by chance, short enough to wait for. */
const LIMIT_MS = 60;

interface Watched extends Disposable {
  readonly deadline: Deadline;
  /** When it expired, in ms from the start of the test; empty: it has not. */
  readonly expirations: readonly number[];
  /** Waits until so many ms from the start. */
  until(timeMs: number): Promise<void>;
}

function watch(limitMs = LIMIT_MS): Watched {
  const startMs = performance.now();
  const expirations: number[] = [];
  const deadline = new Deadline(limitMs, () => expirations.push(performance.now() - startMs));
  return {
    deadline,
    expirations,
    until: (timeMs) =>
      new Promise((resolve) => setTimeout(resolve, timeMs - (performance.now() - startMs))),
    [Symbol.dispose]: () => deadline.end(),
  };
}

Deno.test("Deadline expires once when a write makes no progress", async () => {
  using watched = watch();
  watched.deadline.start();
  await watched.until(4 * LIMIT_MS);
  equal(watched.expirations.length, 1);
  ok(watched.expirations[0]! >= LIMIT_MS - 1, `after ${watched.expirations[0]} ms`);
});

Deno.test("Deadline does not expire while writes make progress, however long they take in all", async () => {
  using watched = watch(200);
  for (let timeMs = 40; timeMs <= 600; timeMs += 40) {
    watched.deadline.start();
    await watched.until(timeMs);
    watched.deadline.stop();
  }
  deepEqual(watched.expirations, []);
});

Deno.test("Deadline counts the time of the write of the moment, not that of the one before", async () => {
  using watched = watch(200);
  watched.deadline.start();
  await watched.until(150);
  watched.deadline.stop();
  watched.deadline.start();
  await watched.until(300);
  deepEqual(watched.expirations, [], "the timer of the first write was taken for the second one's");
  await watched.until(700);
  equal(watched.expirations.length, 1);
  ok(watched.expirations[0]! >= 340, `after ${watched.expirations[0]} ms`);
});

Deno.test("Deadline does not expire between writes", async () => {
  using watched = watch();
  watched.deadline.start();
  watched.deadline.stop();
  await watched.until(4 * LIMIT_MS);
  deepEqual(watched.expirations, []);
});

for (const when of ["before", "during"] as const) {
  Deno.test(`Deadline that is paused ${when} a write lets it take as long as it likes`, async () => {
    using watched = watch();
    if (when === "before") watched.deadline.pause();
    watched.deadline.start();
    if (when === "during") watched.deadline.pause();
    await watched.until(4 * LIMIT_MS);
    deepEqual(watched.expirations, []);
  });

  Deno.test(`Deadline that was paused ${when} a write counts from zero when it is resumed`, async () => {
    using watched = watch(200);
    if (when === "before") watched.deadline.pause();
    watched.deadline.start();
    if (when === "during") watched.deadline.pause();
    await watched.until(300);
    watched.deadline.resume();
    await watched.until(400);
    deepEqual(watched.expirations, [], "the time of the pause was counted");
    await watched.until(900);
    equal(watched.expirations.length, 1);
  });
}

Deno.test("Deadline is not given more time by resuming what was not paused", async () => {
  using watched = watch(200);
  watched.deadline.start();
  await watched.until(150);
  watched.deadline.resume();
  await watched.until(300);
  equal(watched.expirations.length, 1);
});

Deno.test("Deadline never expires once it has ended, and leaves no timer behind", async () => {
  using watched = watch();
  watched.deadline.start();
  watched.deadline.end();
  watched.deadline.stop();
  watched.deadline.start();
  await watched.until(3 * LIMIT_MS);
  deepEqual(watched.expirations, []);
});
