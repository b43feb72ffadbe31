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
import { Breaks } from "./breaks.ts";
import { FileError } from "./file_source.ts";
import type { Transfer } from "./instance.ts";
import type { Pass } from "./pass.ts";
import { type PreparedInstance, prepareInstance } from "./prepare_instance.ts";
import { RunFailure } from "./run_end.ts";
import { UnwritableDataSetError } from "./message_body.ts";

/** Message IDs go from 1 to here and start again (PS3.7 §9.1.1.1.1: unique while outstanding). */
const MAX_MESSAGE_ID = 0xffff;

/**
 * How many instances are made ready ahead. Each may hold decoded pixel data of up to 64 MB.
 */
const MAX_PREPARED = 2;

/** Whether the association is still there, and if not, whether trying another one makes sense. */
export type PassEnd =
  | { readonly type: "complete" }
  | { readonly type: "lost"; readonly worthRetrying: boolean };

/**
 * Sends the instances one after the other and notes in each transfer what became of it.
 *
 * @param transfers those that were planned for this association
 * @returns `lost` where the association ended early; the transfers behind it are then untouched
 * @throws {RunFailure} `cannotSendRequest` at the first failure in halting mode
 */
export async function sendInstances(
  transfers: readonly Transfer[],
  pass: Pass,
): Promise<PassEnd> {
  const { association, options, loggers } = pass;
  let answered = 0;
  const breaks = new Breaks();
  await using queue = new PreparationQueue(transfers, pass);
  for (const transfer of transfers) {
    // Files that cannot be read follow each other without a word to the peer.
    await breaks.take();
    if (pass.signal.aborted) return { type: "lost", worthRetrying: false };
    try {
      using prepared = await queue.next();
      await store(prepared, transfer, { pass, onWire: () => queue.prepareAhead() });
      answered++;
    } catch (error) {
      if (transfer.result.type === "pending") transfer.result = { type: "notSent" };
      if (pass.signal.aborted) return { type: "lost", worthRetrying: false };
      if (!(error instanceof ConditionError)) throw error;
      if (options.halt) {
        loggers.app.fatal(`cannot send SOP instance: ${describeFailure(error)}`);
        await association.abort();
        throw new RunFailure("cannotSendRequest");
      }
      if (!association.isOpen) {
        return { type: "lost", worthRetrying: answered > 0 || !isPeersDoing(error) };
      }
    }
  }
  return { type: "complete" };
}

/** Prepares the instances in order, a few ahead: small images then keep two decoding threads busy. */
class PreparationQueue implements AsyncDisposable {
  readonly #transfers: readonly Transfer[];
  readonly #pass: Pass;
  #position = 0;
  #messageId = 0;
  readonly #ahead: Promise<PreparedInstance>[] = [];

  constructor(transfers: readonly Transfer[], pass: Pass) {
    this.#transfers = transfers;
    this.#pass = pass;
  }

  /** Starts on those that `next` will return, and frames the first of them once it is ready. */
  prepareAhead(): void {
    this.#prepare();
    this.#ahead[0]?.then(({ request }) => {
      if (request !== undefined) this.#pass.association.stage(request);
    });
  }

  #prepare(): void {
    while (this.#ahead.length < MAX_PREPARED && this.#position < this.#transfers.length) {
      const transfer = this.#transfers[this.#position++]!;
      this.#ahead.push(prepareInstance(transfer, this.#pass, () => this.#nextMessageId()));
    }
  }

  /** @returns the next instance, the caller's to dispose of */
  async next(): Promise<PreparedInstance> {
    if (this.#ahead.length === 0) this.#prepare();
    return await this.#ahead.shift()!;
  }

  #nextMessageId(): number {
    this.#messageId = this.#messageId % MAX_MESSAGE_ID + 1;
    return this.#messageId;
  }

  /** What was prepared in vain is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const prepared of this.#ahead) (await prepared)[Symbol.dispose]();
  }
}

/**
 * Stores one instance and notes the answer.
 *
 * @param context `onWire` is called when the instance is on its way
 * @throws {ConditionError} where it could not be sent or its fate is in doubt, logged already
 */
async function store(
  prepared: PreparedInstance,
  transfer: Transfer,
  { pass, onWire }: { pass: Pass; onWire: () => void },
): Promise<void> {
  const { app, net } = pass.loggers;
  const request = prepared.commit();
  try {
    const { status } = await pass.association.store(request, onWire);
    transfer.result = { type: "answered", status };
    warnAboutStatus(transfer, status, app);
  } catch (error) {
    if (
      error instanceof DataSetError || error instanceof FileError ||
      error instanceof PixelDataError
    ) {
      const { path } = transfer.instance;
      net.error(`cannot send SOP instance from file: ${path}: ${error.message}`);
    }
    if (error instanceof UnwritableDataSetError) error.log();
    throw error;
  }
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
