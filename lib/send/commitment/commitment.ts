/**
 * Storage commitment at the end of a run (PS3.4 Annex J, `--commit`): asks the peer to commit itself to
 * keep what it has stored, waits for its word, and lists the files that need not be kept. What goes
 * wrong here is logged; instances without a word count as not confirmed.
 */

import { ConditionError, describeFailure } from "../../base/condition.ts";
import type { Log } from "../../base/log.ts";
import { systemText } from "../../base/system_text.ts";
import { EventReportPort } from "../../net/commitment/event_report_port.ts";
import { listenTransport } from "../../net/listener.ts";
import { isStored } from "../../net/status.ts";
import { CommitmentReports } from "./commitment_reports.ts";
import { askForCommitment } from "./commitment_request.ts";
import { Transactions } from "./commitment_transactions.ts";
import { commitmentSummary, warnAboutFailure } from "./commitment_words.ts";
import type { Transfer } from "../instance.ts";
import type { CommitmentOptions, SendOptions } from "../options.ts";
import type { RunEnvironment } from "../run.ts";
import { RunFailure } from "../run_end.ts";
import { safePaths } from "./safe_list.ts";
import { currentVersion, writeSafeList } from "./safe_list_file.ts";

/** How long a connection of the peer may be silent. */
const IDLE_TIMEOUT_MS = 30_000;

/** To be made before anything is sent, so that nothing is sent in vain. */
export class StorageCommitment implements AsyncDisposable {
  readonly #commitment: CommitmentOptions;
  readonly #options: SendOptions;
  readonly #environment: RunEnvironment;
  readonly #port: EventReportPort | undefined;

  /**
   * Binds the port, and empties the list of an earlier run.
   *
   * @throws {RunFailure} where one of them cannot be had, logged already
   */
  constructor(
    commitment: CommitmentOptions,
    options: SendOptions,
    environment: RunEnvironment,
  ) {
    const { app } = environment.loggers;
    this.#commitment = commitment;
    this.#options = options;
    this.#environment = environment;
    if (!this.#writeList([])) throw new RunFailure("cannotWriteReportFile");
    this.#port = listen(commitment, app);
  }

  /**
   * To be called when all has been sent.
   *
   * @param transfers also those that `--resume` has left out: the peer may not have been asked for them
   * @returns false where the list of safe files cannot be written, logged already
   */
  async conclude(transfers: readonly Transfer[]): Promise<boolean> {
    const { loggers: { app }, ledger, signal } = this.#environment;
    const stored = transfers.filter(({ result }) =>
      result.type === "answered" && isStored(result.status)
    );
    if (stored.length === 0 || signal.aborted) return true;
    const transactions = new Transactions(stored, {
      onVerdict: (transfer) => {
        warnAboutFailure(transfer, app);
        ledger.tell((observer) => observer.committed?.(transfer));
      },
    });
    const requests = transactions.all.length === 1 ? "" : ` in ${transactions.all.length} requests`;
    app.info(`requesting storage commitment for ${stored.length} SOP instances${requests} ...`);
    await this.#ask(transactions);
    app.info(commitmentSummary(stored));
    return this.#writeList(safePaths(transfers, { versionOf: currentVersion, log: app }));
  }

  async #ask(transactions: Transactions): Promise<void> {
    const { app, net } = this.#environment.loggers;
    const reports = new CommitmentReports(transactions, app);
    const onEventReport = reports.take.bind(reports);
    this.#port?.open({
      aeTitle: this.#options.callingAeTitle,
      onEventReport,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      log: net,
    });
    const reason = await askForCommitment({
      transactions,
      port: this.#port,
      onEventReport,
      timeoutMs: this.#commitment.timeoutMs,
      options: this.#options,
      environment: this.#environment,
    });
    transactions.abandon(transactions.all, reason, app);
  }

  #writeList(paths: readonly string[]): boolean {
    const { safeToDeleteFile } = this.#commitment;
    if (safeToDeleteFile === "") return true;
    try {
      writeSafeList(safeToDeleteFile, paths);
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const { app } = this.#environment.loggers;
      const reason = systemText(error.message);
      app.error(`cannot write list of safe files '${safeToDeleteFile}': ${reason}`);
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#port?.[Symbol.asyncDispose]();
  }
}

/** @throws {RunFailure} */
function listen({ listen }: CommitmentOptions, log: Log): EventReportPort | undefined {
  if (listen === undefined) return undefined;
  try {
    return new EventReportPort(listenTransport(listen));
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    const address = `${listen.hostname}:${listen.port}`;
    log.fatal(`cannot initialize network: ${address}: ${describeFailure(error)}`);
    throw new RunFailure("cannotInitializeNetwork");
  }
}
