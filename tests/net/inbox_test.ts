import { deepEqual, equal, rejects } from "node:assert/strict";
import { Inbox } from "../../lib/net/inbox.ts";

Deno.test("Inbox gives items in order, then the end again and again", async () => {
  const inbox = new Inbox<string>(4);
  await inbox.push("a");
  await inbox.push("b");
  inbox.end("end");
  inbox.end("another end");
  await inbox.push("late");
  const taken = [await inbox.next(), await inbox.next(), await inbox.next(), await inbox.next()];
  deepEqual(taken, ["a", "b", "end", "end"]);
});

Deno.test("Inbox lets its consumer wait for an item", async () => {
  const inbox = new Inbox<string>(1);
  const item = inbox.next();
  await inbox.push("a");
  equal(await item, "a");
});

Deno.test("Inbox makes its producer wait for room", async () => {
  const inbox = new Inbox<string>(1);
  await inbox.push("a");
  let isPushed = false;
  const pushing = inbox.push("b").then(() => isPushed = true);
  await Promise.resolve();
  equal(isPushed, false);
  equal(await inbox.next(), "a");
  await pushing;
  equal(await inbox.next(), "b");
});

Deno.test("Inbox frees a waiting producer at the end", async () => {
  const inbox = new Inbox<string>(1);
  await inbox.push("a");
  const pushing = inbox.push("b");
  inbox.end("end");
  await pushing;
  deepEqual([await inbox.next(), await inbox.next()], ["a", "end"]);
});

Deno.test("Inbox stops waiting when the signal fires, and goes on afterwards", async () => {
  const inbox = new Inbox<string>(1);
  const controller = new AbortController();
  const waiting = inbox.next(controller.signal);
  controller.abort(new RangeError("enough"));
  await rejects(waiting, RangeError);
  await inbox.push("a");
  equal(await inbox.next(), "a");
});
