import { deepEqual, equal } from "node:assert/strict";
import { toTransfer, type Transfer } from "../../lib/send/instance.ts";
import { TransferQueue } from "../../lib/send/transfer_queue.ts";

function transfers(count: number): Transfer[] {
  return Array.from({ length: count }, (_, index) =>
    toTransfer({
      path: `${index}`,
      readMode: "fileOnly",
      sopClassUid: "1.2",
      sopInstanceUid: `1.2.${index}`,
      transferSyntaxUid: "1.2.840.10008.1.2",
      tooLongDecoded: false,
      fileLengthBytes: undefined,
    }));
}

function takeAll(queue: TransferQueue): string[] {
  const paths: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    paths.push(next.instance.path);
  }
  return paths;
}

Deno.test("TransferQueue gives each transfer once, in order, to whoever asks", () => {
  const queue = new TransferQueue(transfers(4));
  deepEqual([queue.take()?.instance.path, ...takeAll(queue)], ["0", "1", "2", "3"]);
  equal(queue.take(), undefined);
  equal(queue.isEmpty, true);
});

Deno.test("TransferQueue gives out what was given back, once, before the rest", () => {
  const queue = new TransferQueue(transfers(4));
  const taken = [queue.take()!, queue.take()!];
  for (const transfer of taken) queue.giveBack(transfer);
  equal(queue.isEmpty, false);
  deepEqual(takeAll(queue), ["0", "1", "2", "3"]);
  equal(queue.take(), undefined);
});

Deno.test("TransferQueue is not empty when one is given back behind the last", () => {
  const queue = new TransferQueue(transfers(1));
  const last = queue.take()!;
  equal(queue.take(), undefined);
  equal(queue.isEmpty, true);
  queue.giveBack(last);
  equal(queue.isEmpty, false);
  equal(queue.take(), last);
  equal(queue.isEmpty, true);
});

Deno.test("TransferQueue of nothing is empty", () => {
  const queue = new TransferQueue([]);
  equal(queue.isEmpty, true);
  equal(queue.take(), undefined);
});
