import { deepEqual, equal, rejects } from "node:assert/strict";
import { ResponseWindow } from "../../lib/send/response_window.ts";

type Answer = PromiseWithResolvers<void>;

function answers(window: ResponseWindow, count: number): Answer[] {
  return Array.from({ length: count }, () => {
    const answer: Answer = Promise.withResolvers();
    window.add(answer.promise);
    return answer;
  });
}

/** Whether the promise is settled once all that can happen has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(() => settled = true, () => settled = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return settled;
}

for (const capacity of [1, 2, 5]) {
  Deno.test(`ResponseWindow of ${capacity} has room for so many and no more`, async () => {
    const window = new ResponseWindow(capacity);
    const outstanding = answers(window, capacity - 1);
    await window.waitForRoom();
    outstanding.push(...answers(window, 1));
    const waiting = window.waitForRoom();
    equal(await isSettled(waiting), false);
    outstanding.at(-1)!.resolve();
    await waiting;
    for (const { resolve } of outstanding) resolve();
    await window.waitForAll();
  });
}

Deno.test("ResponseWindow throws the first failure, as soon as it is there and from then on", async () => {
  const window = new ResponseWindow(3);
  const [first, second, third] = answers(window, 3);
  const waiting = window.waitForRoom();
  second!.reject(new Error("second"));
  await rejects(waiting, { message: "second" });
  first!.reject(new Error("first"));
  await rejects(window.waitForRoom(), { message: "second" });
  third!.resolve();
  await rejects(window.waitForAll(), { message: "second" });
});

Deno.test("ResponseWindow throws a failure although there is room", async () => {
  const window = new ResponseWindow(3);
  const [only] = answers(window, 1);
  only!.reject(new Error("lost"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  await rejects(window.waitForRoom(), { message: "lost" });
});

Deno.test("ResponseWindow waits for all, however they end", async () => {
  const window = new ResponseWindow(3);
  const [first, second, third] = answers(window, 3);
  const settling = window.settle();
  const all = window.waitForAll();
  all.catch(() => {});
  first!.resolve();
  second!.reject(new Error("second"));
  deepEqual([await isSettled(settling), await isSettled(all)], [false, false]);
  third!.resolve();
  await settling;
  await rejects(all, { message: "second" });
});

Deno.test("ResponseWindow of nothing keeps nobody", async () => {
  const window = new ResponseWindow(1);
  await window.waitForRoom();
  await window.waitForAll();
  await window.settle();
});
