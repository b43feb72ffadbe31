/** A log that keeps its lines, with the prefixes that the program prints. */

import { type Log, LogLevel } from "../../lib/base/log.ts";

/** Records everything from `level` upwards. */
export class RecordingLog implements Log {
  /** In order, one element per printed line. */
  readonly lines: string[] = [];
  readonly #level: LogLevel;

  constructor(level: LogLevel = LogLevel.info) {
    this.#level = level;
  }

  isEnabled(level: LogLevel): boolean {
    return level >= this.#level;
  }

  trace(message: string): void {
    this.#record(LogLevel.trace, "T", message);
  }

  debug(message: string): void {
    this.#record(LogLevel.debug, "D", message);
  }

  info(message: string): void {
    this.#record(LogLevel.info, "I", message);
  }

  warn(message: string): void {
    this.#record(LogLevel.warn, "W", message);
  }

  error(message: string): void {
    this.#record(LogLevel.error, "E", message);
  }

  fatal(message: string): void {
    this.#record(LogLevel.fatal, "F", message);
  }

  #record(level: LogLevel, prefix: string, message: string): void {
    if (!this.isEnabled(level)) return;
    for (const line of message.split("\n")) this.lines.push(`${prefix}: ${line}`);
  }
}

/** The same log, for those who take its functions apart. */
export function unbound(log: Log): Log {
  return {
    isEnabled: (level) => log.isEnabled(level),
    trace: (message) => log.trace(message),
    debug: (message) => log.debug(message),
    info: (message) => log.info(message),
    warn: (message) => log.warn(message),
    error: (message) => log.error(message),
    fatal: (message) => log.fatal(message),
  };
}
