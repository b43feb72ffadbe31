/**
 * What a log configuration says, as plain data: loggers, appenders, filters, layouts.
 *
 * It implements the subset of log4cplus property files that is listed in README.md. `log_config_file.ts`
 * reads one, `log.ts` acts on the result.
 */

import { LogLevel } from "../base/log.ts";

/** Where messages go, how they look and which of them are shown. */
export interface LogOptions {
  /** By name; the root logger's name is empty and it is always there. */
  readonly loggers: ReadonlyMap<string, LoggerSettings>;
  /** By name. */
  readonly appenders: ReadonlyMap<string, AppenderSettings>;
  /** What was wrong with the configuration and is to be printed, each after `log4cplus:`. */
  readonly problems: readonly string[];
}

export interface LoggerSettings {
  /** Undefined: that of the logger above; the root logger always has one. */
  readonly level: LogLevel | undefined;
  /** Names of existing appenders, none twice. */
  readonly appenders: readonly string[];
  /** True when messages also go to the appenders of the logger above. */
  readonly additive: boolean;
}

export interface AppenderSettings {
  readonly target: AppenderTarget;
  readonly threshold: LogLevel;
  readonly filters: readonly LogFilter[];
  readonly layout: LogLayout;
}

export type AppenderTarget =
  | { readonly type: "console"; readonly toStderr: boolean }
  | { readonly type: "null" }
  | {
    readonly type: "file";
    readonly path: string;
    readonly append: boolean;
    readonly rotation: LogRotation;
  }
  | {
    readonly type: "syslog";
    readonly ident: string;
    readonly facility: string;
    /** Empty: the machine's own. */
    readonly host: string;
    /** UDP port. */
    readonly port: number;
  };

export type LogRotation =
  | { readonly type: "none" }
  | { readonly type: "size"; readonly maxBytes: number; readonly maxBackups: number }
  | { readonly type: "schedule"; readonly schedule: LogSchedule; readonly maxBackups: number };

export type LogSchedule =
  | "MONTHLY"
  | "WEEKLY"
  | "DAILY"
  | "TWICE_DAILY"
  | "HOURLY"
  | "MINUTELY";

export type LogFilter =
  | { readonly type: "denyAll" }
  | { readonly type: "levelMatch"; readonly level: LogLevel | undefined; readonly accept: boolean }
  | {
    readonly type: "levelRange";
    readonly min: LogLevel | undefined;
    readonly max: LogLevel | undefined;
    readonly accept: boolean;
  }
  | { readonly type: "stringMatch"; readonly text: string; readonly accept: boolean };

export type LogLayout =
  | { readonly type: "simple" }
  /** An empty date format stands for the milliseconds since the program started. */
  | { readonly type: "ttcc"; readonly dateFormat: string; readonly utc: boolean }
  | { readonly type: "pattern"; readonly pattern: string };

/** The appender in use as long as nothing else is asked for: standard error, `P: message`. */
const DEFAULT_APPENDER: AppenderSettings = {
  target: { type: "console", toStderr: true },
  threshold: LogLevel.all,
  filters: [],
  layout: { type: "pattern", pattern: "%P: %m%n" },
};

/** Everything at `level` and above to standard error: what all options but `-lc` ask for. */
export function defaultLogOptions(level: LogLevel): LogOptions {
  return {
    loggers: new Map([["", { level, appenders: ["default"], additive: false }]]),
    appenders: new Map([["default", DEFAULT_APPENDER]]),
    problems: [],
  };
}

/** Something is wrong with the configuration file; the message is the one that DCMTK prints. */
export class LogConfigError extends Error {
  override readonly name = "LogConfigError";

  constructor(what: string) {
    super(`Specified --log-config file ${what}`);
  }
}

/** @returns the level that counts for a logger: its own or the nearest one above */
export function effectiveLevel(options: LogOptions, loggerName: string): LogLevel {
  for (const name of ancestry(loggerName)) {
    const level = options.loggers.get(name)?.level;
    if (level !== undefined) return level;
  }
  return LogLevel.all;
}

/** @returns the name itself and those above it, the root logger's empty one last */
export function ancestry(loggerName: string): string[] {
  const parts = loggerName === "" ? [] : loggerName.split(".");
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join(".")), ""];
}
