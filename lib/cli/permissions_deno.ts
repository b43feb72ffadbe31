/**
 * What the program may still do once the command line has been read. The executable has permission
 * for all that any command line may ask for; a run gives up what this one does not.
 */

import type { SendOptions } from "../send/options.ts";
import type { LogOptions } from "./log_config.ts";

/** `%h` and `%H` in a pattern, with or without a width. */
const HOST_NAME = /%[-.0-9]*[hH]/;

/** Gives up, for good, all permissions but those that the run needs: network and reading at least. */
export function giveUpPermissions(options: SendOptions, logging: LogOptions): void {
  // The variables that count have been read. Other programs and libraries are never run.
  const unneeded: Deno.PermissionName[] = ["env", "run", "ffi"];
  if (!mayWrite(options, logging)) unneeded.push("write");
  if (!mayAskForHostName(logging)) unneeded.push("sys");
  for (const name of unneeded) Deno.permissions.revokeSync({ name });
}

function mayWrite(
  { reportFile, jsonReportFile, journalFile }: SendOptions,
  { appenders }: LogOptions,
): boolean {
  const writesJson = jsonReportFile !== "" && jsonReportFile !== "-";
  return reportFile !== "" || journalFile !== "" || writesJson ||
    appenders.values().some(({ target }) => target.type === "file");
}

function mayAskForHostName({ appenders }: LogOptions): boolean {
  return appenders.values().some(({ layout, target }) =>
    target.type === "syslog" || layout.type === "pattern" && HOST_NAME.test(layout.pattern)
  );
}
