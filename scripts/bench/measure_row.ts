/**
 * Measures the rows of the table: all senders in turns, so that what else the machine does hits all
 * of them.
 */

import type { Row } from "./rows.ts";
import { type Failure, runOnce } from "./run_once.ts";
import { tell } from "../say.ts";
import type { Sender } from "./senders.ts";
import type { SetStore } from "./sets.ts";

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

export interface RowResult {
  readonly row: Row;
  readonly own: Figures;
  readonly reference: Figures;
  readonly others: readonly Figures[];
}

interface Plan {
  readonly rounds: number;
  /** Runs once before the others, unmeasured. */
  readonly warmsUp: boolean;
  readonly timeoutMs: number;
}

/** What is collected about a sender. */
interface Contender extends Plan {
  readonly sender: Sender;
  readonly seconds: number[];
  readonly peakMegabytes: number[];
  failure?: Failure;
}

/** No run takes longer. */
const TIMEOUT_MS = 400_000;
/** Some need 44 ms and more for each object at any peer: they are not waited for. */
const OTHERS_TIMEOUT_MS = 120_000;

/** @throws {Error} where the set cannot be written or the peer does not start */
export async function measureRow(row: Row, options: WireOptions): Promise<RowResult> {
  const set = row.sending === undefined ? undefined : await options.sets.provide(row.sending.set);
  const { own, reference, others } = makeContenders(row, options);
  const all = [own, reference, ...others];
  const lastRound = Math.max(...all.map(({ rounds }) => rounds));
  for (let round = 0; round <= lastRound; round++) {
    for (const one of all) {
      options.signal.throwIfAborted();
      const isDue = round === 0 ? one.warmsUp : round <= one.rounds;
      if (!isDue || one.failure !== undefined) continue;
      const outcome = await runOnce(one.sender, { row, set, timeoutMs: one.timeoutMs });
      const told = outcome.type === "failure" ? outcome.reason : `${outcome.seconds.toFixed(3)} s`;
      const when = round === 0 ? "warming up" : `round ${round}`;
      tell(`${row.name}, ${when}, ${one.sender.name}: ${told}`);
      if (outcome.type === "failure") one.failure = outcome;
      else if (round > 0) record(one, outcome);
    }
  }
  return { row, own, reference, others };
}

function makeContenders(
  row: Row,
  { rounds, others }: WireOptions,
): { own: Contender; reference: Contender; others: Contender[] } {
  const enough = (wanted: number): number => Math.max(wanted, row.minRounds ?? 0);
  const timeoutMs = TIMEOUT_MS;
  const ownPlan = { rounds: enough(rounds.own), warmsUp: true, timeoutMs };
  const referencePlan = { rounds: enough(rounds.reference), warmsUp: !row.stalls, timeoutMs };
  const othersPlan = { rounds: rounds.others, warmsUp: false, timeoutMs: OTHERS_TIMEOUT_MS };
  return {
    own: contender(row.own, ownPlan),
    reference: contender(row.reference, referencePlan),
    others: (row.withOthers ? others : []).map((sender) => contender(sender, othersPlan)),
  };
}

function contender(sender: Sender, plan: Plan): Contender {
  return { ...plan, sender, seconds: [], peakMegabytes: [] };
}

function record(
  one: Contender,
  { seconds, peakMegabytes }: { seconds: number; peakMegabytes: number },
): void {
  one.seconds.push(seconds);
  one.peakMegabytes.push(peakMegabytes);
}
