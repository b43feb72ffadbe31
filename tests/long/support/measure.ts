/** Runs a sender and measures its time and its peak memory, as Linux tells it. */

import { type RunOptions, type RunResult, startDcmsend } from "../../support/executable.ts";

export interface Measured {
  readonly result: RunResult;
  readonly seconds: number;
  /** Time of the processor: says more than `seconds` on a machine that has other work, too. */
  readonly cpuSeconds: number;
  /** The most memory that was resident at once. */
  readonly peakMegabytes: number;
}

const POLL_MS = 20;
/** Long tests have their own limits; this one is for a program that hangs. */
const TIMEOUT_MS = 600_000;
/** Of the times in /proc; the same on every Linux. */
const TICKS_PER_SECOND = 100;

/** @param options `executable` may name another sender than ours */
export async function measure(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Measured> {
  const startMs = performance.now();
  const running = startDcmsend(args, { timeoutMs: TIMEOUT_MS, ...options });
  let peakMegabytes = 0;
  let cpuSeconds = 0;
  // What the system knows of a process ends with it: it is looked at all along.
  const timer = setInterval(() => {
    // The mark starts anew when the shell of a self-extracting executable becomes the runtime.
    peakMegabytes = Math.max(peakMegabytes, readPeakMegabytes(running.pid));
    cpuSeconds = Math.max(cpuSeconds, readCpuSeconds(running.pid));
  }, POLL_MS);
  try {
    const result = await running.result;
    const seconds = (performance.now() - startMs) / 1000;
    return { result, seconds, cpuSeconds, peakMegabytes };
  } finally {
    clearInterval(timer);
  }
}

function readPeakMegabytes(pid: number): number {
  const status = readProcessFile(`/proc/${pid}/status`);
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

function readCpuSeconds(pid: number): number {
  // User and system time are the 14th and the 15th field; the second one ends with a parenthesis.
  const fields = readProcessFile(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}

/** @returns an empty text where the process has ended */
function readProcessFile(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const hasEnded = error instanceof Deno.errors.NotFound ||
      error instanceof Error && "code" in error && error.code === "ESRCH";
    if (hasEnded) return "";
    throw error;
  }
}

/** Says what was measured; there is no test for how fast something is. */
export function tell(what: string, measured: Measured, more = ""): void {
  const { seconds, cpuSeconds, peakMegabytes } = measured;
  const figures = `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor time), ` +
    `peak memory ${peakMegabytes.toFixed(0)} MB`;
  // deno-lint-ignore no-console -- the figures are what these tests are run for
  console.log(`    ${what}: ${figures}${more === "" ? "" : `, ${more}`}`);
}
