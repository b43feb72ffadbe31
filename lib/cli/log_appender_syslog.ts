/**
 * Messages for a syslog server over UDP, in the form of RFC 5424 that log4cplus sends.
 *
 * The machine's own syslog is not reached: it listens on a datagram socket in the file system,
 * which the runtime cannot open.
 */

import { LogLevel } from "../base/log.ts";
import type { Appender, AppenderSetup } from "./log_appender.ts";
import type { AppenderTarget } from "./log_config.ts";
import { formatDate } from "./log_date.ts";
import type { Formatter, LogEvent } from "./log_layout.ts";

type SyslogTarget = AppenderTarget & { readonly type: "syslog" };

/** Facility numbers of RFC 5424 6.2.1. */
const FACILITIES: ReadonlyMap<string, number> = new Map([
  ["kern", 0],
  ["user", 1],
  ["mail", 2],
  ["daemon", 3],
  ["auth", 4],
  ["syslog", 5],
  ["lpr", 6],
  ["news", 7],
  ["uucp", 8],
  ["cron", 9],
  ["authpriv", 10],
  ["ftp", 11],
  ["local0", 16],
  ["local1", 17],
  ["local2", 18],
  ["local3", 19],
  ["local4", 20],
  ["local5", 21],
  ["local6", 22],
  ["local7", 23],
]);
const USER_FACILITY = 1;

/** @returns an appender that drops its messages where there is no server to be reached */
export function openSyslogAppender(
  target: SyslogTarget,
  format: Formatter,
  setup: AppenderSetup,
): Appender {
  const dropEverything: Appender = { append: () => {}, close: () => {} };
  if (target.host === "") {
    setup.complain("ERROR SysLogAppender- local syslog not available, its messages are dropped");
    return dropEverything;
  }
  const facility = FACILITIES.get(target.facility);
  if (facility === undefined && target.facility !== "") {
    setup.complain(`ERROR Unknown syslog facility: ${target.facility}`);
  }
  try {
    const sender = setup.system.openDatagramSender({ hostname: target.host, port: target.port });
    const priority = (level: LogLevel) => (facility ?? USER_FACILITY) * 8 + severity(level);
    const encoder = new TextEncoder();
    return {
      append: (event) => {
        const header = syslogHeader(priority(event.level), target.ident, event, setup);
        sender.send(encoder.encode(header + format(event)));
      },
      close: () => sender.close(),
    };
  } catch (error) {
    setup.complain(`ERROR SysLogAppender- cannot reach ${target.host}: ${error}`);
    return dropEverything;
  }
}

/** PRI, VERSION, TIMESTAMP, HOSTNAME, APP-NAME, PROCID, MSGID and an empty STRUCTURED-DATA. */
function syslogHeader(
  priority: number,
  ident: string,
  event: LogEvent,
  { context }: AppenderSetup,
): string {
  const time = formatDate(event.time, "%Y-%m-%dT%H:%M:%S.%qZ", { utc: true });
  return `<${priority}>1 ${time} ${context.hostName()} ${ident} ${context.processId} ${event.loggerName} - `;
}

/** Severity numbers of RFC 5424 6.2.1: debug, informational, warning, error, critical. */
function severity(level: LogLevel): number {
  if (level < LogLevel.info) return 7;
  if (level < LogLevel.warn) return 6;
  if (level < LogLevel.error) return 4;
  return level < LogLevel.fatal ? 3 : 2;
}
