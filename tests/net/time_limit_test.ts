import { equal, rejects } from "node:assert/strict";
import { TimeLimit, untilAborted } from "../../lib/net/time_limit.ts";

Deno.test("TimeLimit fires with its error when the time is up", async () => {
  using limit = new TimeLimit(1, { error: () => new RangeError("late") });
  await rejects(untilAborted(new Promise(() => {}), limit.signal), { message: "late" });
});

Deno.test("TimeLimit fires with the reason of its parent", async () => {
  const controller = new AbortController();
  using limit = new TimeLimit(undefined, {
    error: () => new RangeError("late"),
    parent: controller.signal,
  });
  const waiting = untilAborted(new Promise(() => {}), limit.signal);
  controller.abort(new RangeError("interrupted"));
  await rejects(waiting, { message: "interrupted" });
});

Deno.test("TimeLimit has fired already when its parent has", () => {
  using limit = new TimeLimit(undefined, {
    error: () => new RangeError("late"),
    parent: AbortSignal.abort(),
  });
  equal(limit.signal.aborted, true);
});

Deno.test("TimeLimit never fires after it was disposed of", async () => {
  const limit = new TimeLimit(1, { error: () => new RangeError("late") });
  limit[Symbol.dispose]();
  await new Promise((resolve) => setTimeout(resolve, 5));
  equal(limit.signal.aborted, false);
});

Deno.test("TimeLimit makes no error unless its time is up", async () => {
  let count = 0;
  const error = (): Error => new RangeError(`late ${++count}`);
  {
    using limit = new TimeLimit(1000, { error });
    equal(limit.signal.aborted, false);
  }
  equal(count, 0);
  using limit = new TimeLimit(1, { error });
  await rejects(untilAborted(new Promise(() => {}), limit.signal), { message: "late 1" });
  equal(count, 1);
});

Deno.test("untilAborted() gives what the promise gives", async () => {
  equal(await untilAborted(Promise.resolve(1), new AbortController().signal), 1);
  equal(await untilAborted(Promise.resolve(2), undefined), 2);
  await rejects(untilAborted(Promise.reject(new RangeError("no")), undefined), RangeError);
});
