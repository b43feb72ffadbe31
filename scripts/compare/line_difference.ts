/** Equality of lists of lines, and the difference of two lists as text. */

import type { Line } from "./row.ts";

/** Whether every line is as expected; a pattern must match. */
export function linesMatch(expected: readonly Line[], actual: readonly string[]): boolean {
  return expected.length === actual.length &&
    expected.every((line, index) => lineMatches(line, actual[index] ?? ""));
}

/** The lines of both lists: missing ones with `-`, unexpected ones with `+`, equal ones near them with a space. */
export function lineDifference(expected: readonly Line[], actual: readonly string[]): string[] {
  const marked = expected.length * actual.length > MOST_CELLS
    ? firstDifference(expected, actual)
    : align(expected, actual);
  return marked.filter((_, index) =>
    marked.slice(Math.max(0, index - 2), index + 3).some((line) => !line.startsWith(" "))
  );
}

/** Beyond this, lists are not aligned. */
const MOST_CELLS = 4_000_000;

function firstDifference(expected: readonly Line[], actual: readonly string[]): string[] {
  const at = actual.findIndex((line, index) => !lineMatches(expected[index] ?? "", line));
  const index = at < 0 ? actual.length : at;
  return [
    `-${expected[index] ?? "(the end)"}`,
    `+${actual[index] ?? "(the end)"}`,
    `+(line ${index + 1}; ${expected.length} lines expected, ${actual.length} found)`,
  ];
}

function lineMatches(expected: Line, actual: string): boolean {
  return typeof expected === "string" ? expected === actual : expected.test(actual);
}

/** Longest common subsequence, by the usual table of lengths. */
function align(expected: readonly Line[], actual: readonly string[]): string[] {
  const width = actual.length + 1;
  const lengths = new Uint32Array((expected.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = expected.length - 1; row >= 0; row--) {
    for (let column = actual.length - 1; column >= 0; column--) {
      lengths[row * width + column] = lineMatches(expected[row] ?? "", actual[column] ?? "")
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const marked: string[] = [];
  let row = 0;
  let column = 0;
  while (row < expected.length || column < actual.length) {
    const line = expected[row];
    if (line !== undefined && column < actual.length && lineMatches(line, actual[column] ?? "")) {
      marked.push(` ${actual[column]}`);
      row++;
      column++;
    } else if (
      line !== undefined && (column >= actual.length || at(row + 1, column) >= at(row, column + 1))
    ) {
      marked.push(`-${line}`);
      row++;
    } else {
      marked.push(`+${actual[column]}`);
      column++;
    }
  }
  return marked;
}
