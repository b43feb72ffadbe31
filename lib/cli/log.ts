/**
 * The loggers of a run. With `log_system.ts` it is the only part of the program that prints.
 *
 * Every line of a message gets its prefix, and every message is written out before the call
 * returns, so that what a script reads is what has happened.
 */

import { type Log, type Loggers, LogLevel } from "../base/log.ts";
import { PROGRAM_NAME } from "../base/product.ts";
import { type Appender, openAppender } from "./log_appender.ts";
import { ancestry, effectiveLevel, type LogOptions } from "./log_config.ts";
import type { LogContext, LogEvent } from "./log_layout.ts";
import {
  APP_LOGGER_NAME,
  DATA_LOGGER_NAME,
  NET_LOGGER_NAME,
  ROOT_LOGGER_NAME,
} from "./log_names.ts";
import type { LogSystem } from "./log_system.ts";

/** Logging as it was set up: loggers to hand out, and the end of them. */
export interface Logging {
  readonly loggers: Loggers;
  /** Prints what `--arguments` asks for, whatever the log level. */
  echoArguments(args: readonly string[]): void;
  /** Prints what another option asks for, whatever the log level. */
  print(message: string): void;
  /** Closes log files and waits for messages that are on their way over the network. */
  close(): Promise<void>;
}

/**
 * Opens the appenders that `options` ask for. Nothing can go wrong that would keep the program
 * from its work: an appender that cannot be had is told on standard error.
 */
export function openLogging(options: LogOptions, system: LogSystem): Logging {
  const complain = (problem: string): void => system.write("stderr", `log4cplus:${problem}\n`);
  options.problems.forEach(complain);
  const context: LogContext = {
    processId: system.processId,
    hostName: () => system.hostName(),
    startTime: system.now(),
  };
  const appenders = new Map<string, Appender>();
  for (const [name, settings] of options.appenders) {
    appenders.set(name, openAppender(settings, { system, context, complain }));
  }

  const dispatch = createDispatcher(options, appenders, complain);
  const createLog = (loggerName: string): Log => {
    const threshold = effectiveLevel(options, loggerName);
    const print = (level: LogLevel) => (message: string): void => {
      if (level >= threshold) dispatch({ level, loggerName, message, time: system.now() });
    };
    return {
      isEnabled: (level) => level >= threshold,
      trace: print(LogLevel.trace),
      debug: print(LogLevel.debug),
      info: print(LogLevel.info),
      warn: print(LogLevel.warn),
      error: print(LogLevel.error),
      fatal: print(LogLevel.fatal),
    };
  };
  const print = (message: string): void => {
    dispatch({ level: LogLevel.info, loggerName: ROOT_LOGGER_NAME, message, time: system.now() });
  };
  return {
    loggers: {
      app: createLog(APP_LOGGER_NAME),
      net: createLog(NET_LOGGER_NAME),
      data: createLog(DATA_LOGGER_NAME),
    },
    echoArguments: (args) => print(argumentsText(args)),
    print,
    close: async () => {
      for (const appender of appenders.values()) await appender.close();
    },
  };
}

/** @returns a function that gives a message to the appenders of its logger and of those above */
function createDispatcher(
  options: LogOptions,
  appenders: ReadonlyMap<string, Appender>,
  complain: (problem: string) => void,
): (event: LogEvent) => void {
  const chains = new Map<string, readonly Appender[]>();
  let complained = false;
  return (event) => {
    let chain = chains.get(event.loggerName);
    if (chain === undefined) {
      chain = appenderChain(options, event.loggerName, appenders);
      chains.set(event.loggerName, chain);
    }
    for (const appender of chain) appender.append(event);
    if (chain.length === 0 && !complained) {
      complained = true;
      complain(`ERROR No appenders could be found for logger (${event.loggerName}).`);
      complain("ERROR Please initialize the log4cplus system properly.");
    }
  };
}

function appenderChain(
  options: LogOptions,
  loggerName: string,
  appenders: ReadonlyMap<string, Appender>,
): Appender[] {
  const chain: Appender[] = [];
  for (const name of ancestry(loggerName)) {
    const settings = options.loggers.get(name);
    for (const appenderName of settings?.appenders ?? []) {
      const appender = appenders.get(appenderName);
      if (appender !== undefined) chain.push(appender);
    }
    if (settings?.additive === false) break;
  }
  return chain;
}

/** Empty arguments are counted but not shown; a space and an empty line end the text. */
function argumentsText(args: readonly string[]): string {
  const shown = args.filter((arg) => arg !== "").map((arg) => `'${arg}' `).join("");
  return `calling '${PROGRAM_NAME}' with ${args.length} arguments: ${shown}\n`;
}
