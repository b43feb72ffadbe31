/** The places that messages go to, and which messages each of them takes. */

import { assertNever } from "../base/assert_never.ts";
import { FileAppender } from "./log_appender_file.ts";
import { openSyslogAppender } from "./log_appender_syslog.ts";
import type { AppenderSettings, AppenderTarget, LogFilter } from "./log_config.ts";
import { createFormatter, type Formatter, type LogContext, type LogEvent } from "./log_layout.ts";
import type { LogSystem } from "./log_system.ts";

/** Takes messages that have passed its filters already. */
export interface Appender {
  append(event: LogEvent): void;
  /** To be called once, after the last message. */
  close(): void | Promise<void>;
}

/** What appenders are made with. */
export interface AppenderSetup {
  readonly system: LogSystem;
  readonly context: LogContext;
  /** Prints a remark about logging itself, which cannot be logged. */
  readonly complain: (problem: string) => void;
}

/** Makes the appender that `settings` describe; one that cannot be had drops its messages. */
export function openAppender(settings: AppenderSettings, setup: AppenderSetup): Appender {
  const problems: string[] = [];
  const format = createFormatter(settings.layout, setup.context, problems);
  for (const problem of problems) setup.complain(problem);
  const target = openTarget(settings.target, format, setup);
  return {
    append: (event) => {
      if (event.level >= settings.threshold && passes(settings.filters, event)) {
        target.append(event);
      }
    },
    close: () => target.close(),
  };
}

function openTarget(target: AppenderTarget, format: Formatter, setup: AppenderSetup): Appender {
  switch (target.type) {
    case "console": {
      const stream = target.toStderr ? "stderr" : "stdout";
      return { append: (event) => setup.system.write(stream, format(event)), close: () => {} };
    }
    case "null":
      return NULL_APPENDER;
    case "file":
      return new FileAppender(target, format, setup);
    case "syslog":
      return openSyslogAppender(target, format, setup);
    default:
      return assertNever(target);
  }
}

const NULL_APPENDER: Appender = { append: () => {}, close: () => {} };

/** The first filter that has an opinion decides; without one the message passes. */
function passes(filters: readonly LogFilter[], event: LogEvent): boolean {
  for (const filter of filters) {
    const accepted = decide(filter, event);
    if (accepted !== undefined) return accepted;
  }
  return true;
}

function decide(filter: LogFilter, event: LogEvent): boolean | undefined {
  switch (filter.type) {
    case "denyAll":
      return false;
    case "levelMatch":
      return event.level === filter.level ? filter.accept : undefined;
    case "levelRange":
      if (filter.min !== undefined && event.level < filter.min) return false;
      if (filter.max !== undefined && event.level > filter.max) return false;
      return filter.accept ? true : undefined;
    case "stringMatch":
      return filter.text !== "" && event.message.includes(filter.text) ? filter.accept : undefined;
    default:
      return assertNever(filter);
  }
}
