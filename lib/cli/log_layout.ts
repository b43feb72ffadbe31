/** How one log message looks: log4cplus's SimpleLayout, TTCCLayout and PatternLayout. */

import { assertNever } from "../base/assert_never.ts";
import type { LogLevel } from "../base/log.ts";
import type { LogLayout } from "./log_config.ts";
import { formatDate } from "./log_date.ts";
import { logLevelName } from "./log_level.ts";
import { type Conversion, parsePattern } from "./log_pattern.ts";

/** One message on its way to the appenders. */
export interface LogEvent {
  readonly level: LogLevel;
  readonly loggerName: string;
  /** May have several lines. */
  readonly message: string;
  readonly time: Date;
}

/** What is the same for all messages of a run. */
export interface LogContext {
  readonly processId: number;
  readonly hostName: () => string;
  readonly startTime: Date;
}

/** Turns a message into text, the end of the line included if the layout has one. */
export type Formatter = (event: LogEvent) => string;

/** @param problems gets a message for everything in a pattern that cannot be understood */
export function createFormatter(
  layout: LogLayout,
  context: LogContext,
  problems: string[],
): Formatter {
  switch (layout.type) {
    case "simple":
      return (event) => `${logLevelName(event.level)} - ${event.message}\n`;
    case "ttcc":
      return (event) => {
        const time = layout.dateFormat === ""
          ? `${elapsedMs(event, context)}`
          : formatDate(event.time, layout.dateFormat, { utc: layout.utc });
        const origin = `[${context.processId}] ${logLevelName(event.level)} ${event.loggerName}`;
        return `${time} ${origin} <> - ${event.message}\n`;
      };
    case "pattern": {
      const conversions = parsePattern(layout.pattern, problems);
      return (event) => formatLines(conversions, event, context);
    }
    default:
      return assertNever(layout);
  }
}

/** A pattern is applied to every line of a message, so that each has its prefix. */
function formatLines(
  conversions: readonly Conversion[],
  event: LogEvent,
  context: LogContext,
): string {
  return event.message.split("\n").map((line) => {
    const lineEvent = { ...event, message: line };
    return conversions.map((conversion) => {
      return align(conversion, expand(conversion, lineEvent, context));
    }).join("");
  }).join("");
}

function expand(conversion: Conversion, event: LogEvent, context: LogContext): string {
  switch (conversion.type) {
    case "literal":
      return conversion.text;
    case "message":
      return event.message;
    case "newline":
      return "\n";
    case "level":
      return logLevelName(event.level);
    case "levelLetter":
      return logLevelName(event.level).charAt(0);
    case "logger":
      return lastParts(event.loggerName, conversion.parts);
    case "date":
      return formatDate(event.time, conversion.format, { utc: conversion.utc });
    case "processId":
      return `${context.processId}`;
    case "hostName":
      return context.hostName();
    case "elapsed":
      return `${elapsedMs(event, context)}`;
    default:
      return assertNever(conversion);
  }
}

function lastParts(name: string, count: number): string {
  return count <= 0 ? name : name.split(".").slice(-count).join(".");
}

function elapsedMs(event: LogEvent, context: LogContext): number {
  return event.time.getTime() - context.startTime.getTime();
}

/** Too long a text loses its beginning. */
function align(conversion: Conversion, text: string): string {
  const { minWidth = 0, maxWidth = Infinity, alignLeft = false } = conversion;
  if (text.length > maxWidth) return text.slice(text.length - maxWidth);
  return alignLeft ? text.padEnd(minWidth) : text.padStart(minWidth);
}
