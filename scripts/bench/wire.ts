/**
 * Measures the rows of the table: all senders in turns, so that what else the machine does hits all
 * of them; a peer started anew for each run, outside of the time; a run counts when the sender says
 * that it went well and the peer has what was sent.
 */

import type { RunResult } from "../../tests/support/executable.ts";
import { measure } from "../../tests/long/support/measure.ts";
import type { BenchPeer } from "./peers.ts";
import type { Row } from "./rows.ts";
import { tellProgress } from "./say.ts";
import type { Sender, Target } from "./senders.ts";
import type { ObjectSet, SetStore } from "./sets.ts";

export interface WireOptions {
  readonly sets: SetStore;
  /** Other makers' senders. */
  readonly others: readonly Sender[];
  /** How often each is measured. */
  readonly rounds: { readonly own: number; readonly reference: number; readonly others: number };
  /** Checked between runs. */
  readonly signal: AbortSignal;
}

/** What a sender took, one entry per round; or why it was given up. */
export interface Figures {
  readonly sender: Sender;
  readonly seconds: readonly number[];
  readonly peakMegabytes: readonly number[];
  readonly failure?: Failure;
}

export interface Failure {
  /** For the table. */
  readonly short: string;
  /** For whoever runs it. */
  readonly reason: string;
}

export interface RowResult {
  readonly row: Row;
  readonly own: Figures;
  readonly reference: Figures;
  readonly others: readonly Figures[];
}

/** What is collected about a sender. */
interface Contender {
  readonly sender: Sender;
  readonly rounds: number;
  readonly warmsUp: boolean;
  readonly timeoutMs: number;
  readonly seconds: number[];
  readonly peakMegabytes: number[];
  failure?: Failure;
}

/** No run takes longer. */
const TIMEOUT_MS = 400_000;
/** Other senders need 44 ms and more for each object at most peers: they are not waited for. */
const OTHERS_TIMEOUT_MS = 120_000;

/** @throws {Error} where the set cannot be written or the peer does not start */
export async function measureRow(row: Row, options: WireOptions): Promise<RowResult> {
  const { rounds } = options;
  const set = row.sending === undefined ? undefined : await options.sets.provide(row.sending.set);
  const enough = (wanted: number): number => Math.max(wanted, row.minRounds ?? 0);
  const own = contender(row.own, { rounds: enough(rounds.own), warmsUp: true });
  const reference = contender(row.reference, {
    rounds: enough(rounds.reference),
    warmsUp: !row.stalls,
  });
  const others = (row.withOthers ? options.others : []).map((sender) =>
    contender(sender, {
      rounds: rounds.others,
      warmsUp: false,
      timeoutMs: OTHERS_TIMEOUT_MS,
    })
  );
  const all = [own, reference, ...others];
  const lastRound = Math.max(...all.map(({ rounds }) => rounds));
  for (let round = 0; round <= lastRound; round++) {
    for (const one of all) {
      options.signal.throwIfAborted();
      const isDue = round === 0 ? one.warmsUp : round <= one.rounds;
      if (isDue && one.failure === undefined) await runOnce(one, { row, set, round });
    }
  }
  return { row, own, reference, others };
}

function contender(
  sender: Sender,
  plan: { rounds: number; warmsUp: boolean; timeoutMs?: number },
): Contender {
  return { timeoutMs: TIMEOUT_MS, ...plan, sender, seconds: [], peakMegabytes: [] };
}

interface Run {
  readonly row: Row;
  readonly set: ObjectSet | undefined;
  /** 0: to warm up. */
  readonly round: number;
}

async function runOnce(one: Contender, { row, set, round }: Run): Promise<void> {
  await using peer = await row.sending?.startPeer();
  const { host = "", port = 0, aeTitle = "" } = peer ?? {};
  const target = { host, port, aeTitle, folder: set?.folder ?? "" };
  const told = `${row.name}, ${round === 0 ? "warming up" : `round ${round}`}: ${one.sender.name}`;
  const measured = await run(one, { row, target });
  const failure = measured.failure ?? await findFailure(peer, set);
  if (failure !== undefined) {
    one.failure = failure;
    tellProgress(`${told} failed: ${failure.reason}`);
    return;
  }
  if (set !== undefined) tellProgress(`${told} ${measured.seconds.toFixed(3)} s`);
  if (round === 0) return;
  one.seconds.push(measured.seconds);
  one.peakMegabytes.push(measured.peakMegabytes);
}

async function run(
  { sender, timeoutMs }: Contender,
  { row, target }: { row: Row; target: Target },
): Promise<{ seconds: number; peakMegabytes: number; failure?: Failure }> {
  const { executable, args, env } = sender.command(target);
  const startMs = performance.now();
  try {
    const measured = await measure(args, { executable, env: { ...row.env, ...env }, timeoutMs });
    const failure = judge(measured.result, sender.exitCode ?? 0);
    return failure === undefined ? measured : { ...measured, failure };
  } catch (error) {
    const short = performance.now() - startMs < timeoutMs ? "failed" : `> ${timeoutMs / 1000} s`;
    const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
    return { seconds: NaN, peakMegabytes: NaN, failure: { short, reason } };
  }
}

function judge({ code, stdout, stderr }: RunResult, expectedCode: number): Failure | undefined {
  if (/unknown option/i.test(stderr)) {
    const reason = "not supported by this executable";
    return { short: reason, reason };
  }
  if (code === expectedCode && !/^[EF]: /m.test(stderr)) return undefined;
  const reason = `exit code ${code}: ${(stderr + stdout).trim().slice(-500)}`;
  return { short: "failed", reason };
}

async function findFailure(
  peer: BenchPeer | undefined,
  set: ObjectSet | undefined,
): Promise<Failure | undefined> {
  const loss = set === undefined ? undefined : await peer?.findLoss(set);
  return loss === undefined ? undefined : { short: "failed", reason: loss };
}
