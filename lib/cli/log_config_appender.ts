/** The properties of one appender in a log configuration: target, layout, threshold and filters. */

import { LogLevel } from "../base/log.ts";
import type {
  AppenderSettings,
  AppenderTarget,
  LogFilter,
  LogLayout,
  LogRotation,
  LogSchedule,
} from "./log_config.ts";
import { parseLogLevel } from "./log_level.ts";
import { type Properties, subset } from "./log_properties.ts";

/**
 * @param type the name of a log4cplus class
 * @param properties those of this appender, without the prefix
 * @param problems gets a message for everything that is left out
 * @returns undefined when there is no such appender
 */
export function readAppender(
  type: string,
  properties: Properties,
  problems: string[],
): AppenderSettings | undefined {
  // The layout comes first so that the messages have log4cplus's order.
  const layout = readLayout(properties, problems);
  const filters = readFilters(subset(properties, "filters."), problems);
  const target = readTarget(type, properties, problems);
  if (target === undefined) return undefined;
  const threshold = parseLogLevel(properties.get("Threshold") ?? "") ?? LogLevel.all;
  return { target, threshold, filters, layout };
}

function readTarget(
  type: string,
  properties: Properties,
  problems: string[],
): AppenderTarget | undefined {
  switch (type) {
    case "log4cplus::ConsoleAppender":
      return { type: "console", toStderr: isTrue(properties, "logToStdErr") };
    case "log4cplus::NullAppender":
      return { type: "null" };
    case "log4cplus::FileAppender":
      return readFileTarget(properties, { append: false, rotation: { type: "none" } }, problems);
    case "log4cplus::RollingFileAppender": {
      const rotation = readSizeRotation(properties);
      return readFileTarget(properties, { append: true, rotation }, problems);
    }
    case "log4cplus::DailyRollingFileAppender": {
      const rotation = readSchedule(properties, problems);
      return readFileTarget(properties, { append: true, rotation }, problems);
    }
    case "log4cplus::SysLogAppender":
      return {
        type: "syslog",
        ident: properties.get("ident") ?? "",
        facility: (properties.get("facility") ?? "").toLowerCase(),
        host: properties.get("host") ?? "",
        port: leadingInteger(properties.get("port")) ?? 514,
      };
    default:
      problems.push(
        `ERROR PropertyConfigurator::configureAppenders()- Cannot find AppenderFactory: ${type}`,
      );
      return undefined;
  }
}

function readFileTarget(
  properties: Properties,
  defaults: { append: boolean; rotation: LogRotation },
  problems: string[],
): AppenderTarget {
  const path = properties.get("File") ?? "";
  if (path === "") {
    problems.push("ERROR Invalid filename");
    return { type: "null" };
  }
  const append = properties.has("Append") ? isTrue(properties, "Append") : defaults.append;
  return { type: "file", path, append, rotation: defaults.rotation };
}

const KILOBYTE = 1024;
const MIN_ROTATION_BYTES = 200 * KILOBYTE;
const DEFAULT_ROTATION_BYTES = 10 * KILOBYTE * KILOBYTE;

/** A size below the minimum is raised to it, as log4cplus does. */
function readSizeRotation(properties: Properties): LogRotation {
  const size = (properties.get("MaxFileSize") ?? `${DEFAULT_ROTATION_BYTES}`).toUpperCase();
  const unit = size.endsWith("MB") ? KILOBYTE * KILOBYTE : size.endsWith("KB") ? KILOBYTE : 1;
  const maxBytes = (leadingInteger(size) ?? 0) * unit;
  const maxBackups = leadingInteger(properties.get("MaxBackupIndex")) ?? 1;
  return {
    type: "size",
    maxBytes: Math.max(maxBytes, MIN_ROTATION_BYTES),
    maxBackups: clampBackups(maxBackups),
  };
}

/** There is at least one backup; more than 1000 would only cost time at every rotation. */
function clampBackups(count: number): number {
  return Math.min(Math.max(count, 1), 1000);
}

const SCHEDULES: readonly LogSchedule[] = [
  "MONTHLY",
  "WEEKLY",
  "DAILY",
  "TWICE_DAILY",
  "HOURLY",
  "MINUTELY",
];

function readSchedule(properties: Properties, problems: string[]): LogRotation {
  const given = properties.get("Schedule") ?? "";
  const schedule = SCHEDULES.find((name) => name === given.toUpperCase());
  if (schedule === undefined) {
    problems.push(`WARN DailyRollingFileAppender::ctor()- "Schedule" not valid: ${given}`);
  }
  const maxBackups = leadingInteger(properties.get("MaxBackupIndex")) ?? 10;
  return { type: "schedule", schedule: schedule ?? "DAILY", maxBackups: clampBackups(maxBackups) };
}

function readLayout(properties: Properties, problems: string[]): LogLayout {
  const simple = { type: "simple" } as const;
  const type = properties.get("layout");
  const dateFormat = properties.get("layout.DateFormat") ?? "";
  const pattern = properties.get("layout.ConversionPattern");
  switch (type) {
    case undefined:
    case "log4cplus::SimpleLayout":
      return simple;
    case "log4cplus::TTCCLayout":
      return { type: "ttcc", dateFormat, utc: isTrue(properties, "layout.Use_gmtime") };
    case "log4cplus::PatternLayout":
      if (pattern !== undefined) return { type: "pattern", pattern };
      problems.push("ERROR ConversionPattern not specified in properties");
      problems.push(
        "ERROR Error while creating Layout: ConversionPattern not specified in properties",
      );
      return simple;
    default:
      problems.push(`ERROR Cannot find LayoutFactory: "${type}"`);
      return simple;
  }
}

/** Filters are numbered from 1; the first number that is missing ends the list. */
function readFilters(properties: Properties, problems: string[]): LogFilter[] {
  const filters: LogFilter[] = [];
  for (let number = 1;; number++) {
    const type = properties.get(`${number}`);
    if (type === undefined) return filters;
    const filter = readFilter(type, subset(properties, `${number}.`));
    if (filter !== undefined) filters.push(filter);
    else problems.push(`ERROR Appender::ctor()- Cannot find FilterFactory: ${type}`);
  }
}

function readFilter(type: string, properties: Properties): LogFilter | undefined {
  const level = (key: string): LogLevel | undefined => parseLogLevel(properties.get(key) ?? "");
  const accept = isTrue(properties, "AcceptOnMatch");
  switch (type) {
    case "log4cplus::spi::DenyAllFilter":
      return { type: "denyAll" };
    case "log4cplus::spi::LogLevelMatchFilter":
      return { type: "levelMatch", level: level("LogLevelToMatch"), accept };
    case "log4cplus::spi::LogLevelRangeFilter":
      return { type: "levelRange", min: level("LogLevelMin"), max: level("LogLevelMax"), accept };
    case "log4cplus::spi::StringMatchFilter":
      return { type: "stringMatch", text: properties.get("StringToMatch") ?? "", accept };
    default:
      return undefined;
  }
}

/** `true` in any case, or `1`, as log4cplus reads a truth value. */
function isTrue(properties: Properties, key: string): boolean {
  const value = (properties.get(key) ?? "").toLowerCase();
  return value === "true" || value === "1";
}

/** The number at the start of a text, whatever follows it. */
function leadingInteger(text: string | undefined): number | undefined {
  const digits = /^\s*([+-]?\d{1,15})/.exec(text ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
