/** One target, in a worker of its own: one that hangs is ended, and goes on behind what it hung on. */

import type { FuzzMessage, FuzzOrder } from "./worker.ts";
import {
  addFigures,
  type Figures,
  type Finding,
  MAX_FINDINGS,
  NO_FIGURES,
  type Quota,
  type TargetResult,
} from "./verdict.ts";

/** So long without any progress is a hang; a slow input is tried a few times. */
const HANG_MS = 15_000;
const WATCH_INTERVAL_MS = 500;

export async function runTarget(target: string, quota: Quota): Promise<TargetResult> {
  let figures = NO_FIGURES;
  const findings: Finding[] = [];
  for (let rest: Quota | undefined = quota; rest !== undefined;) {
    const part: Part = await runWorker(target, rest);
    figures = addFigures(figures, part.figures);
    findings.push(...part.findings);
    const isOver = part.hungAt === undefined || findings.length >= MAX_FINDINGS;
    rest = isOver ? undefined : behind(rest, part.hungAt);
  }
  return { target, figures, findings };
}

function behind(quota: Quota, hungAt: number): Quota | undefined {
  const firstSeed = hungAt + 1;
  const inputs = quota.inputs - (firstSeed - quota.firstSeed);
  return inputs > 0 ? { ...quota, firstSeed, inputs } : undefined;
}

interface Part {
  readonly figures: Figures;
  readonly findings: readonly Finding[];
  /** The seed of an input that is never done with. */
  readonly hungAt: number | undefined;
}

async function runWorker(target: string, quota: Quota): Promise<Part> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const progress = new Int32Array(new SharedArrayBuffer(4));
  let figures = NO_FIGURES;
  const findings: Finding[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<"end" | "hang">();
  worker.onmessage = ({ data }: MessageEvent<FuzzMessage>) => {
    switch (data.type) {
      case "ready":
        return worker.postMessage({ target, quota, progress } satisfies FuzzOrder);
      case "figures":
        figures = addFigures(figures, data.figures);
        findings.push(...data.findings);
        return;
      case "end":
        return resolve("end");
    }
  };
  worker.onerror = ({ message }) =>
    reject(new Error(`The worker for ${target} failed: ${message}`));
  const watch = watchProgress(progress, () => resolve("hang"));
  try {
    if (await promise === "end") return { figures, findings, hungAt: undefined };
  } finally {
    clearInterval(watch);
    worker.terminate();
  }
  const hungAt = quota.firstSeed + Atomics.load(progress, 0) - 1;
  findings.push({ target, seed: hungAt, kind: "hang", text: `Not done after ${HANG_MS} ms` });
  return { figures, findings, hungAt };
}

/** @returns the interval, to be cleared */
function watchProgress(progress: Int32Array, onHang: () => void): ReturnType<typeof setInterval> {
  let seen = 0;
  let seenMs = performance.now();
  return setInterval(() => {
    const now = Atomics.load(progress, 0);
    // It has not begun before it says so: loading takes its time.
    if (now !== seen || now === 0) {
      seen = now;
      seenMs = performance.now();
    } else if (performance.now() - seenMs > HANG_MS) onHang();
  }, WATCH_INTERVAL_MS);
}
