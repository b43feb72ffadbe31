/** Runs of the program with a JSON report. */

import assert from "node:assert/strict";
import { type RunResult, startDcmsend } from "../../support/executable.ts";
import { type JsonLine, parseWholeJsonReport } from "../../support/json_report.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import type { Input } from "./outcome.ts";

/** A run, and the whole report that it has left. */
export interface ReportedRun {
  readonly result: RunResult;
  readonly lines: readonly JsonLine[];
  /** Of type `instance`, in order. */
  readonly instances: readonly JsonLine[];
  /** Of type `association`, in order: `1 opened`. */
  readonly associations: readonly string[];
  /** Number and name of the exit code, as the last line has them. */
  readonly end: readonly [code: number, name: string];
}

/**
 * Sends the files, named without their folder, and reads the report.
 *
 * @param onStart is given the running program
 */
export async function sendReported(
  port: number,
  inputs: readonly Input[],
  options: readonly string[] = [],
  onStart: (running: ReturnType<typeof startDcmsend>) => void = () => {},
): Promise<ReportedRun> {
  using folder = temporaryFolder();
  const cwd = folder.path;
  for (const { name, bytes } of inputs) await Deno.writeFile(`${cwd}/${name}`, bytes);
  const names = inputs.map(({ name }) => name);
  const args = ["--json-report", "report.jsonl", ...options, "127.0.0.1", `${port}`, ...names];
  const running = startDcmsend(args, { cwd });
  onStart(running);
  const result = await running.result;
  const run = toReportedRun(result, await Deno.readTextFile(`${cwd}/report.jsonl`));
  assert.deepEqual(run.lines[0]?.inputs, names);
  return run;
}

/** @returns the run; the exit code in the report is checked to be that of the program */
export function toReportedRun(result: RunResult, report: string): ReportedRun {
  const lines = parseWholeJsonReport(report);
  const end = lines.at(-1)!;
  assert.equal(end.exitCode, result.code, result.stderr);
  return {
    result,
    lines,
    instances: lines.filter(({ type }) => type === "instance"),
    associations: lines.filter(({ type }) => type === "association")
      .map(({ number, event }) => `${number} ${event}`),
    end: [end.exitCode, end.end],
  };
}

/** @returns the outcome of each file by its name */
export function outcomesOf(run: ReportedRun): Record<string, string> {
  return Object.fromEntries(run.instances.map(({ file, outcome }) => [file, outcome]));
}
