/**
 * One association's share of the work: each instance that rides on it, in list order. While one is
 * on the wire, the next ones are made ready.
 */

import { type Condition, ConditionError, describeFailure } from "../base/condition.ts";
import type { Log } from "../base/log.ts";
import { DataConditions, DataSetError } from "../dicom/conditions.ts";
import { PixelDataError } from "../dicom/pixel_data_error.ts";
import { NetConditions } from "../net/conditions.ts";
import { explainFailure } from "../net/explain/explain_failure.ts";
import { explainStatus } from "../net/explain/explain_status.ts";
import { formatStatus, statusGroup, statusText } from "../net/status.ts";
import type { StoreOperation } from "../net/store_exchange.ts";
import { Breaks } from "./breaks.ts";
import { FileError } from "./file_source.ts";
import { logHint } from "./hint.ts";
import type { Transfer } from "./instance.ts";
import type { Outcome } from "./ledger.ts";
import { UnwritableDataSetError } from "./prepare/message_body.ts";
import type { Share } from "./share.ts";
import { type Preparation, PreparationQueue } from "./prepare/preparation_queue.ts";
import type { PreparedInstance } from "./prepare/prepare_instance.ts";
import { ResponseWindow } from "./response_window.ts";
import { isPassingStatus, mayPass } from "./passing_failure.ts";
import { RunFailure } from "./run_end.ts";
import type { TransferQueue } from "./transfer_queue.ts";

/** Why an association is aborted that nothing is wrong with. */
export const END_OF_RUN = "the run ends";

/** How one association's share of the work ended. */
export type ShareEnd =
  | { readonly type: "complete"; readonly answered: number }
  /** The association ended early; it has been aborted. `byPeer`: that was none of our doing. */
  | { readonly type: "lost"; readonly answered: number; readonly byPeer: boolean };

/**
 * Sends what it takes from `transfers`, and notes in each one what became of it.
 *
 * @throws {RunFailure} `cannotSendRequest` at the first failure in halting mode
 */
export async function sendInstances(transfers: TransferQueue, share: Share): Promise<ShareEnd> {
  await using queue = new PreparationQueue(transfers, share);
  const sender = new ShareSender(queue, transfers, share);
  for (let next = queue.next(); next !== undefined; next = queue.next()) {
    const end = await sender.send(next);
    if (end !== undefined) return end;
  }
  return await sender.finish();
}

/** Sends what one association has to send. */
class ShareSender {
  readonly #queue: PreparationQueue;
  readonly #transfers: TransferQueue;
  readonly #share: Share;
  readonly #responses: ResponseWindow;
  readonly #breaks = new Breaks();
  #answered = 0;

  constructor(queue: PreparationQueue, transfers: TransferQueue, share: Share) {
    this.#queue = queue;
    this.#transfers = transfers;
    this.#share = share;
    this.#responses = new ResponseWindow(share.association.maxOperations);
  }

  /**
   * Sends one instance when there is room for its response.
   *
   * @returns undefined where others can follow
   */
  async send({ transfer, instance }: Preparation): Promise<ShareEnd | undefined> {
    const { association, signal } = this.#share;
    try {
      using prepared = await instance;
      // Files that cannot be read follow each other without a word to the peer.
      await this.#breaks.take();
      await this.#responses.waitForRoom();
      // Whatever has ended it is told by those that wait for their responses.
      if (!association.isOpen) await this.#responses.waitForAll();
      signal.throwIfAborted();
      const onWire = (): void => this.#queue.prepareAhead();
      const operation = await send(prepared, transfer, { share: this.#share, onWire });
      this.#responses.add(this.#note(transfer, operation));
      return undefined;
    } catch (error) {
      if (transfer.result.type === "pending") this.#transfers.giveBack(transfer);
      return await this.#judge(error);
    }
  }

  /** Waits for the responses that are outstanding. */
  async finish(): Promise<ShareEnd> {
    try {
      await this.#responses.waitForAll();
    } catch (error) {
      const end = await this.#judge(error);
      if (end !== undefined) return end;
    }
    return { type: "complete", answered: this.#answered };
  }

  /** Waits for the response and notes it in the transfer. */
  async #note(transfer: Transfer, { response, isOnWire }: StoreOperation): Promise<void> {
    let status: number;
    try {
      ({ status } = await response);
    } catch (error) {
      // A peer that has ended it before it answered once would end the next one as well.
      if (isOnWire || this.#answered === 0) settleFailure(transfer, error, this.#share);
      else this.#takeBack(transfer);
      throw error;
    }
    const mayPass = isPassingStatus(status);
    const hint = explainStatus(status);
    this.#share.ledger.settle(transfer, { type: "answered", status }, { mayPass, hint });
    this.#answered++;
    warnAboutStatus(transfer, status, this.#share.loggers.app);
  }

  /** It is for another association: this one had ended before. */
  #takeBack(transfer: Transfer): void {
    this.#share.ledger.takeBack(transfer);
    this.#transfers.giveBack(transfer);
  }

  /** @returns undefined where the failure of one instance is no reason to end */
  async #judge(error: unknown): Promise<ShareEnd | undefined> {
    const { association, options, loggers, signal } = this.#share;
    if (signal.aborted) return await this.#lose(END_OF_RUN, { byPeer: false });
    if (!(error instanceof ConditionError)) throw error;
    const isEnd = options.halt && !(mayPass(error) && !this.#share.ledger.isExhausted);
    if (isEnd) loggers.app.fatal(`cannot send SOP instance: ${describeFailure(error)}`);
    logHint(loggers.app, explainFailure(error, "sending"));
    if (isEnd) {
      await this.#lose(reasonOf(error), { byPeer: false });
      throw new RunFailure("cannotSendRequest");
    }
    if (association.isOpen) return undefined;
    return await this.#lose(reasonOf(error), { byPeer: isPeersDoing(error) });
  }

  async #lose(reason: string, { byPeer }: { byPeer: boolean }): Promise<ShareEnd> {
    // Before all else: other associations can go on with them.
    this.#queue.giveBack();
    await this.#share.association.abort();
    await this.#responses.settle();
    const { ledger, number } = this.#share;
    const outcome = { type: "aborted", reason } as const;
    ledger.tell((observer) => observer.associationEnded?.(number, outcome));
    return { type: "lost", answered: this.#answered, byPeer };
  }
}

/**
 * Sends one instance.
 *
 * @param context `onWire` is called when the instance is on its way
 * @throws {ConditionError} where it could not be sent, logged and noted already
 */
async function send(
  prepared: PreparedInstance,
  transfer: Transfer,
  { share, onWire }: { share: Share; onWire: () => void },
): Promise<StoreOperation> {
  let isRequested = false;
  try {
    const request = prepared.commit();
    isRequested = true;
    share.ledger.begin(transfer);
    return await share.association.send(request, onWire);
  } catch (error) {
    if (isRequested) logDataFailure(error, transfer, share.loggers.net);
    settleFailure(transfer, error, share);
    throw error;
  }
}

/** Notes why an instance was not sent, or is not known to have arrived. */
function settleFailure(transfer: Transfer, error: unknown, { ledger }: Share): void {
  const outcome: Outcome = transfer.result.type === "noAcceptableContext"
    ? transfer.result
    : { type: "notSent", reason: reasonOf(error) };
  const hint = explainFailure(error, "sending");
  ledger.settle(transfer, outcome, { mayPass: mayPass(error), hint });
}

/** The texts of an error and of what is underneath it, on one line. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof ConditionError ? `${message}: ${reasonOf(cause)}` : message;
}

/** What was found out about a data set while it was sent: the network layer cannot say it. */
function logDataFailure(error: unknown, transfer: Transfer, net: Log): void {
  if (
    error instanceof DataSetError || error instanceof FileError || error instanceof PixelDataError
  ) {
    net.error(`cannot send SOP instance from file: ${transfer.instance.path}: ${error.message}`);
  }
  if (error instanceof UnwritableDataSetError) error.log();
}

/** A refusal is the peer's word, not a failed run, but nobody should have to ask for it. */
function warnAboutStatus(transfer: Transfer, status: number, log: Log): void {
  const group = statusGroup(status);
  if (group === "success") return;
  const verdict = group === "warning" ? "stored with warning" : "not stored";
  log.warn(
    `SOP instance ${verdict}: ${transfer.instance.path}: ` +
      `${formatStatus(status)} (${statusText(status)})`,
  );
  logHint(log, explainStatus(status));
}

/**
 * Conditions of the network module that do not tell of the peer: we gave up waiting for it, or the
 * instance is not fit for sending.
 */
const OWN_CONDITIONS: ReadonlySet<Condition> = new Set([
  NetConditions.noDataAvailable,
  ...Object.values(DataConditions),
]);

/** False where a time-out or an instance that cannot be sent is the reason. */
function isPeersDoing({ condition }: ConditionError): boolean {
  return condition.module === NetConditions.peerAborted.module && !OWN_CONDITIONS.has(condition);
}
