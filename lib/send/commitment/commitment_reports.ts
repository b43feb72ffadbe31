/** What the peer reports on storage commitment, on whichever association: read, noted, answered. */

import type { Log } from "../../base/log.ts";
import { DataSetError } from "../../dicom/conditions.ts";
import type { EventReport } from "../../net/commitment/event_service.ts";
import { EventReportStatus } from "../../net/commitment/n_event_report.ts";
import { parseCommitmentReport } from "./commitment_data_set.ts";
import type { ReportOutcome, Transactions } from "./commitment_transactions.ts";

/** Whoever can reach the port can report: nobody is to fill the log. */
const MAX_COMPLAINTS = 10;

/** Takes note of reports. */
export class CommitmentReports {
  readonly #transactions: Transactions;
  readonly #log: Log;
  #complaints = 0;

  constructor(transactions: Transactions, log: Log) {
    this.#transactions = transactions;
    this.#log = log;
  }

  /** @returns the status of the response to the peer */
  take(report: EventReport): number {
    const { status, complaint } = this.#note(report);
    if (complaint !== undefined) this.#complain(complaint);
    return status;
  }

  #note({ eventTypeId, dataSet, transferSyntaxUid }: EventReport): ReportOutcome {
    try {
      return this.#transactions.note(
        parseCommitmentReport(dataSet, transferSyntaxUid),
        eventTypeId,
      );
    } catch (error) {
      if (!(error instanceof DataSetError)) throw error;
      return { status: EventReportStatus.processingFailure, complaint: error.message };
    }
  }

  #complain(complaint: string): void {
    this.#complaints++;
    if (this.#complaints > MAX_COMPLAINTS) return;
    this.#log.warn(`storage commitment: odd report: ${complaint}`);
    if (this.#complaints === MAX_COMPLAINTS) {
      this.#log.warn("storage commitment: further odd reports are not shown");
    }
  }
}
