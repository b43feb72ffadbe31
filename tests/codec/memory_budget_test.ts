import { strictEqual } from "node:assert/strict";
import { MemoryBudget } from "../../lib/codec/memory_budget.ts";

Deno.test("MemoryBudget gives out what is free, and once more what was given back", () => {
  const budget = new MemoryBudget(10);
  const first = budget.take(6);
  strictEqual(first === undefined, false);
  strictEqual(budget.take(5), undefined);
  const second = budget.take(4);
  strictEqual(second === undefined, false);
  strictEqual(budget.take(1), undefined);
  first?.[Symbol.dispose]();
  first?.[Symbol.dispose](); // counts once
  strictEqual(budget.take(7), undefined);
  strictEqual(budget.take(6) === undefined, false);
});
