/**
 * What the program under test should have done on a row: what the native program did, changed by what the row states
 * for the deviations. Where the program under test is the native one, nothing is changed.
 */

import { contentOf } from "./file_source.ts";
import { dataSetOf } from "./inputs.ts";
import { debugView, helpFacts, isShownAt, versionShape, withoutVerboseBlocks } from "./lines.ts";
import { details, outline } from "./record.ts";
import type { Edit, Level, Line, Row } from "./row.ts";
import type { Observation } from "./run.ts";

/** Two lists of lines that should be equal. */
export interface Comparison {
  readonly aspect: string;
  readonly expected: readonly Line[];
  readonly actual: readonly string[];
}

/** Native's runs of a row, by level. */
export type NativeRuns = ReadonlyMap<Level, Observation>;

/** What is compared for one row at one level. */
export async function comparisons(
  row: Row,
  level: Level,
  runs: { readonly native: NativeRuns; readonly ours: Observation },
  usedEdits: Set<Edit>,
): Promise<Comparison[]> {
  const native = runs.native.get(level);
  if (native === undefined) {
    throw new Error(`Row "${row.name}" was not run at ${level}`);
  }
  const { ours } = runs;
  const exit = `${row.ours?.exit ?? native.exit}`;
  return [
    { aspect: "exit code", expected: [exit], actual: [`${ours.exit}`] },
    stdoutComparison(row, native, ours, usedEdits),
    stderrComparison(row, level, runs, usedEdits),
    await wireComparison(row, native, ours),
    ...fileComparisons(row, native, ours, usedEdits),
  ];
}

const STDOUT_VIEWS = { help: helpFacts, version: versionShape };

function asItIs(lines: readonly string[]): readonly string[] {
  return lines;
}

function stdoutComparison(
  row: Row,
  native: Observation,
  ours: Observation,
  usedEdits: Set<Edit>,
): Comparison {
  const view = row.stdoutAs === undefined ? asItIs : STDOUT_VIEWS[row.stdoutAs];
  const expected = row.ours?.stdout ??
    applyEdits(view(native.stdout), row.ours?.stdoutEdits ?? [], usedEdits);
  return { aspect: "stdout", expected, actual: view(ours.stdout) };
}

function stderrComparison(
  row: Row,
  level: Level,
  runs: { readonly native: NativeRuns; readonly ours: Observation },
  usedEdits: Set<Edit>,
): Comparison {
  const actual = runs.ours.stderr;
  const stated = row.ours?.lines;
  const edits = row.ours?.edits;
  const native = runs.native.get(level)?.stderr ?? [];
  if (stated === undefined && edits === undefined) {
    return level === "-d"
      ? { aspect: "stderr", expected: debugView(native), actual: debugView(actual) }
      : { aspect: "stderr", expected: native, actual };
  }
  const full = runs.native.get("-v")?.stderr ?? native;
  const changed = stated ?? applyEdits(full, edits ?? [], usedEdits);
  if (level === "-d") {
    return {
      aspect: "stderr (W, E, F)",
      expected: changed.filter((line) => isShownAt("default", sampleOf(line))),
      actual: actual.filter((line) => isShownAt("default", line)),
    };
  }
  if (level === "+v") {
    return {
      aspect: "stderr (without blocks)",
      expected: changed,
      actual: withoutVerboseBlocks(actual),
    };
  }
  const only = runs.native.has("-v") || stated !== undefined;
  return {
    aspect: "stderr",
    expected: only ? changed.filter((line) => isShownAt(level, sampleOf(line))) : changed,
    actual,
  };
}

/** The traffic: as the row states it in short, or in every detail as native's. */
async function wireComparison(
  row: Row,
  native: Observation,
  ours: Observation,
): Promise<Comparison> {
  if (row.ours?.wire !== undefined) {
    return { aspect: "traffic", expected: row.ours.wire, actual: outline(ours.connections) };
  }
  const hidden = new Map<string, Uint8Array | undefined>();
  const replaced = new Map<string, Uint8Array | undefined>();
  for (const uid of row.ours?.otherBytes ?? []) {
    hidden.set(uid, new Uint8Array(0));
    replaced.set(uid, new Uint8Array(0));
  }
  for (const [uid, name] of Object.entries(row.ours?.asInFile ?? {})) {
    hidden.set(uid, undefined);
    const file = row.files?.[name];
    replaced.set(uid, file && evenLength(dataSetOf(await contentOf(file))));
  }
  return {
    aspect: "traffic",
    expected: await details(native.connections, replaced),
    actual: await details(ours.connections, hidden),
  };
}

function fileComparisons(
  row: Row,
  native: Observation,
  ours: Observation,
  usedEdits: Set<Edit>,
): Comparison[] {
  const names = new Set([
    ...Object.keys(native.files),
    ...Object.keys(ours.files),
    ...Object.keys(row.ours?.newFiles ?? {}),
  ]);
  return [...names].map((name) => {
    const actual = ours.files[name] ?? ["(no such file)"];
    const stated = row.ours?.newFiles?.[name];
    const aspect = `file ${name}`;
    if (stated !== undefined) {
      return { aspect, expected: stated, actual: actual.filter((line) => stated.includes(line)) };
    }
    const lines = native.files[name] ?? ["(no such file)"];
    return {
      aspect,
      expected: applyEdits(lines, row.ours?.fileEdits?.[name] ?? [], usedEdits),
      actual,
    };
  });
}

function applyEdits(
  lines: readonly string[],
  edits: readonly Edit[],
  usedEdits: Set<Edit>,
): Line[] {
  const changed: Line[] = [];
  let from = 0;
  for (const edit of edits) {
    const at = lines.findIndex((_, index) =>
      index >= from && edit.replace.every((line, offset) => lines[index + offset] === line)
    );
    if (at >= 0) {
      usedEdits.add(edit);
      changed.push(...lines.slice(from, at), ...edit.by);
      from = at + edit.replace.length;
    }
  }
  return [...changed, ...lines.slice(from)];
}

/** The beginning of a line that a pattern stands for, enough to know its prefix. */
function sampleOf(line: Line): string {
  return typeof line === "string" ? line : line.source.replace(/^\^/, "");
}

function evenLength(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 2 === 0) {
    return bytes;
  }
  const padded = new Uint8Array(bytes.length + 1);
  padded.set(bytes);
  return padded;
}
