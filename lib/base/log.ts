/** The logging interface that lower layers are handed. It prints nothing; `cli/log.ts` does. */

/** From the most to the least talkative; a logger prints its own level and all that are above it. */
export const LogLevel = {
  all: 0,
  trace: 0,
  debug: 10000,
  info: 20000,
  warn: 30000,
  error: 40000,
  fatal: 50000,
  off: 60000,
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** One named logger. A message may have several lines; each is printed with its own prefix. */
export interface Log {
  /** True when a message of this level would be printed: ask before building an expensive one. */
  isEnabled(level: LogLevel): boolean;
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  fatal(message: string): void;
}

/** The loggers in use, named as DCMTK names them, so that `--log-config` files keep working. */
export interface Loggers {
  /** `dcmtk.apps.dcmsend`: messages of the program itself. */
  readonly app: Log;
  /** `dcmtk.dcmnet`: association and C-STORE messages, and the transfer list. */
  readonly net: Log;
  /** `dcmtk.dcmdata`: remarks about files and data sets. */
  readonly data: Log;
}

/** A logger that drops everything, for callers that do not care. */
export const SILENT_LOG: Log = {
  isEnabled: () => false,
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  fatal: () => {},
};
