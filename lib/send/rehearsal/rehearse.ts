/**
 * Trial runs (`--dry-run`, `--probe`): the files are found, checked and planned for as in a run, and
 * what would become of them is written to standard output. Nothing is sent, and nothing is written
 * elsewhere.
 */

import { systemText } from "../../base/system_text.ts";
import { collectTransfers, openArchives } from "../list/collect_transfers.ts";
import type { Transfer } from "../instance.ts";
import { Ledger } from "../ledger.ts";
import type { SendOptions } from "../options.ts";
import type { Rehearsal } from "./rehearsal.ts";
import type { RunEnvironment } from "../run.ts";
import { type ExitCodes, type RunEnd, RunFailure, RunInterrupted } from "../run_end.ts";
import { inLargePieces } from "../reports/large_pieces.ts";
import { judgeStrictly } from "../strict_exit.ts";
import { withTls } from "../tls/with_tls.ts";

/** What a trial run is given beside its options. */
export interface RehearsalEnvironment extends Omit<RunEnvironment, "ledger"> {
  readonly exitCodes: ExitCodes;
  /** Writes to standard output; throws where it cannot. */
  readonly writeOutput: (text: string) => void;
}

/** @returns how a run would end, as far as can be foreseen, for the exit code */
export async function rehearse(
  options: SendOptions,
  environment: RehearsalEnvironment,
): Promise<RunEnd> {
  const rehearsal: Rehearsal = {
    options,
    associations: [],
    files: [],
    invalidFiles: [],
    echo: undefined,
    sendFails: false,
    end: "success",
  };
  try {
    rehearsal.end = await rehearseToEnd(rehearsal, environment);
  } catch (error) {
    if (!(error instanceof RunFailure || error instanceof RunInterrupted)) throw error;
    rehearsal.end = error.end;
  }
  const text = await format(rehearsal, environment.exitCodes);
  return write(text, environment) ? rehearsal.end : "cannotWriteReportFile";
}

/** @throws {RunFailure} where a run would end early */
async function rehearseToEnd(
  rehearsal: Rehearsal,
  environment: RehearsalEnvironment,
): Promise<RunEnd> {
  const { options } = rehearsal;
  const invalidFile = (path: string, reason: string): void => {
    rehearsal.invalidFiles.push({ path, reason });
  };
  const ledger = new Ledger([{ invalidFile }], { retries: 0 });
  const runEnvironment = { ...environment, ledger };
  using archives = await openArchives(options);
  const collected = await collectTransfers(options, { ...runEnvironment, archives });
  const transfers = await environment.journal?.leaveOutStored(collected, runEnvironment) ??
    collected;
  if (options.rehearsal === "probe") {
    const { probe } = await import("./probe.ts");
    try {
      await probe(rehearsal, transfers, await withTls(options, runEnvironment));
    } catch (error) {
      addUnplanned(rehearsal, transfers, "there is no association for it");
      throw error;
    }
  } else {
    const { dryRun } = await import("./dry_run.ts");
    await dryRun(rehearsal, transfers, runEnvironment);
  }
  const { reason } = environment.signal;
  if (reason instanceof RunInterrupted) return reason.end;
  addUnplanned(
    rehearsal,
    transfers,
    "the association has no context left, and --single-association forbids another one",
  );
  if (rehearsal.sendFails && options.halt) return "cannotSendRequest";
  return judgeStrictly(collected, {
    strictExit: options.strictExit,
    invalidFiles: ledger.invalidFiles,
  });
}

/**
 * Those that no context was proposed for, and those that are left.
 *
 * @param pendingReason why some are left
 */
function addUnplanned(
  rehearsal: Rehearsal,
  transfers: readonly Transfer[],
  pendingReason: string,
): void {
  const planned = new Set(rehearsal.files.map(({ instance }) => instance));
  for (const { instance, result } of transfers) {
    if (planned.has(instance)) continue;
    const reason = result.type === "pending"
      ? pendingReason
      : "no presentation context can be proposed for it (--no-illegal-proposal)";
    const nowhere = { associationNumber: 0, presentationContextId: 0, ways: [] };
    rehearsal.files.push({ instance, ...nowhere, obstacle: { reason } });
  }
}

/** @returns false, with an error in the log, where not all of it could be written */
function write(
  pieces: Iterable<string>,
  { writeOutput, loggers }: RehearsalEnvironment,
): boolean {
  for (const text of inLargePieces(pieces)) {
    try {
      writeOutput(text);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      loggers.app.error(`cannot write to standard output: ${systemText(error.message)}`);
      return false;
    }
  }
  return true;
}

async function format(rehearsal: Rehearsal, exitCodes: ExitCodes): Promise<Iterable<string>> {
  if (rehearsal.options.rehearsalAsJson) {
    const { formatRehearsalAsJson } = await import("./rehearsal_json.ts");
    return formatRehearsalAsJson(rehearsal, exitCodes);
  }
  const { formatRehearsal } = await import("./rehearsal_text.ts");
  return formatRehearsal(rehearsal);
}
