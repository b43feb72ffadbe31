import assert from "node:assert/strict";
import { WaitingBudget } from "../../../lib/send/archive/waiting_budget.ts";

Deno.test("WaitingBudget serves in the order of asking, however little the later ones want", async () => {
  const budget = new WaitingBudget(10);
  const order: string[] = [];
  const take = async (name: string, amount: number): Promise<Disposable> => {
    const part = await budget.take(amount);
    order.push(name);
    return part;
  };
  const first = await take("first", 6);
  const large = take("large", 10);
  const small = take("small", 1);
  await Promise.resolve();
  assert.deepEqual(order, ["first"]);
  first[Symbol.dispose]();
  (await large)[Symbol.dispose]();
  await small;
  assert.deepEqual(order, ["first", "large", "small"]);
});

Deno.test("WaitingBudget gets each part back once", async () => {
  const budget = new WaitingBudget(2);
  const one = await budget.take(1);
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  await budget.take(2);
  let isServed = false;
  budget.take(1).then(() => isServed = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(isServed, false);
});
