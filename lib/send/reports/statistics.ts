/** What `--stats` shows at the end of a run: how much was sent in what time. */

import type { Transfer } from "../instance.ts";
import { type RunCounts, RunMeter } from "./run_meter.ts";

/** A megabyte, as in MB/s. */
const MEGABYTE = 1e6;

/** An observer of the run that has the last word. */
export class Statistics extends RunMeter {
  readonly #print: (text: string) => void;
  readonly #startMs = performance.now();
  #listedMs: number | undefined;
  #sentMs: number | undefined;

  /** @param print shows several lines, whatever the log level */
  constructor(print: (text: string) => void) {
    super();
    this.#print = print;
  }

  override listed(transfers: readonly Transfer[]): void {
    super.listed(transfers);
    this.#listedMs = performance.now();
  }

  sendingEnded(): void {
    this.#sentMs = performance.now();
  }

  ended(): void {
    const endMs = performance.now();
    const sentMs = this.#sentMs ?? endMs;
    this.#print(`\n${
      formatStatistics(this.counts, {
        seconds: (endMs - this.#startMs) / 1000,
        secondsOfSending: (sentMs - (this.#listedMs ?? sentMs)) / 1000,
      })
    }`);
  }
}

/** @returns the block of lines; no newline at its end */
export function formatStatistics(
  { answered, answeredBytes, associations }: RunCounts,
  times: { readonly seconds: number; readonly secondsOfSending: number },
): string {
  const perSecond = (amount: number): string => {
    return (times.secondsOfSending > 0 ? amount / times.secondsOfSending : 0).toFixed(1);
  };
  return [
    "Statistics",
    "----------",
    `Seconds in all           : ${times.seconds.toFixed(3)}`,
    `Seconds of sending       : ${times.secondsOfSending.toFixed(3)}`,
    `Associations             : ${associations}`,
    `SOP instances sent       : ${answered}`,
    `Bytes of data sets sent  : ${answeredBytes}`,
    `SOP instances per second : ${perSecond(answered)}`,
    `MB per second            : ${perSecond(answeredBytes / MEGABYTE)}`,
  ].join("\n");
}
