import assert from "node:assert/strict";
import { BufferPool } from "../../lib/base/buffer_pool.ts";

Deno.test("BufferPool gives out again what was given back, never one buffer twice", () => {
  const pool = new BufferPool({ lengthBytes: 8, capacity: 2 });
  const first = pool.take();
  const second = pool.take();
  assert.notEqual(first, second);
  assert.equal(first.length, 8);
  pool.giveBack(first);
  assert.equal(pool.take(), first);
  assert.notEqual(pool.take(), first);
});

Deno.test("BufferPool keeps no more than its capacity", () => {
  const pool = new BufferPool({ lengthBytes: 8, capacity: 1 });
  const buffers = [pool.take(), pool.take()];
  for (const buffer of buffers) pool.giveBack(buffer);
  assert.equal(pool.take(), buffers[0]);
  assert.ok(!buffers.includes(pool.take()));
});
