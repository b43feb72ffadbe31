/**
 * From the text of a log4cplus property file to {@link LogOptions}.
 *
 * What cannot be understood becomes a message and is left out, as in log4cplus: a misspelt
 * appender must not keep the instances from being sent.
 */

import { LogLevel } from "../base/log.ts";
import {
  type AppenderSettings,
  defaultLogOptions,
  LogConfigError,
  type LoggerSettings,
  type LogOptions,
} from "./log_config.ts";
import { readAppender } from "./log_config_appender.ts";
import { parseLogLevel } from "./log_level.ts";
import {
  expandVariables,
  parseProperties,
  type Properties,
  subset,
  type Variables,
} from "./log_properties.ts";

/** @throws {LogConfigError} for a file that does not set up the root logger */
export function parseLogConfig(text: string, variables: Variables): LogOptions {
  const raw = parseProperties(text);
  if (raw.size === 0) throw new LogConfigError("does not contain any settings");
  if (subset(raw, "log4cplus.").size === 0) {
    throw new LogConfigError("does not contain any valid settings");
  }
  if (!raw.has("log4cplus.rootLogger")) {
    throw new LogConfigError("does not set up log4cplus.rootLogger");
  }
  const { properties, problems } = expandVariables(raw, variables);
  return readSettings(subset(properties, "log4cplus."), [...problems]);
}

function readSettings(properties: Properties, problems: string[]): LogOptions {
  const appenders = readAppenders(subset(properties, "appender."), problems);
  const additive = readAdditivity(subset(properties, "additivity."));
  const initial = defaultLogOptions(LogLevel.info);
  const loggers = new Map(initial.loggers);

  const add = (name: string, value: string): void => {
    const settings = readLogger(name, value, appenders, problems);
    if (settings === undefined) return;
    if (name === "" && settings.level === undefined) {
      throw new LogConfigError("sets no valid level for log4cplus.rootLogger");
    }
    loggers.set(name, { ...settings, additive: additive.get(name) ?? true });
  };
  add("", properties.get("rootLogger") ?? "");
  for (const [name, value] of subset(properties, "logger.")) add(name, value);
  for (const [name, isAdditive] of additive) {
    const settings = loggers.get(name) ?? { level: undefined, appenders: [] };
    loggers.set(name, { ...settings, additive: isAdditive });
  }
  return { loggers, appenders: new Map([...initial.appenders, ...appenders]), problems };
}

function readAppenders(
  properties: Properties,
  problems: string[],
): ReadonlyMap<string, AppenderSettings> {
  const appenders = new Map<string, AppenderSettings>();
  for (const [name, type] of properties) {
    if (name.includes(".")) continue;
    const settings = readAppender(type, subset(properties, `${name}.`), problems);
    if (settings !== undefined) appenders.set(name, settings);
  }
  return appenders;
}

/** @returns undefined when there is nothing in `value`: the logger stays as it was */
function readLogger(
  name: string,
  value: string,
  appenders: ReadonlyMap<string, AppenderSettings>,
  problems: string[],
): Omit<LoggerSettings, "additive"> | undefined {
  const where = "ERROR PropertyConfigurator::configureLogger()- Invalid";
  const [levelName, ...names] = value.replaceAll(" ", "").split(",").filter((part) => part !== "");
  if (levelName === undefined) {
    problems.push(`${where} config string(Logger = ${name === "" ? "root" : name}): "${value}"`);
    return undefined;
  }
  const known = names.filter((appender) => {
    if (!appenders.has(appender)) problems.push(`${where} appender: ${appender}`);
    return appenders.has(appender);
  });
  return { level: parseLogLevel(levelName), appenders: [...new Set(known)] };
}

/** Values other than these two are ignored. */
function readAdditivity(properties: Properties): ReadonlyMap<string, boolean> {
  const additive = new Map<string, boolean>();
  for (const [name, value] of properties) {
    const wanted = value.toLowerCase();
    if (wanted === "true" || wanted === "false") additive.set(name, wanted === "true");
  }
  return additive;
}
