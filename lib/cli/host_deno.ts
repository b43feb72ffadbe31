/** The machine as the command line sees it, through Deno: small text files and variables. */

import { toOsPath } from "../base/os_path.ts";
import { PROGRAM_NAME } from "../base/product.ts";
import { formatDate } from "./log_date.ts";
import { DENO_LOG_SYSTEM } from "./log_system_deno.ts";
import type { CommandLineHost, LogConfigText } from "./parse_args.ts";

/** @returns what {@link parseArgs} needs */
export function denoCommandLineHost(): CommandLineHost {
  return {
    readCommandFile: (path) => Deno.readTextFileSync(toOsPath(path)),
    readLogConfig,
    variables: () => ({ builtIn: builtInVariables(), environment: environmentVariable }),
  };
}

function readLogConfig(path: string): LogConfigText {
  try {
    if (Deno.statSync(toOsPath(path)).isDirectory) return { type: "missing" };
  } catch {
    return { type: "missing" };
  }
  try {
    return { type: "text", text: Deno.readTextFileSync(toOsPath(path)) };
  } catch {
    return { type: "unreadable" };
  }
}

/** The variables that log configuration files can use without defining them. */
function builtInVariables(): ReadonlyMap<string, string> {
  const now = DENO_LOG_SYSTEM.now();
  return new Map([
    ["appname", PROGRAM_NAME],
    ["hostname", DENO_LOG_SYSTEM.hostName()],
    ["pid", `${DENO_LOG_SYSTEM.processId}`],
    ["date", formatDate(now, "%Y%m%d", { utc: false })],
    ["time", formatDate(now, "%H%M%S", { utc: false })],
  ]);
}

/** A variable that must not be read counts as unset. */
export function environmentVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    // Not permitted, or a name that cannot be one (`=` or a zero byte in it).
    return undefined;
  }
}

/** Nothing that runs in this process obeys the variable any more. */
export function forgetVariable(name: string): void {
  try {
    Deno.env.delete(name);
  } catch (error) {
    // Whoever allows less than the executable does keeps what is set.
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}
