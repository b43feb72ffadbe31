/** What log output needs of Deno's permissions: a part of `needed_permissions.ts`. */

import { assertNever } from "../base/assert_never.ts";
import { folderOf } from "../base/path.ts";
import type { AppenderSettings, AppenderTarget, LogOptions } from "./log_config.ts";
import { parsePattern } from "./log_pattern.ts";
import {
  addressNeeds,
  asHost,
  isAddress,
  named,
  type Need,
  type NeedContext,
  pathNeeds,
} from "./need.ts";

export function logNeeds({ appenders }: LogOptions, context: NeedContext): Need[] {
  return [...appenders.values()].flatMap((appender) => [
    ...targetNeeds(appender.target, context),
    ...(asksForHostName(appender) ? [named("sys", "hostname", "the host's name in the log")] : []),
  ]);
}

function asksForHostName({ target, layout }: AppenderSettings): boolean {
  return target.type === "syslog" || layout.type === "pattern" &&
      parsePattern(layout.pattern, []).some(({ type }) => type === "hostName");
}

function targetNeeds(target: AppenderTarget, context: NeedContext): Need[] {
  switch (target.type) {
    case "console":
    case "null":
      return [];
    case "file":
      return fileNeeds(target);
    case "syslog":
      return syslogNeeds(target, context);
    default:
      return assertNever(target);
  }
}

/** Deno renames only what may be read, too. The dates that a calendar adds are not known before. */
function fileNeeds({ path, rotation }: AppenderTarget & { type: "file" }): Need[] {
  const both = (name: string, reason: string): Need[] => [
    ...pathNeeds("read", name, reason),
    ...pathNeeds("write", name, reason),
  ];
  switch (rotation.type) {
    case "none":
      return pathNeeds("write", path, "the log");
    case "size": {
      const backups = Array.from({ length: rotation.maxBackups }, (_, index) => index + 1);
      return [
        ...both(path, "the log"),
        ...backups.flatMap((index) => both(`${path}.${index}`, "a former log")),
      ];
    }
    case "schedule":
      return both(folderOf(path), "the log, and former ones with dates in their names");
    default:
      return assertNever(rotation);
  }
}

/** A datagram socket has an address of its own; a name is looked up, and its address written to. */
function syslogNeeds({ host, port }: AppenderTarget & { type: "syslog" }, context: NeedContext) {
  const reason = "syslog messages";
  if (host === "") return [];
  const isIpv6 = host.includes(":");
  const own = named("net", isIpv6 ? "[::]:0" : "0.0.0.0:0", "to send syslog messages from");
  if (isAddress(host)) return [own, named("net", `${asHost(host)}:${port}`, reason)];
  return [
    own,
    named("net", host, "to look up the syslog host's address"),
    ...addressNeeds(context.addressesOf(host, 4), { host, port, reason }),
  ];
}
