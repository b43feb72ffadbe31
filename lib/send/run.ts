/**
 * The story of one run: find the files, check them, then plan an association, open it, send what
 * rides on it, and plan again for what is left; report and summary at the end.
 */

import type { Loggers } from "../base/log.ts";
import type { Codecs } from "../codec/codecs.ts";
import type { Dictionary } from "../dict/dictionary.ts";
import type { StorageCommitment } from "./commitment/commitment.ts";
import { logAbortOfDeadAssociation } from "../net/association.ts";
import { collectTransfers, openArchives } from "./list/collect_transfers.ts";
import type { TlsSettings } from "../net/tls/settings.ts";
import type { Transfer } from "./instance.ts";
import type { Journal } from "./journal/journal.ts";
import type { KnownFileList } from "./list/listed_inputs.ts";
import type { AskPassword } from "./tls/load_tls.ts";
import type { SendOptions } from "./options.ts";
import type { Ledger } from "./ledger.ts";
import { formatReport, formatSummary, type RunTotals } from "./reports/report.ts";
import { type RunEnd, RunFailure, RunInterrupted } from "./run_end.ts";
import { sendAll } from "./send.ts";
import { judgeStrictly } from "./strict_exit.ts";
import { writeReportFile } from "./reports/report_file.ts";
import { withTls } from "./tls/with_tls.ts";

/** What a run is given beside its options. */
export interface RunEnvironment {
  readonly loggers: Loggers;
  readonly dictionary: Dictionary;
  readonly codecs: Codecs;
  /** Tells its observers what happens. */
  readonly ledger: Ledger;
  /** Where what is stored is noted: one of the observers, too. */
  readonly journal?: Journal | undefined;
  /** The list of `--files-from`, where it has been read already. */
  readonly fileList?: KnownFileList | undefined;
  /** Asks for the password of an encrypted key. */
  readonly askPassword?: AskPassword | undefined;
  /** What TLS connections are made with; undefined: connections are plain TCP. */
  readonly tls?: TlsSettings | undefined;
  /** Keep Nagle's algorithm on. */
  readonly nagle: boolean;
  /** Aborted with a {@link RunInterrupted} as its reason when a signal ends the run. */
  readonly signal: AbortSignal;
  /** Likewise, when a second one is about to end the program on the spot. */
  readonly exiting?: AbortSignal | undefined;
}

/**
 * Does what the options say. All that there is to say goes to the loggers.
 *
 * @returns how the run ended, for the exit code
 */
export async function run(options: SendOptions, environment: RunEnvironment): Promise<RunEnd> {
  const { ledger, exiting } = environment;
  exiting?.addEventListener("abort", () => ledger.end(endOfInterrupted(exiting) ?? "interrupted"));
  let end: RunEnd;
  try {
    end = await runToEnd(options, await withTls(options, environment));
  } catch (error) {
    if (!(error instanceof RunFailure)) {
      ledger.end("internalError");
      throw error;
    }
    end = error.end;
  }
  return ledger.end(end);
}

function endOfInterrupted({ reason }: AbortSignal): RunEnd | undefined {
  return reason instanceof RunInterrupted ? reason.end : undefined;
}

/** @throws {RunFailure} where the run ends early */
async function runToEnd(options: SendOptions, environment: RunEnvironment): Promise<RunEnd> {
  const { journal } = environment;
  using archives = await openArchives(options);
  const collected = await collectTransfers(options, { ...environment, archives });
  const transfers = await journal?.leaveOutStored(collected, environment) ?? collected;
  environment.ledger.tell((observer) => observer.listed?.(transfers));
  await using commitment = await prepareCommitment(options, environment);
  const totals = await sendAll(transfers, options, environment);
  environment.ledger.tell((observer) => observer.sendingEnded?.());
  journal?.finish();
  const isListWritten = await commitment?.conclude(collected) ?? true;
  finish(transfers, totals, { options, loggers: environment.loggers });
  if (!isListWritten) throw new RunFailure("cannotWriteReportFile");
  if (totals.lastReleaseFailed) logAbortOfDeadAssociation(environment.loggers.net);
  const { invalidFiles } = environment.ledger;
  return endOfInterrupted(environment.signal) ??
    judgeStrictly(collected, { strictExit: options.strictExit, invalidFiles });
}

async function prepareCommitment(
  options: SendOptions,
  environment: RunEnvironment,
): Promise<StorageCommitment | undefined> {
  if (options.commitment === undefined) return undefined;
  const { StorageCommitment } = await import("./commitment/commitment.ts");
  return new StorageCommitment(options.commitment, options, environment);
}

function finish(
  transfers: readonly Transfer[],
  totals: RunTotals,
  { options, loggers: { app, net } }: { options: SendOptions; loggers: Loggers },
): void {
  if (options.reportFile !== "") {
    app.info("creating detailed report on the transfer ...");
    const report = formatReport(transfers, totals, { options, date: new Date() });
    if (!writeReportFile(options.reportFile, report, net)) {
      throw new RunFailure("cannotWriteReportFile");
    }
  }
  app.info(`\n${formatSummary(transfers, totals)}`);
}
