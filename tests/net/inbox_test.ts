import { deepEqual, equal, rejects } from "node:assert/strict";
import { Inbox } from "../../lib/net/inbox.ts";

Deno.test("Inbox gives items in order, then the end again and again", async () => {
  const inbox = new Inbox<string>(4);
  inbox.push("a");
  inbox.push("b");
  inbox.end("end");
  inbox.end("another end");
  inbox.push("late");
  const taken = [await inbox.next(), await inbox.next(), await inbox.next(), await inbox.next()];
  deepEqual(taken, ["a", "b", "end", "end"]);
});

Deno.test("Inbox lets its consumer wait for an item", async () => {
  const inbox = new Inbox<string>(1);
  const item = inbox.next();
  inbox.push("a");
  equal(await item, "a");
});

Deno.test("Inbox refuses what it has no room for, until something is taken", async () => {
  const inbox = new Inbox<string>(1);
  deepEqual([inbox.push("a"), inbox.push("b")], [true, false]);
  equal(await inbox.next(), "a");
  equal(inbox.push("c"), true);
  equal(await inbox.next(), "c");
});

Deno.test("Inbox ends behind what is waiting, and then has room for anything", async () => {
  const inbox = new Inbox<string>(1);
  inbox.push("a");
  inbox.end("end");
  equal(inbox.push("late"), true);
  deepEqual([await inbox.next(), await inbox.next()], ["a", "end"]);
});

Deno.test("Inbox stops waiting when the signal fires, and goes on afterwards", async () => {
  const inbox = new Inbox<string>(1);
  const controller = new AbortController();
  const waiting = inbox.next(controller.signal);
  controller.abort(new RangeError("enough"));
  await rejects(waiting, RangeError);
  inbox.push("a");
  equal(await inbox.next(), "a");
});
