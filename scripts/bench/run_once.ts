/**
 * One run of one sender: a peer started for it, outside of the time; and whether the sender says
 * that it went well and the peer has what was sent.
 */

import type { RunResult } from "../../tests/support/executable.ts";
import { measure } from "../../tests/long/support/measure.ts";
import type { BenchPeer } from "./peers.ts";
import type { Row } from "./rows.ts";
import type { BenchCommand, Sender } from "./senders.ts";
import type { ObjectSet } from "./sets.ts";

export type Outcome = Success | Failure;

export interface Success {
  readonly type: "success";
  readonly seconds: number;
  /** 0 where it was over before anybody looked. */
  readonly peakMegabytes: number;
}

export interface Failure {
  readonly type: "failure";
  /** For the table. */
  readonly short: string;
  /** For whoever runs it. */
  readonly reason: string;
}

export interface RunOptions {
  readonly row: Row;
  /** Missing where nothing is sent. */
  readonly set: ObjectSet | undefined;
  readonly timeoutMs: number;
}

/** How much of the free memory a sender may be expected to take. */
const MAX_MEMORY_SHARE = 0.75;
const MAX_REASON_LENGTH = 500;

/** @throws {Error} where the peer does not start */
export async function runOnce(sender: Sender, options: RunOptions): Promise<Outcome> {
  const { row, set, timeoutMs } = options;
  if (set !== undefined && takesTooMuchMemory(sender, set)) {
    return failure("too little memory", `${sender.name} holds whole objects, more than once`);
  }
  await using peer = await row.sending?.startPeer();
  const { host = "", port = 0, aeTitle = "" } = peer ?? {};
  const command = sender.command({ host, port, aeTitle, folder: set?.folder ?? "" });
  const env = { ...row.env, ...command.env };
  const outcome = await run({ ...command, env }, { sender, timeoutMs });
  if (outcome.type === "failure" || set === undefined) return outcome;
  return await judgePeer(peer, set) ?? outcome;
}

function takesTooMuchMemory({ memoryPerByte = 0 }: Sender, set: ObjectSet): boolean {
  const objectBytes = set.lengthBytes / set.count;
  return objectBytes * memoryPerByte > Deno.systemMemoryInfo().available * MAX_MEMORY_SHARE;
}

async function run(
  { executable, args, env = {} }: BenchCommand,
  { sender, timeoutMs }: { sender: Sender; timeoutMs: number },
): Promise<Outcome> {
  const startMs = performance.now();
  try {
    const measured = await measure(args, { executable, env, timeoutMs });
    const { seconds, peakMegabytes } = measured;
    return judgeSender(measured.result, sender) ?? { type: "success", seconds, peakMegabytes };
  } catch (error) {
    const isLate = performance.now() - startMs >= timeoutMs;
    const reason = error instanceof Error ? error.message : String(error);
    return failure(isLate ? `> ${timeoutMs / 1000} s` : "failed", reason);
  }
}

function judgeSender(result: RunResult, { exitCode = 0 }: Sender): Failure | undefined {
  const { code, stdout, stderr } = result;
  if (code === exitCode && !/^[EF]: /m.test(stderr)) return undefined;
  const unsupported = "not supported by this executable";
  if (/unknown option/i.test(stderr)) return failure(unsupported, unsupported);
  return failure("failed", `exit code ${code}: ${(stderr + stdout).trim()}`);
}

async function judgePeer(
  peer: BenchPeer | undefined,
  set: ObjectSet,
): Promise<Failure | undefined> {
  const loss = await peer?.findLoss(set);
  return loss === undefined ? undefined : failure("failed", loss);
}

function failure(short: string, reason: string): Failure {
  return { type: "failure", short, reason: reason.slice(0, MAX_REASON_LENGTH) };
}
