/** The results as a Markdown table, and whether the goals were reached. */

import type { Figures, RowResult } from "./measure_row.ts";
import type { Sender } from "./senders.ts";

/** @returns the lines above the rows */
export function tableHead(others: readonly Sender[]): string {
  const cells = ["set, peer", "ours", "`dcmsend`", "`dcmsend` ÷ ours", ...others.map(nameOf)];
  return `${line(cells)}\n${line(cells.map((_, index) => index === 0 ? "---" : "---:"))}`;
}

/** @returns one row; `senders` are those in the head */
export function tableRow(result: RowResult, senders: readonly Sender[]): string {
  const { row, own, reference, others } = result;
  const ratio = ratioOf(own, reference);
  return line([
    row.title,
    describe(own, "ours"),
    describe(reference, "`dcmsend`"),
    ratio === undefined ? "" : `${inFigures(ratio)} ×`,
    ...senders.map(({ name }) => {
      const figures = others.find(({ sender }) => sender.name === name);
      return figures === undefined ? "" : describe(figures, name);
    }),
  ]);
}

/** @returns whether the row's goal was reached; undefined where it has none */
export function tellGoal({ row, own, reference }: RowResult): string | undefined {
  if (row.goal === undefined) return undefined;
  const { ratio: wanted, peakMegabytes: allowed = Infinity } = row.goal;
  const ratio = ratioOf(own, reference);
  if (ratio === undefined) return `${row.name}: not measured`;
  const peak = Math.max(...own.peakMegabytes);
  const isReached = ratio >= wanted && peak <= allowed;
  const time = wanted < 1
    ? `takes ${inFigures(1 / ratio)} × as long, at most ${inFigures(1 / wanted)} ×`
    : `${inFigures(ratio)} × as fast, at least ${inFigures(wanted)} ×`;
  const memory = allowed === Infinity ? "" : `; ${peak.toFixed(0)} MB, at most ${allowed} MB`;
  return `${row.name}: ${time}${memory}: ${isReached ? "reached" : "MISSED"}`;
}

function ratioOf(own: Figures, reference: Figures): number | undefined {
  return hasFigures(own) && hasFigures(reference)
    ? median(reference.seconds) / median(own.seconds)
    : undefined;
}

function hasFigures({ seconds, failure }: Figures): boolean {
  return failure === undefined && seconds.length > 0;
}

/** The median, the quickest and the slowest; the most memory. The heading says who it is, mostly. */
function describe(figures: Figures, heading: string): string {
  const { sender, seconds, peakMegabytes, failure } = figures;
  if (failure !== undefined) return failure.short;
  if (seconds.length === 0) return "";
  const [low, high] = [Math.min(...seconds), Math.max(...seconds)].map(inSeconds);
  const range = seconds.length === 1 ? "" : ` (${low}–${high})`;
  const peak = Math.max(...peakMegabytes);
  // What is over too soon has not been looked at.
  const memory = peak === 0 ? "" : `, ${peak.toFixed(0)} MB`;
  const who = sender.name === heading ? "" : `${sender.name}: `;
  return `${who}${inSeconds(median(seconds))} s${range}${memory}`;
}

/** Three figures that count: 0.123, 1.23, 12.3, 123. */
function inFigures(value: number): string {
  const digits = Math.max(0, 2 - Math.max(0, Math.floor(Math.log10(value))));
  return value < 1 ? value.toFixed(2) : value.toFixed(digits);
}

function inSeconds(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(seconds < 1 ? 3 : 2) : seconds.toFixed(1);
}

/** @returns the one in the middle, or what is between the two there */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function nameOf({ name }: Sender): string {
  return name;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
