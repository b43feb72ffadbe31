/**
 * Provides what a run needs besides its options. All that sends hangs on this file, and `main.ts`
 * loads it only when there is something to send.
 */

import type { Loggers } from "../base/log.ts";
import { Codecs } from "../codec/codecs.ts";
import { type DictionarySystem, loadDictionary } from "./data_dictionary.ts";
import type { Journal } from "./journal.ts";
import { Ledger } from "./ledger.ts";
import type { SendOptions } from "./options.ts";
import { run } from "./run.ts";
import type { RunEnd } from "./run_end.ts";

/** What only the program as a whole can know. */
export interface ProgramEnvironment {
  readonly loggers: Loggers;
  /** Names of data dictionary files, one after the other. */
  readonly dictionaryPath: string | undefined;
  readonly dictionarySystem: DictionarySystem;
  /** Keep Nagle's algorithm on. */
  readonly nagle: boolean;
  /** Aborted with a `RunInterrupted` as its reason when a signal ends the run. */
  readonly signal: AbortSignal;
}

/**
 * Does what the options say, see `run`.
 *
 * @returns how the run ended, for the exit code
 */
export async function startRun(
  options: SendOptions,
  { loggers, dictionaryPath, dictionarySystem, nagle, signal }: ProgramEnvironment,
): Promise<RunEnd> {
  const dictionary = loadDictionary(dictionaryPath, dictionarySystem, loggers);
  using codecs = new Codecs();
  const journal = await makeJournal(options, loggers);
  const ledger = new Ledger(journal === undefined ? [] : [journal], options);
  return await run(options, {
    loggers,
    dictionary,
    codecs,
    ledger,
    journal,
    nagle,
    signal: journal === undefined ? signal : AbortSignal.any([signal, journal.failing]),
  });
}

async function makeJournal(options: SendOptions, loggers: Loggers): Promise<Journal | undefined> {
  if (options.journalFile === "") return undefined;
  const { Journal } = await import("./journal.ts");
  return new Journal(options, loggers.app);
}
