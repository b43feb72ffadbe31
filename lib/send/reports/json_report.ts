/**
 * The JSON report (`--json-report`): JSON Lines (one value a line, UTF-8), written as it happens, so
 * that what is in it stays true when the run is killed. `json_report_lines.ts` says what is in them.
 *
 * Nothing is kept but counts: memory does not grow with the run. Each line is one write.
 */

import type { ConditionError } from "../../base/condition.ts";
import type { Log } from "../../base/log.ts";
import { systemText } from "../../base/system_text.ts";
import type { Association } from "../../net/association.ts";
import type { Commitment, Transfer } from "../instance.ts";
import {
  commitmentLine,
  endedLine,
  endLine,
  failedLine,
  instanceLine,
  type InstanceOutcome,
  invalidFileLine,
  openedLine,
  outcomeOf,
  type ReportLine,
  runLine,
} from "./json_report_lines.ts";
import type { SendOptions } from "../options.ts";
import { OutputFile } from "./output_file.ts";
import { type ExitCodes, type RunEnd, RunFailure } from "../run_end.ts";
import type { AssociationOutcome, RunObserver } from "../run_observer.ts";

/**
 * Opens the report and writes its first line.
 *
 * @throws {RunFailure} `cannotWriteReportFile` where that is not possible, logged by then
 */
export function openJsonReport(
  options: SendOptions,
  { log, exitCodes, beforeWrite }: {
    readonly log: Log;
    readonly exitCodes: ExitCodes;
    /** Called before anything is written to standard output. */
    readonly beforeWrite: () => void;
  },
): RunObserver {
  const writer = new LineWriter(options.jsonReportFile, log, beforeWrite);
  writer.write(runLine(options));
  if (writer.hasFailed) throw new RunFailure("cannotWriteReportFile");
  return new JsonReport(writer, exitCodes);
}

class JsonReport implements RunObserver {
  readonly #writer: LineWriter;
  readonly #exitCodes: ExitCodes;
  readonly #startMs = performance.now();
  #transfers: readonly Transfer[] = [];
  #invalidFiles = 0;
  #instances = 0;
  #associations = 0;
  #dataSetBytes = 0;
  #commitments: Record<Commitment["type"], number> | undefined;
  readonly #outcomes: Record<InstanceOutcome, number> = {
    stored: 0,
    storedWithWarning: 0,
    refused: 0,
    noAcceptableContext: 0,
    notSent: 0,
    skipped: 0,
    notTried: 0,
  };

  constructor(writer: LineWriter, exitCodes: ExitCodes) {
    this.#writer = writer;
    this.#exitCodes = exitCodes;
  }

  get hasFailed(): boolean {
    return this.#writer.hasFailed;
  }

  invalidFile(path: string, reason: string): void {
    this.#invalidFiles++;
    this.#writer.write(invalidFileLine(path, reason));
  }

  listed(transfers: readonly Transfer[]): void {
    this.#transfers = transfers;
  }

  associationOpened(number: number, association: Association): void {
    this.#associations++;
    this.#writer.write(openedLine(number, association));
  }

  associationFailed(number: number, error: ConditionError): void {
    this.#writer.write(failedLine(number, error));
  }

  associationEnded(number: number, outcome: AssociationOutcome): void {
    this.#writer.write(endedLine(number, outcome));
  }

  skipped(transfer: Transfer): void {
    this.#note(transfer, "skipped");
  }

  settled(transfer: Transfer): void {
    if (transfer.result.type === "answered") this.#dataSetBytes += transfer.dataSetLengthBytes;
    this.#note(transfer, outcomeOf(transfer));
  }

  committed(transfer: Transfer): void {
    const { commitment } = transfer;
    if (commitment === undefined) return;
    this.#commitments ??= { committed: 0, failed: 0, unconfirmed: 0 };
    this.#commitments[commitment.type]++;
    this.#writer.write(commitmentLine(transfer, commitment));
  }

  ended(end: RunEnd | "internalError"): void {
    for (const transfer of this.#transfers) {
      if (transfer.result.type === "pending") this.#note(transfer, outcomeOf(transfer));
    }
    const totals = {
      invalidFiles: this.#invalidFiles,
      instances: this.#instances,
      outcomes: this.#outcomes,
      associations: this.#associations,
      dataSetBytes: this.#dataSetBytes,
      commitments: this.#commitments,
    };
    const seconds = Math.round(performance.now() - this.#startMs) / 1000;
    this.#writer.write(endLine(totals, { end, exitCode: this.#exitCodes[end], seconds }));
    this.#writer.close();
  }

  #note(transfer: Transfer, outcome: InstanceOutcome): void {
    this.#instances++;
    this.#outcomes[outcome]++;
    this.#writer.write(instanceLine(transfer, outcome));
  }
}

/** Writes lines until that fails, which is told once. */
class LineWriter {
  readonly #path: string;
  readonly #log: Log;
  readonly #beforeWrite: () => void;
  #file: OutputFile | undefined;
  #hasFailed = false;

  /** @param path `-`: standard output */
  constructor(path: string, log: Log, beforeWrite: () => void) {
    this.#path = path;
    this.#log = log;
    this.#beforeWrite = path === "-" ? beforeWrite : () => {};
    this.#try(() => {
      this.#file = OutputFile.openLocked(path === "-" ? "/dev/stdout" : path, log);
    });
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** A report that has lost a line gets no other one. */
  write(line: ReportLine): void {
    if (this.#hasFailed) return;
    this.#beforeWrite();
    this.#try(() => this.#file?.write(formatLine(line)));
  }

  close(): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }

  #try(what: () => void): void {
    try {
      what();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#hasFailed = true;
      this.#log.error(`cannot write JSON report to '${this.#path}': ${systemText(error.message)}`);
      this.close();
    }
  }
}

/** DEL, C1 and line separators: allowed in JSON, but not fit for terminals and line readers. */
const TROUBLESOME = /[\x7f-\x9f\u2028\u2029]/g;

/** @returns a line of text in well-formed Unicode, its newline included */
function formatLine({ type, ...rest }: ReportLine): string {
  const value = { type, time: new Date().toISOString(), ...rest };
  const json = JSON.stringify(value, (_, part) => {
    return typeof part === "string" ? part.toWellFormed() : part;
  });
  return `${json.replace(TROUBLESOME, escapeCharacter)}\n`;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
