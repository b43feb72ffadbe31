/** Log files: plain ones, ones that start anew at a size, and ones that do so by the calendar. */

import { assertNever } from "../base/assert_never.ts";
import type { Appender, AppenderSetup } from "./log_appender.ts";
import type { AppenderTarget, LogSchedule } from "./log_config.ts";
import { formatDate } from "./log_date.ts";
import type { Formatter, LogEvent } from "./log_layout.ts";
import type { LogFile, LogSystem } from "./log_system.ts";

type FileTarget = AppenderTarget & { readonly type: "file" };

/** Writes every message through at once, so that a crash loses none. */
export class FileAppender implements Appender {
  readonly #target: FileTarget;
  readonly #format: Formatter;
  readonly #setup: AppenderSetup;
  /** Undefined while the file cannot be opened. */
  #file: LogFile | undefined;
  #complained = false;
  /** Start of the period that the file is for, if a calendar rules it. */
  #period: Date;

  constructor(target: FileTarget, format: Formatter, setup: AppenderSetup) {
    this.#target = target;
    this.#format = format;
    this.#setup = setup;
    this.#period = this.#startOfPeriod(setup.system.now());
    this.#open(target.append);
    if (this.#file === undefined) {
      setup.complain(`ERROR Unable to open file: ${target.path}`);
      this.#complained = true;
    }
  }

  append(event: LogEvent): void {
    const { rotation } = this.#target;
    if (rotation.type === "schedule") {
      const period = this.#startOfPeriod(event.time);
      if (period > this.#period) {
        this.#rotateBySchedule(rotation);
        this.#period = period;
      }
    }
    this.#write(this.#format(event));
    if (rotation.type === "size" && (this.#file?.lengthBytes ?? 0) > rotation.maxBytes) {
      this.#reopenAfter(() => {
        shiftBackups(this.#setup.system, this.#target.path, rotation.maxBackups);
      });
    }
  }

  /** A file that a calendar rules gets its date when it is closed, as in log4cplus. */
  close(): void {
    if (this.#target.rotation.type === "schedule") this.#rotateBySchedule(this.#target.rotation);
    this.#file?.close();
    this.#file = undefined;
  }

  #open(append: boolean): void {
    try {
      this.#file = this.#setup.system.openFile(this.#target.path, { append });
    } catch {
      // Told to the user where it is missed: at set-up or by `#write`.
      this.#file = undefined;
    }
  }

  /** A full disk must not end the run: the message is dropped, and that is told once. */
  #write(text: string): void {
    if (this.#file === undefined) this.#open(true);
    try {
      if (this.#file === undefined) throw new Error("The file is not open");
      this.#file.write(text);
      this.#complained = false;
    } catch {
      if (!this.#complained) {
        this.#setup.complain(`ERROR file is not open: ${this.#target.path}`);
      }
      this.#complained = true;
    }
  }

  #rotateBySchedule(rotation: { schedule: LogSchedule; maxBackups: number }): void {
    const { system } = this.#setup;
    const { path } = this.#target;
    const dated = `${path}.${
      formatDate(this.#period, SCHEDULE_FORMATS[rotation.schedule], { utc: false })
    }`;
    this.#reopenAfter(() => {
      shiftBackups(system, dated, rotation.maxBackups);
      system.renameFile(path, dated);
    });
  }

  #reopenAfter(rename: () => void): void {
    this.#file?.close();
    try {
      rename();
    } catch (error) {
      this.#setup.complain(`ERROR Failed to rename file ${this.#target.path}: ${error}`);
      this.#open(true);
      return;
    }
    this.#open(false);
  }

  #startOfPeriod(time: Date): Date {
    const { rotation } = this.#target;
    return rotation.type === "schedule" ? startOfPeriod(time, rotation.schedule) : time;
  }
}

/** `path` becomes `path.1`, that becomes `path.2`, up to `path.maxBackups`, which is lost. */
function shiftBackups(system: LogSystem, path: string, maxBackups: number): void {
  for (let index = maxBackups - 1; index >= 1; index--) {
    system.renameFile(`${path}.${index}`, `${path}.${index + 1}`);
  }
  system.renameFile(path, `${path}.1`);
}

const SCHEDULE_FORMATS: Readonly<Record<LogSchedule, string>> = {
  MONTHLY: "%Y-%m",
  WEEKLY: "%Y-%W",
  DAILY: "%Y-%m-%d",
  TWICE_DAILY: "%Y-%m-%d-%p",
  HOURLY: "%Y-%m-%d-%H",
  MINUTELY: "%Y-%m-%d-%H-%M",
};

/** @returns when the period that `time` is in began, in local time; weeks begin on Sunday */
export function startOfPeriod(time: Date, schedule: LogSchedule): Date {
  const year = time.getFullYear();
  const month = time.getMonth();
  const day = time.getDate();
  const hour = time.getHours();
  switch (schedule) {
    case "MONTHLY":
      return new Date(year, month, 1);
    case "WEEKLY":
      return new Date(year, month, day - time.getDay());
    case "DAILY":
      return new Date(year, month, day);
    case "TWICE_DAILY":
      return new Date(year, month, day, hour < 12 ? 0 : 12);
    case "HOURLY":
      return new Date(year, month, day, hour);
    case "MINUTELY":
      return new Date(year, month, day, hour, time.getMinutes());
    default:
      return assertNever(schedule);
  }
}
