/**
 * `--probe`: opens the associations of a run, says C-ECHO, and releases them. What would be sent how
 * is told from the peer's answers to the contexts; no object leaves.
 */

import { ConditionError, describeFailure } from "../../base/condition.ts";
import type { Association } from "../../net/association.ts";
import { NetConditions } from "../../net/conditions.ts";
import { explainFailure } from "../../net/explain/explain_failure.ts";
import { isAccepted } from "../../net/negotiation.ts";
import { Breaks } from "../breaks.ts";
import { foreseeAnswered } from "./foresee.ts";
import type { Transfer } from "../instance.ts";
import { echoAlone, echoOver, freeContextId, withVerification } from "./probe_echo.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { Retry } from "../retry.ts";
import type { RunEnvironment } from "../run.ts";
import { failToAddContexts } from "../run_end.ts";
import { skipClosed } from "../send.ts";
import { release } from "../send_share.ts";
import { settleForeseen } from "./settle_foreseen.ts";
import { endUnaccepted, endUnopened } from "../take_turn.ts";
import { planTransfers, type TransferPlan } from "../transfer_plan.ts";
import { announceAssociation, countAssociation, open, type Turn } from "../turn.ts";

/** What the turns of a probe share. */
interface Probe {
  readonly rehearsal: Rehearsal;
  readonly environment: RunEnvironment;
  readonly totals: Turn["totals"];
  readonly countPending: () => number;
}

/**
 * @param rehearsal gets what is found
 * @throws {RunFailure} where a run would end early, for want of an association for instance
 */
export async function probe(
  rehearsal: Rehearsal,
  transfers: readonly Transfer[],
  environment: RunEnvironment,
): Promise<void> {
  const { options } = rehearsal;
  const { loggers, ledger, signal } = environment;
  const countPending = () => transfers.filter(({ result }) => result.type === "pending").length;
  const totals = { associations: 0, presentationContexts: 0 };
  const run = { rehearsal, environment, totals, countPending };
  let from = 0;
  while (!signal.aborted) {
    const plan = planTransfers(transfers, from, { options, loggers, ledger });
    if (plan.contexts.size === 0) break;
    const end = await probePlan(plan, run);
    if (!options.multipleAssociations) {
      if (end !== "noneAccepted") break;
      failToAddContexts(NetConditions.noAcceptablePresentationContexts, loggers.app);
    }
    from = skipClosed(transfers, from);
  }
  if (totals.associations > 0 && rehearsal.echo === undefined && !signal.aborted) {
    const turn = toTurn({ contexts: new Map(), transfers: [] }, run);
    rehearsal.echo = await echoAlone(turn);
  }
}

function toTurn(plan: TransferPlan, { rehearsal, environment, ...others }: Probe): Turn {
  return {
    plan,
    isRecovery: false,
    options: rehearsal.options,
    environment,
    signal: environment.signal,
    end: () => {},
    retry: new Retry({ retries: 0, retryDelayMs: 0 }),
    peer: { parallel: 1, lead: false },
    ...others,
  };
}

/** Opens one association, and finds out what the instances of its plan would meet with. */
async function probePlan(plan: TransferPlan, run: Probe): Promise<"complete" | "noneAccepted"> {
  const { rehearsal, environment } = run;
  const turn = toTurn(plan, run);
  const number = countAssociation(turn);
  announceAssociation(number, turn, environment.loggers.app);
  const contexts = [...plan.contexts.values()];
  const verificationId = rehearsal.echo === undefined ? freeContextId(contexts) : undefined;
  const opened = await openForProbe(turn, number, { rehearsal, verificationId });
  if (opened === undefined) return "complete";
  await using association = opened;
  const { peer, contexts: answers } = association;
  rehearsal.associations.push({ number, contexts, outcome: { type: "opened", peer, answers } });
  if (verificationId !== undefined) {
    rehearsal.echo = await echoOver(association, { number, verificationId, turn });
  }
  const acceptsAny = contexts.some(({ id }) => isAccepted(answers.get(id)));
  if (!acceptsAny) await endUnaccepted(association, turn);
  else if (association.isOpen) await release(association, environment.signal);
  const misses = await foreseeAll(plan, association, { number, run });
  rehearsal.sendFails ||= acceptsAny && misses > 0;
  return acceptsAny ? "complete" : "noneAccepted";
}

/** @throws {RunFailure} where there is no association, after saying and noting why */
async function openForProbe(
  turn: Turn,
  number: number,
  { rehearsal, verificationId }: {
    readonly rehearsal: Rehearsal;
    readonly verificationId: number | undefined;
  },
): Promise<Association | undefined> {
  const { loggers, signal } = turn.environment;
  const { plan } = turn;
  const contexts = withVerification(plan.contexts, verificationId);
  try {
    return await open({ ...turn, plan: { ...plan, contexts } }, { loggers, signal });
  } catch (error) {
    if (error instanceof ConditionError && !signal.aborted) {
      const reason = describeFailure(error);
      const failure = { reason, hint: explainFailure(error, "opening") };
      const outcome = { type: "failed", failure } as const;
      rehearsal.associations.push({ number, contexts: [...plan.contexts.values()], outcome });
    }
    endUnopened(error, number, turn);
    return undefined;
  }
}

/** @returns how many of the plan's instances could not be sent */
async function foreseeAll(
  { contexts: proposed, transfers }: TransferPlan,
  association: Pick<Association, "contexts">,
  { number, run }: { readonly number: number; readonly run: Probe },
): Promise<number> {
  const { rehearsal, environment: { dictionary, ledger, signal } } = run;
  const question = { options: rehearsal.options, dictionary, associationNumber: number, signal };
  const breaks = new Breaks();
  let misses = 0;
  for (const transfer of transfers) {
    await breaks.take();
    if (signal.aborted) break;
    const file = await foreseeAnswered(transfer, { proposed, association }, question);
    rehearsal.files.push(file);
    settleForeseen(transfer, file, ledger);
    if (file.obstacle !== undefined) misses++;
  }
  return misses;
}
