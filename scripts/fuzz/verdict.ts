/** What came of inputs: plain data, so that a worker can post it. */

/** Something that must not be. */
export interface Finding {
  readonly target: string;
  /** Of the input, which follows from it. */
  readonly seed: number;
  /**
   * - `error`: an error that the parser does not promise, or an answer that is wrong
   * - `slow`: more than a second, every time
   * - `hang`: no answer at all
   * - `memory`: more memory than any input of its size may take
   */
  readonly kind: "error" | "slow" | "hang" | "memory";
  readonly text: string;
}

export interface Figures {
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMs: number;
  /** Of the process, from the system's view. */
  readonly peakMemoryBytes: number;
}

export interface TargetResult {
  readonly target: string;
  readonly figures: Figures;
  readonly findings: readonly Finding[];
}

/** Which inputs to make. */
export interface Quota {
  readonly firstSeed: number;
  /** Infinity: as many as there is time for. */
  readonly inputs: number;
  /** When to stop, by `Date.now()`; Infinity: when all inputs have been made. */
  readonly untilMs: number;
}

/** An input that takes longer, each time that it is tried, is a finding. */
export const TIME_LIMIT_MS = 1000;
/** Others may have had the processor. */
export const TRIES = 3;
/** By how much the process may swell with one target, garbage included. */
export const MAX_GROWTH_BYTES = 400 * 0x100000;
/** After so many findings a target is given up. */
export const MAX_FINDINGS = 20;

export const NO_FIGURES: Figures = {
  inputs: 0,
  accepted: 0,
  refused: 0,
  slowestMs: 0,
  peakMemoryBytes: 0,
};

export function addFigures(left: Figures, right: Figures): Figures {
  return {
    inputs: left.inputs + right.inputs,
    accepted: left.accepted + right.accepted,
    refused: left.refused + right.refused,
    slowestMs: Math.max(left.slowestMs, right.slowestMs),
    peakMemoryBytes: Math.max(left.peakMemoryBytes, right.peakMemoryBytes),
  };
}

/** @returns an error with its stack and with what caused it */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\nCaused by ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
