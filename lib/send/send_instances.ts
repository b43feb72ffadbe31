/**
 * One association's share of the work: each instance that rides on it, in list order. While one is
 * on the wire, the next ones are made ready.
 */

import { type Condition, ConditionError, describeFailure } from "../base/condition.ts";
import type { Log } from "../base/log.ts";
import { DataConditions, DataSetError } from "../dicom/conditions.ts";
import { PixelDataError } from "../dicom/pixel_data_error.ts";
import { NetConditions } from "../net/conditions.ts";
import { formatStatus, statusGroup, statusText } from "../net/status.ts";
import type { StoreOperation } from "../net/store_exchange.ts";
import { Breaks } from "./breaks.ts";
import { FileError } from "./file_source.ts";
import type { Transfer } from "./instance.ts";
import { UnwritableDataSetError } from "./message_body.ts";
import type { Pass } from "./pass.ts";
import { type Preparation, PreparationQueue } from "./preparation_queue.ts";
import type { PreparedInstance } from "./prepare_instance.ts";
import { ResponseWindow } from "./response_window.ts";
import { RunFailure } from "./run_end.ts";
import type { TransferQueue } from "./transfer_queue.ts";

/** Whether the association is still there, and if not, whether trying another one makes sense. */
export type PassEnd =
  | { readonly type: "complete" }
  | { readonly type: "lost"; readonly worthRetrying: boolean };

/**
 * Sends what it takes from `transfers`, and notes in each one what became of it.
 *
 * @returns `lost` where the association ended early; it has been aborted by then
 * @throws {RunFailure} `cannotSendRequest` at the first failure in halting mode
 */
export async function sendInstances(transfers: TransferQueue, pass: Pass): Promise<PassEnd> {
  const share = new Share(transfers, pass);
  await using queue = new PreparationQueue(transfers, pass);
  for (let next = queue.next(); next !== undefined; next = queue.next()) {
    const end = await share.send(next, () => queue.prepareAhead());
    if (end !== undefined) return end;
  }
  return await share.finish();
}

/** What one association sends. */
class Share {
  readonly #transfers: TransferQueue;
  readonly #pass: Pass;
  readonly #responses: ResponseWindow;
  readonly #breaks = new Breaks();
  #answered = 0;

  constructor(transfers: TransferQueue, pass: Pass) {
    this.#transfers = transfers;
    this.#pass = pass;
    this.#responses = new ResponseWindow(pass.association.maxOperations);
  }

  /**
   * Sends one instance when there is room for its response.
   *
   * @param onWire called when it is on its way
   * @returns undefined where others can follow
   */
  async send(
    { transfer, instance }: Preparation,
    onWire: () => void,
  ): Promise<PassEnd | undefined> {
    try {
      using prepared = await instance;
      // Files that cannot be read follow each other without a word to the peer.
      await this.#breaks.take();
      await this.#responses.waitForRoom();
      this.#pass.signal.throwIfAborted();
      const operation = await send(prepared, transfer, { pass: this.#pass, onWire });
      this.#responses.add(this.#note(transfer, operation));
      return undefined;
    } catch (error) {
      if (transfer.result.type === "pending") this.#transfers.giveBack(transfer);
      return await this.#judge(error);
    }
  }

  /** Waits for the responses that are outstanding. */
  async finish(): Promise<PassEnd> {
    try {
      await this.#responses.waitForAll();
      return { type: "complete" };
    } catch (error) {
      return await this.#judge(error) ?? { type: "complete" };
    }
  }

  /** Waits for the response and notes it in the transfer. */
  async #note(transfer: Transfer, { response }: StoreOperation): Promise<void> {
    try {
      const { status } = await response;
      transfer.result = { type: "answered", status };
      this.#answered++;
      warnAboutStatus(transfer, status, this.#pass.loggers.app);
    } catch (error) {
      transfer.result = { type: "notSent" };
      throw error;
    }
  }

  /** @returns undefined where the failure of one instance is no reason to end */
  async #judge(error: unknown): Promise<PassEnd | undefined> {
    const { association, options, loggers, signal } = this.#pass;
    if (signal.aborted) return await this.#lose(false);
    if (!(error instanceof ConditionError)) throw error;
    if (options.halt) {
      loggers.app.fatal(`cannot send SOP instance: ${describeFailure(error)}`);
      await this.#lose(false);
      throw new RunFailure("cannotSendRequest");
    }
    if (association.isOpen) return undefined;
    return await this.#lose(this.#answered > 0 || !isPeersDoing(error));
  }

  async #lose(worthRetrying: boolean): Promise<PassEnd> {
    await this.#pass.association.abort();
    await this.#responses.settle();
    return { type: "lost", worthRetrying };
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
  { pass, onWire }: { pass: Pass; onWire: () => void },
): Promise<StoreOperation> {
  let isRequested = false;
  try {
    const request = prepared.commit();
    isRequested = true;
    return await pass.association.send(request, onWire);
  } catch (error) {
    if (isRequested) logDataFailure(error, transfer, pass.loggers.net);
    if (transfer.result.type === "pending") transfer.result = { type: "notSent" };
    throw error;
  }
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
