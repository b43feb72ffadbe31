/**
 * What the program may still do once the command line has been read. The executable has permission
 * for all that any command line may ask for; a run gives up what this one does not.
 */

import { toOsPath } from "../base/os_path.ts";
import type { SendOptions } from "../send/options.ts";
import type { LogOptions } from "./log_config.ts";
import { type NeedContext, PERMISSION_KINDS } from "./need.ts";
import { neededPermissions } from "./needed_permissions.ts";

/**
 * Gives up, for good, all kinds of permissions but those that the run needs. A kind is given up as
 * a whole or not at all.
 */
export function giveUpPermissions(
  options: SendOptions,
  logging: LogOptions,
  context: NeedContext,
): void {
  // One input stands for all; nothing need be known of it.
  const one = { ...options, inputs: options.inputs.slice(0, 1) };
  const needs = neededPermissions(one, logging, { ...context, isDirectory: () => false });
  const needed = new Set(needs.map(({ kind }) => kind));
  for (const name of PERMISSION_KINDS) {
    if (!needed.has(name)) Deno.permissions.revokeSync({ name });
  }
  giveUpPrograms();
}

/** Gives up, for good, every permission. */
export function giveUpAllPermissions(): void {
  for (const name of PERMISSION_KINDS) Deno.permissions.revokeSync({ name });
  giveUpPrograms();
}

/** Other programs, libraries and modules from elsewhere are never loaded. */
function giveUpPrograms(): void {
  for (const name of ["run", "ffi", "import"] as const) Deno.permissions.revokeSync({ name });
}

/**
 * @param programUrl the program's first file; where it is a source file, Deno has read all others
 *   that it imports, too
 */
export function needContext(
  programUrl: string,
  dictionaryPath: string | undefined,
): NeedContext {
  const isSource = programUrl.endsWith(".ts");
  return {
    dictionaryPath,
    dictionarySeparator: Deno.build.os === "windows" ? ";" : ":",
    programFolder: isSource ? undefined : folderOfUrl(programUrl),
    isDirectory,
    addressesOf: () => undefined,
  };
}

/** @returns without a slash at its end */
function folderOfUrl(url: string): string {
  const { pathname } = new URL(".", url);
  return decodeURIComponent(pathname).replace(Deno.build.os === "windows" ? /^\// : "", "")
    .replace(/\/$/, "");
}

export function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(toOsPath(path)).isDirectory;
  } catch {
    // Not there, or out of our sight: it is none that will be read.
    return false;
  }
}
