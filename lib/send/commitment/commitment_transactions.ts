/**
 * What the peer is asked to commit itself to, and what it says to it (PS3.4 §J.3): a request for each
 * thousand instances at most, with a Transaction UID of its own. Pure bookkeeping; believed is only what
 * is said of the right transaction and names the instance.
 */

import type { Log } from "../../base/log.ts";
import { EventReportStatus } from "../../net/commitment/n_event_report.ts";
import type { CommitmentReport, SopReference } from "./commitment_data_set.ts";
import type { Commitment, Transfer } from "../instance.ts";

/** References in a request: with UIDs of 64 characters, 160 KB. */
export const MAX_REFERENCES = 1000;

const MAX_UID_LENGTH = 64;

/** Event types (PS3.4 Table J.3-2). */
const ALL_COMMITTED = 1;
const FAILURES_EXIST = 2;

/** One request. */
export interface Transaction {
  readonly uid: string;
  /** Each instance once. */
  readonly references: readonly SopReference[];
}

/** What came of a report, for the response and for the log. */
export interface ReportOutcome {
  /** For the response to the peer. */
  readonly status: number;
  /** What is wrong with it, in words; undefined: nothing. */
  readonly complaint?: string;
}

/** All requests of a run. */
export class Transactions {
  readonly all: readonly Transaction[];
  readonly #open = new Map<string, Transaction>();
  readonly #answered = new Set<string>();
  readonly #transfers: ReadonlyMap<string, readonly Transfer[]>;
  readonly #onVerdict: (transfer: Transfer) => void;
  readonly #completion = Promise.withResolvers<void>();

  /**
   * @param transfers those that the peer has stored
   * @param options `onVerdict` is called when the commitment of a transfer is noted in it
   */
  constructor(
    transfers: readonly Transfer[],
    options: { readonly onVerdict: (transfer: Transfer) => void },
  ) {
    this.#transfers = Map.groupBy(transfers, ({ sentSopInstanceUid }) => sentSopInstanceUid);
    const references = [...this.#transfers].map(([sopInstanceUid, [first]]) => ({
      sopClassUid: first?.sentSopClassUid ?? "",
      sopInstanceUid,
    }));
    this.all = Array.from(
      { length: Math.ceil(references.length / MAX_REFERENCES) },
      (_, index) => ({
        uid: randomUid(),
        references: references.slice(index * MAX_REFERENCES, (index + 1) * MAX_REFERENCES),
      }),
    );
    for (const transaction of this.all) this.#open.set(transaction.uid, transaction);
    this.#onVerdict = options.onVerdict;
  }

  /** Resolves when there is a verdict on every instance. */
  get completion(): Promise<void> {
    return this.#completion.promise;
  }

  /** Takes the peer's word. */
  note(report: CommitmentReport, eventTypeId: number | undefined): ReportOutcome {
    if (eventTypeId !== ALL_COMMITTED && eventTypeId !== FAILURES_EXIST) {
      const complaint = `unknown event type ${eventTypeId ?? "(none)"}`;
      return { status: EventReportStatus.noSuchEventType, complaint };
    }
    const { transactionUid } = report;
    // The peer may not have heard our response.
    if (this.#answered.has(transactionUid)) return { status: EventReportStatus.success };
    const transaction = this.#open.get(transactionUid);
    if (transaction === undefined) {
      const shown = transactionUid.slice(0, MAX_UID_LENGTH) || "(none)";
      const complaint = `unknown Transaction UID ${shown}`;
      return { status: EventReportStatus.invalidArgumentValue, complaint };
    }
    this.#answered.add(transactionUid);
    const complaint = this.#judge(transaction, report);
    this.#close(transaction);
    return { status: EventReportStatus.success, ...(complaint === "" ? {} : { complaint }) };
  }

  /** There will be no word on these, as far as there has been none: says so in one line. */
  abandon(transactions: readonly Transaction[], reason: string, log: Log): void {
    const left = transactions.filter(({ uid }) => this.#open.has(uid));
    const references = left.flatMap((transaction) => transaction.references);
    if (references.length === 0) return;
    log.warn(`storage commitment: ${references.length} SOP instances not confirmed: ${reason}`);
    for (const { sopInstanceUid } of references) {
      this.#settle(sopInstanceUid, { type: "unconfirmed", reason });
    }
    for (const transaction of left) this.#close(transaction);
  }

  /** @returns what is odd about the report; empty: nothing */
  #judge({ references }: Transaction, report: CommitmentReport): string {
    const failed = new Map(report.failed.map((item) => [item.sopInstanceUid, item]));
    const committed = new Map(
      report.committed.map(({ sopInstanceUid, sopClassUid }) => [sopInstanceUid, sopClassUid]),
    );
    let unnamed = 0;
    for (const { sopClassUid, sopInstanceUid } of references) {
      const failure = failed.get(sopInstanceUid);
      if (failure !== undefined) {
        this.#settle(sopInstanceUid, { type: "failed", reason: failure.reason });
      } else if (committed.get(sopInstanceUid) === sopClassUid) {
        this.#settle(sopInstanceUid, { type: "committed" });
      } else {
        this.#settle(sopInstanceUid, {
          type: "unconfirmed",
          reason: "the answer does not name it",
        });
        unnamed++;
      }
      failed.delete(sopInstanceUid);
      committed.delete(sopInstanceUid);
    }
    const strange = failed.size + committed.size;
    return [
      ...unnamed === 0 ? [] : [`${unnamed} SOP instances are not named`],
      ...strange === 0 ? [] : [`${strange} SOP instances are named that were not asked for`],
    ].join(", ");
  }

  #settle(sopInstanceUid: string, commitment: Commitment): void {
    for (const transfer of this.#transfers.get(sopInstanceUid) ?? []) {
      transfer.commitment = commitment;
      this.#onVerdict(transfer);
    }
  }

  #close({ uid }: Transaction): void {
    this.#open.delete(uid);
    if (this.#open.size === 0) this.#completion.resolve();
  }
}

/** A UID of a random UUID (PS3.5 §B.2), which nobody can guess. */
function randomUid(): string {
  return `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll("-", "")}`)}`;
}
