/** Compares the two programs on one row at all its levels. */

import { type Comparison, comparisons } from "./expectation.ts";
import { linesMatch } from "./line_difference.ts";
import { outline } from "./record.ts";
import type { Edit, Level, Line, Row } from "./row.ts";
import { type Observation, type Program, run } from "./run.ts";

/** One thing that is not as it should be. */
export interface Difference {
  readonly row: string;
  readonly level: Level | "";
  readonly aspect: string;
  readonly expected: readonly Line[];
  readonly actual: readonly string[];
}

/** The two programs. */
export interface Programs {
  readonly native: Program;
  /** The program under test; where it is the native one, nothing may differ. */
  readonly ours: Program;
}

/** Our implementation class UID (deviation 1): derived from a UUID. */
const OWN_IMPLEMENTATION_CLASS_UID = /^2\.25\.\d{1,39}$/;

const WITH_PEER: readonly Level[] = ["default", "-q", "-v", "+v", "-d"];
const WITHOUT_PEER: readonly Level[] = ["default", "-q", "-v", "-d"];

/** The levels at which a row is run. */
export function levelsOf(row: Row): readonly Level[] {
  return row.levels ?? (row.peer === undefined ? WITHOUT_PEER : WITH_PEER);
}

/** Runs both programs on a row and returns what differs. */
export async function compareRow(row: Row, programs: Programs): Promise<Difference[]> {
  const native = new Map<Level, Observation>();
  for (const level of levelsOf(row)) {
    native.set(level, await run(programs.native, row, level));
  }
  const differences = nativeDifferences(row, native);
  const judged: Row = programs.ours.isNative ? withoutOurs(row) : row;
  const usedEdits = new Set<Edit>();
  let differsFromNative = false;
  for (const level of levelsOf(row)) {
    const ours = await run(programs.ours, row, level);
    const runs = { native, ours };
    const found = await comparisons(judged, level, runs, usedEdits);
    differences.push(...found.filter(differs).map((each) => ({ row: row.name, level, ...each })));
    if (!programs.ours.isNative) {
      differences.push(...implementationDifferences(row, level, ours));
      const plain = await comparisons(withoutOurs(row), level, runs, new Set());
      differsFromNative ||= plain.some(differs);
    }
    const limits = row.seconds?.[programs.ours.isNative ? "native" : "ours"];
    differences.push(...timeDifferences(row, level, ours, limits));
  }
  if (judged.ours !== undefined && !differsFromNative) {
    differences.push(unused(row, judged.ours.deviations.map((number) => `deviation ${number}`)));
  }
  return [...differences, ...unusedEdits(judged, usedEdits)];
}

/** Whether native behaves as the row (and with it the behaviour specification) says. */
function nativeDifferences(row: Row, runs: ReadonlyMap<Level, Observation>): Difference[] {
  const differences: Difference[] = [];
  for (const [level, { exit, connections }] of runs) {
    if (exit !== row.exit) {
      differences.push(nativeDifference(row, level, "exit code", [`${row.exit}`], [`${exit}`]));
    }
    const wire = outline(connections);
    if (row.wire !== undefined && !linesMatch(row.wire, wire)) {
      differences.push(nativeDifference(row, level, "traffic", row.wire, wire));
    }
  }
  const [level, observation] = [...runs].find(([level]) => level === "-v") ?? [...runs][0] ?? [];
  if (level !== undefined && observation !== undefined) {
    const printed = [...observation.stdout, ...observation.stderr];
    if (!occurInOrder(row.says ?? [], printed)) {
      differences.push(nativeDifference(row, level, "key lines", row.says ?? [], printed));
    }
    differences.push(...timeDifferences(row, level, observation, row.seconds?.native));
  }
  return differences;
}

function nativeDifference(
  row: Row,
  level: Level,
  aspect: string,
  expected: readonly Line[],
  actual: readonly string[],
): Difference {
  return { row: row.name, level, aspect: `native's ${aspect}, against the row`, expected, actual };
}

function occurInOrder(expected: readonly Line[], actual: readonly string[]): boolean {
  let index = 0;
  for (const line of actual) {
    const wanted = expected[index];
    if (wanted !== undefined && linesMatch([wanted], [line])) {
      index++;
    }
  }
  return index === expected.length;
}

function implementationDifferences(row: Row, level: Level, ours: Observation): Difference[] {
  const wrong = ours.connections
    .map((connection) => connection.request?.implementationClassUid)
    .filter((uid) => uid !== undefined && !OWN_IMPLEMENTATION_CLASS_UID.test(uid));
  return wrong.map((uid) => ({
    row: row.name,
    level,
    aspect: "implementation class UID",
    expected: [OWN_IMPLEMENTATION_CLASS_UID],
    actual: [`${uid}`],
  }));
}

function timeDifferences(
  row: Row,
  level: Level,
  observation: Observation,
  limits: readonly [number, number] | undefined,
): Difference[] {
  const { seconds } = observation;
  if (limits === undefined || (seconds >= limits[0] && seconds <= limits[1])) {
    return [];
  }
  const expected = [`between ${limits[0]} s and ${limits[1]} s`];
  return [{ row: row.name, level, aspect: "time", expected, actual: [`${seconds.toFixed(1)} s`] }];
}

function unusedEdits(row: Row, usedEdits: ReadonlySet<Edit>): Difference[] {
  const edits = [
    ...row.ours?.edits ?? [],
    ...row.ours?.stdoutEdits ?? [],
    ...Object.values(row.ours?.fileEdits ?? {}).flat(),
  ];
  return edits
    .filter((edit) => !usedEdits.has(edit))
    .map((edit) => unused(row, edit.replace));
}

/** What a row states and no level needs. */
function unused(row: Row, stated: readonly string[]): Difference {
  const aspect = "a mapping that explains nothing";
  return { row: row.name, level: "", aspect, expected: stated, actual: [] };
}

function withoutOurs(row: Row): Row {
  const { ours: _, ...rest } = row;
  return rest;
}

function differs(comparison: Comparison): boolean {
  return !linesMatch(comparison.expected, comparison.actual);
}
