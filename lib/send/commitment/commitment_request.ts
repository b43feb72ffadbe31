/**
 * The association on which storage commitment is asked for (PS3.4 §J.3.2), and the wait for the peer's
 * word on it, or on one that the peer opens (§J.3.3).
 */

import { ConditionError, describeFailure } from "../../base/condition.ts";
import { type Association } from "../../net/association.ts";
import {
  COMMITMENT_PROPOSAL,
  CommitmentExchange,
  commitmentTransferSyntax,
} from "../../net/commitment/commitment_exchange.ts";
import { NetConditions } from "../../net/conditions.ts";
import type { EventReportPort } from "../../net/commitment/event_report_port.ts";
import type { EventReportHandler } from "../../net/commitment/event_service.ts";
import { actionStatusText } from "../../net/commitment/n_action.ts";
import { openAssociation, prepareAssociation } from "../../net/open_association.ts";
import { formatStatus } from "../../net/status.ts";
import { TimeLimit, untilAborted } from "../../net/time_limit.ts";
import { encodeCommitmentRequest } from "./commitment_data_set.ts";
import type { Transaction, Transactions } from "./commitment_transactions.ts";
import type { SendOptions } from "../options.ts";
import type { RunEnvironment } from "../run.ts";
import { release } from "../send_share.ts";
import { connectionOptions } from "../turn.ts";

/** How long the association is kept where the peer may report on another one as well. */
const HOLD_MS = 10_000;

/** What it takes to ask. */
export interface CommitmentInquiry {
  readonly transactions: Transactions;
  /** Open; undefined: there is none. */
  readonly port: EventReportPort | undefined;
  readonly onEventReport: EventReportHandler;
  /** For each response, and for all reports once the last response is there. */
  readonly timeoutMs: number;
  readonly options: SendOptions;
  readonly environment: Pick<RunEnvironment, "loggers" | "nagle" | "tls" | "signal">;
}

/**
 * Asks, and waits until there is a verdict on everything, or no hope of one.
 *
 * @returns why instances may be left without a word
 */
export async function askForCommitment(inquiry: CommitmentInquiry): Promise<string> {
  const { options, environment } = inquiry;
  const { loggers: { net }, signal } = environment;
  const associationOptions = {
    ...connectionOptions(options, environment),
    ...COMMITMENT_PROPOSAL,
    log: net,
    signal,
  };
  let opened: Association;
  try {
    prepareAssociation(associationOptions);
    opened = await openAssociation(associationOptions);
  } catch (error) {
    return reasonOf(error, inquiry);
  }
  await using association = opened;
  const transferSyntaxUid = commitmentTransferSyntax(association);
  if (transferSyntaxUid === undefined) {
    await release(association, signal);
    return "the peer does not offer the service";
  }
  try {
    return await new Inquiry(inquiry, association, transferSyntaxUid).run();
  } finally {
    if (signal.aborted) await association.abort();
  }
}

const INTERRUPTED = "the run was interrupted";

/** @throws what is no failure of the network */
function reasonOf(error: unknown, { environment, timeoutMs }: CommitmentInquiry): string {
  if (environment.signal.aborted) return INTERRUPTED;
  if (!(error instanceof ConditionError)) throw error;
  return error.condition === NetConditions.noDataAvailable
    ? `no response within ${timeoutMs / 1000} s`
    : describeFailure(error);
}

/** The work on the association once it is open. */
class Inquiry {
  readonly #inquiry: CommitmentInquiry;
  readonly #exchange: CommitmentExchange;
  readonly #transferSyntaxUid: string;

  constructor(inquiry: CommitmentInquiry, association: Association, transferSyntaxUid: string) {
    const { onEventReport, timeoutMs, environment: { signal } } = inquiry;
    this.#inquiry = inquiry;
    this.#transferSyntaxUid = transferSyntaxUid;
    this.#exchange = new CommitmentExchange(association, { onEventReport, timeoutMs, signal });
  }

  /** @returns see {@link askForCommitment} */
  async run(): Promise<string> {
    const { port, timeoutMs, environment: { signal } } = this.#inquiry;
    const failure = await this.#requestAll();
    const startMs = performance.now();
    const holdMs = port === undefined ? timeoutMs : Math.min(HOLD_MS, timeoutMs);
    const hasEnded = failure !== undefined || await this.#serve(holdMs);
    if (port !== undefined) await this.#waitForPort(timeoutMs - (performance.now() - startMs));
    if (signal.aborted) return INTERRUPTED;
    if (port === undefined && hasEnded) return failure ?? "the peer has ended the association";
    return `no answer within ${timeoutMs / 1000} s`;
  }

  /** @returns why it came to an end before all had been requested; undefined: it did not */
  async #requestAll(): Promise<string | undefined> {
    const { transactions, environment: { loggers: { app } } } = this.#inquiry;
    const { all } = transactions;
    for (const [index, transaction] of all.entries()) {
      try {
        await this.#request(transaction);
      } catch (error) {
        const reason = reasonOf(error, this.#inquiry);
        transactions.abandon(all.slice(index), reason, app);
        return reason;
      }
    }
    return undefined;
  }

  async #request(transaction: Transaction): Promise<void> {
    const { transactions, environment: { loggers: { app } } } = this.#inquiry;
    const { uid, references } = transaction;
    app.debug(`requesting storage commitment, Transaction UID ${uid}`);
    const information = encodeCommitmentRequest(uid, references, this.#transferSyntaxUid);
    const status = await this.#exchange.request(information);
    if (status === 0) return;
    const reason = `refused with ${formatStatus(status)} (${actionStatusText(status)})`;
    transactions.abandon([transaction], reason, app);
  }

  /** Serves the association and ends it. @returns whether the peer has ended it before */
  async #serve(holdMs: number): Promise<boolean> {
    const { transactions, environment: { loggers: { net }, signal } } = this.#inquiry;
    const stop = new AbortController();
    let hasEnded = false;
    const serving = this.#exchange.serve(stop.signal).then(
      () => hasEnded = true,
      (error: unknown) => {
        if (stop.signal.aborted || signal.aborted) return;
        if (!(error instanceof ConditionError)) throw error;
        net.debug(`storage commitment: ${describeFailure(error)}`);
        hasEnded = true;
      },
    );
    await within(holdMs, signal, Promise.race([transactions.completion, serving]));
    stop.abort();
    await serving;
    if (this.#exchange.isOpen && !hasEnded && !signal.aborted) {
      await this.#exchange.release(this.#inquiry.options.acseTimeoutMs);
    }
    return hasEnded;
  }

  async #waitForPort(leftMs: number): Promise<void> {
    const { transactions, port, environment: { signal } } = this.#inquiry;
    await within(Math.max(0, leftMs), signal, transactions.completion);
    await port?.drain(signal);
  }
}

/** Waits for `promise`, but not longer than `limitMs`, nor when `signal` fires. */
async function within(
  limitMs: number,
  signal: AbortSignal,
  promise: Promise<unknown>,
): Promise<void> {
  const error = () => new DOMException("", "TimeoutError");
  using limit = new TimeLimit(limitMs, { error, parent: signal });
  try {
    await untilAborted(promise, limit.signal);
  } catch (reason) {
    if (!limit.signal.aborted) throw reason;
  }
}
