/**
 * The line that `--progress` shows: how far the run has come. What there is to say is made here; how a
 * line is shown, and makes way for others, is for the {@link StatusLine}.
 */

import { assertNever } from "../../base/assert_never.ts";
import type { Transfer } from "../instance.ts";
import { type RunCounts, RunMeter } from "./run_meter.ts";

/** One line that is always the last one, until it is hidden. */
export interface StatusLine {
  /** @param text printable ASCII; what does not fit is cut off */
  show(text: string): void;
  hide(): void;
}

const INTERVAL_MS = 100;
/** The time over which rates are averaged. */
const WINDOW_MS = 10_000;
/** A sample is kept once in so long. */
const SAMPLE_MS = 500;
/** So long nothing moves before that is told. */
const STALL_MS = 2000;

/** An observer of the run that draws the line again and again. */
export class Progress extends RunMeter {
  readonly #line: StatusLine;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #rates = new Rates();
  #isEnded = false;

  constructor(line: StatusLine) {
    super();
    this.#line = line;
    this.#timer = setInterval(() => this.#draw(), INTERVAL_MS);
  }

  override listed(transfers: readonly Transfer[]): void {
    super.listed(transfers);
    this.#draw();
  }

  sendingEnded(): void {
    this.#end();
  }

  ended(): void {
    this.#end();
  }

  #end(): void {
    this.#isEnded = true;
    clearInterval(this.#timer);
    this.#line.hide();
  }

  #draw(): void {
    if (this.#isEnded) return;
    const { counts } = this;
    const moving = this.#rates.update(counts, performance.now());
    this.#line.show(formatProgress(counts, moving));
  }
}

/** How things are moving. */
export interface Movement {
  readonly bytesPerSecond: number;
  /** Undefined while that cannot be told. */
  readonly secondsLeft: number | undefined;
  readonly isStalled: boolean;
}

interface Sample {
  readonly timeMs: number;
  readonly readBytes: number;
  readonly fraction: number;
}

/** Rates over the last few seconds. */
export class Rates {
  /** In order of time; at most as many as fit into the window. */
  readonly #samples: Sample[] = [];
  #last: Sample = { timeMs: 0, readBytes: 0, fraction: 0 };
  #movedAtMs = 0;

  /** @param timeMs now */
  update({ readBytes, fraction }: RunCounts, timeMs: number): Movement {
    const now = { timeMs, readBytes, fraction };
    const hasMoved = readBytes !== this.#last.readBytes || fraction !== this.#last.fraction;
    if (hasMoved || this.#movedAtMs === 0) this.#movedAtMs = timeMs;
    this.#last = now;
    while (timeMs - (this.#samples[0]?.timeMs ?? timeMs) > WINDOW_MS) this.#samples.shift();
    const newest = this.#samples.at(-1);
    if (newest === undefined || timeMs - newest.timeMs >= SAMPLE_MS) this.#samples.push(now);
    return { ...this.#rates(now), isStalled: timeMs - this.#movedAtMs >= STALL_MS };
  }

  #rates(now: Sample): Omit<Movement, "isStalled"> {
    const first = this.#samples[0] ?? now;
    const seconds = (now.timeMs - first.timeMs) / 1000;
    if (seconds === 0) return { bytesPerSecond: 0, secondsLeft: undefined };
    const perSecond = (now.fraction - first.fraction) / seconds;
    return {
      bytesPerSecond: (now.readBytes - first.readBytes) / seconds,
      secondsLeft: perSecond > 0 ? (1 - now.fraction) / perSecond : undefined,
    };
  }
}

/** @returns for instance `412/1000 files, 41%, 201.3 MB, 98.2 MB/s, 0:03 left, sending` */
export function formatProgress(counts: RunCounts, movement: Movement): string {
  const { instances, checkedFiles, foundFiles } = counts;
  if (instances === undefined) {
    return foundFiles === 0 ? "looking for files" : `${checkedFiles}/${foundFiles} files checked`;
  }
  const { secondsLeft } = movement;
  return [
    `${counts.settled}/${instances} files`,
    `${Math.floor(counts.fraction * 100)}%`,
    formatBytes(counts.readBytes),
    `${formatBytes(movement.bytesPerSecond)}/s`,
    ...(secondsLeft === undefined ? [] : [`${formatTime(secondsLeft)} left`]),
    ...(counts.notStored === 0 ? [] : [`${counts.notStored} not stored`]),
    describe(activityOf(counts, movement)),
  ].join(", ");
}

type Activity = "connecting" | "sending" | "waiting";

function activityOf({ openAssociations }: RunCounts, { isStalled }: Movement): Activity {
  if (openAssociations === 0) return "connecting";
  return isStalled ? "waiting" : "sending";
}

function describe(activity: Activity): string {
  switch (activity) {
    case "connecting":
    case "sending":
      return activity;
    case "waiting":
      return "waiting for the peer";
    default:
      return assertNever(activity);
  }
}

const UNITS = ["kB", "MB", "GB", "TB"];

/** @returns for instance `0.0 kB`, `201.3 MB` */
function formatBytes(lengthBytes: number): string {
  let amount = lengthBytes / 1000;
  let unit = 0;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${amount.toFixed(1)} ${UNITS[unit]}`;
}

/** @returns for instance `0:07`, `1:02:03` */
function formatTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number): string => value.toString().padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
