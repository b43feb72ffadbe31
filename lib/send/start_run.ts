/**
 * Provides what a run needs besides its options. All that sends hangs on this file, and `main.ts`
 * loads it only when there is something to send.
 */

import type { Loggers } from "../base/log.ts";
import { Codecs } from "../codec/codecs.ts";
import { type DictionarySystem, loadDictionary } from "./data_dictionary.ts";
import type { Journal } from "./journal/journal.ts";
import type { KnownFileList } from "./list/listed_inputs.ts";
import { Ledger } from "./ledger.ts";
import type { AskPassword } from "./tls/load_tls.ts";
import type { SendOptions } from "./options.ts";
import type { StatusLine } from "./reports/progress.ts";
import { run } from "./run.ts";
import { type ExitCodes, type RunEnd, RunFailure } from "./run_end.ts";
import type { RunObserver } from "./run_observer.ts";

/** What only the program as a whole can know. */
export interface ProgramEnvironment {
  readonly loggers: Loggers;
  /** Names of data dictionary files, one after the other. */
  readonly dictionaryPath: string | undefined;
  readonly dictionarySystem: DictionarySystem;
  /** The list of `--files-from`, where it has been read already. */
  readonly fileList?: KnownFileList | undefined;
  /** Asks for the password of an encrypted key. */
  readonly askPassword: AskPassword;
  /** Keep Nagle's algorithm on. */
  readonly nagle: boolean;
  /** Aborted with a `RunInterrupted` as its reason when a signal ends the run. */
  readonly signal: AbortSignal;
  /** Likewise, when a second signal is about to end the program on the spot. */
  readonly exiting: AbortSignal;
  /** Writes to standard output; throws where it cannot. */
  readonly writeOutput: (text: string) => void;
  /** The numbers under which the program tells how a run has ended. */
  readonly exitCodes: ExitCodes;
  /** Prints what was asked for, whatever the log level. */
  readonly print: (message: string) => void;
  /** Where progress is to be shown; undefined: nowhere. */
  readonly statusLine: StatusLine | undefined;
}

/**
 * Does what the options say, see `run`.
 *
 * @returns how the run ended, for the exit code
 */
export async function startRun(
  options: SendOptions,
  environment: ProgramEnvironment,
): Promise<RunEnd> {
  const start = options.rehearsal === "none" ? startSending : startRehearsal;
  try {
    return await start(options, environment);
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    return error.end;
  }
}

/** @throws {RunFailure} where the run cannot begin, logged by then */
async function startSending(
  options: SendOptions,
  environment: ProgramEnvironment,
): Promise<RunEnd> {
  const { loggers, fileList, nagle, askPassword, signal, exiting } = environment;
  const { dictionaryPath, dictionarySystem } = environment;
  const dictionary = loadDictionary(dictionaryPath, dictionarySystem, loggers);
  // Before all else: a run that finds it in use must not touch what the other one writes.
  using journal = await openJournal(options, loggers);
  const observers = await createObservers(options, environment);
  if (journal !== undefined) observers.unshift(journal);
  using codecs = new Codecs();
  const ledger = new Ledger(observers, options);
  return await run(options, {
    loggers,
    dictionary,
    codecs,
    ledger,
    journal,
    fileList,
    askPassword,
    nagle,
    signal: journal === undefined ? signal : AbortSignal.any([signal, journal.failing]),
    exiting,
  });
}

/** @throws {RunFailure} where the journal cannot be used, logged by then */
async function startRehearsal(
  options: SendOptions,
  environment: ProgramEnvironment,
): Promise<RunEnd> {
  const { rehearse } = await import("./rehearsal/rehearse.ts");
  const { dictionaryPath, dictionarySystem, loggers } = environment;
  const dictionary = loadDictionary(dictionaryPath, dictionarySystem, loggers);
  using journal = await openJournal(options, loggers);
  using codecs = new Codecs();
  return await rehearse(options, { ...environment, dictionary, codecs, journal });
}

/** @throws {RunFailure} where it cannot be used, logged by then */
async function openJournal(options: SendOptions, loggers: Loggers): Promise<Journal | undefined> {
  if (options.journalFile === "") return undefined;
  const { Journal } = await import("./journal/journal.ts");
  return new Journal(options, loggers.app);
}

/**
 * Those whom the options ask for. What only they need is loaded for them alone.
 *
 * @throws {RunFailure} where one cannot do its work, logged by then
 */
async function createObservers(
  options: SendOptions,
  { loggers, exitCodes, print, statusLine }: ProgramEnvironment,
): Promise<RunObserver[]> {
  const report: RunObserver[] = [];
  if (options.jsonReportFile !== "") {
    const { openJsonReport } = await import("./reports/json_report.ts");
    const beforeWrite = (): void => statusLine?.hide();
    report.push(openJsonReport(options, { log: loggers.app, exitCodes, beforeWrite }));
  }
  const observers: RunObserver[] = [];
  if (statusLine !== undefined) {
    const { Progress } = await import("./reports/progress.ts");
    observers.push(new Progress(statusLine));
  }
  if (options.stats) {
    const { Statistics } = await import("./reports/statistics.ts");
    observers.push(new Statistics(print));
  }
  // Opened first, as that may fail; last of all, as its last line tells of the others' failures.
  return [...observers, ...report];
}
