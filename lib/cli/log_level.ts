/** The names of the log levels, on the command line, in configuration files and in messages. */

import { LogLevel } from "../base/log.ts";

const LEVEL_BY_NAME: ReadonlyMap<string, LogLevel> = new Map(Object.entries(LogLevel));

/** @returns undefined for a name that is none; case does not matter, `warning` is none */
export function parseLogLevel(name: string): LogLevel | undefined {
  return LEVEL_BY_NAME.get(name.toLowerCase());
}

const NAME_BY_LEVEL: ReadonlyMap<LogLevel, string> = new Map([
  [LogLevel.trace, "TRACE"],
  [LogLevel.debug, "DEBUG"],
  [LogLevel.info, "INFO"],
  [LogLevel.warn, "WARN"],
  [LogLevel.error, "ERROR"],
  [LogLevel.fatal, "FATAL"],
  [LogLevel.off, "OFF"],
]);

/** @returns the name of a level in capitals; its first letter is the prefix of messages */
export function logLevelName(level: LogLevel): string {
  return NAME_BY_LEVEL.get(level) ?? "UNKNOWN";
}
