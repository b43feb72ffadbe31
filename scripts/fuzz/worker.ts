/** Makes inputs for one target, one after the other, and tells what comes of them. */

import { Fuzzer } from "./fuzzer.ts";
import { findTarget } from "./targets.ts";
import {
  type Figures,
  type Finding,
  MAX_FINDINGS,
  MAX_GROWTH_BYTES,
  type Quota,
} from "./verdict.ts";

/** What a worker is asked to do. */
export interface FuzzOrder {
  readonly target: string;
  readonly quota: Quota;
  /** One number: how many inputs have been begun. */
  readonly progress: Int32Array<SharedArrayBuffer>;
}

export type FuzzMessage =
  /** It can be given its order now. */
  | { readonly type: "ready" }
  /** Of the inputs since the last time. */
  | { readonly type: "figures"; readonly figures: Figures; readonly findings: readonly Finding[] }
  | { readonly type: "end" };

/** What is global in a worker; the compiler knows the main thread's. */
interface WorkerScope {
  onmessage: (event: MessageEvent<FuzzOrder>) => void;
  postMessage(message: FuzzMessage): void;
}

/** After so many inputs the figures are told, and the memory is looked at. */
const BATCH = 200;

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = async ({ data }) => {
  await work(data);
  scope.postMessage({ type: "end" });
};
scope.postMessage({ type: "ready" });

async function work({ target: name, quota, progress }: FuzzOrder): Promise<void> {
  const target = findTarget(name);
  const fuzzer = new Fuzzer(target);
  const startBytes = Deno.memoryUsage().rss;
  let findingCount = 0;
  for (let done = 0; done < quota.inputs && Date.now() < quota.untilMs; done += BATCH) {
    const end = Math.min(quota.inputs, done + BATCH);
    for (let index = done; index < end; index++) {
      Atomics.store(progress, 0, index + 1);
      await fuzzer.tryInput(quota.firstSeed + index);
    }
    const { figures, findings } = fuzzer.takeResults();
    const growthBytes = figures.peakMemoryBytes - startBytes;
    if (growthBytes > MAX_GROWTH_BYTES) {
      const text = `${growthBytes} bytes more after ${end - done} inputs from this seed`;
      findings.push({ target: name, seed: quota.firstSeed + done, kind: "memory", text });
    }
    scope.postMessage({ type: "figures", figures, findings });
    findingCount += findings.length;
    if (findingCount >= MAX_FINDINGS) return;
  }
}
