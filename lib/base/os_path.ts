/**
 * Paths as the operating system takes them. Deno takes `..` away by text before it looks at a path,
 * and a slash at the end: behind a symbolic link that is another file, and `file/` is none at all.
 */

import { joinPath } from "./path.ts";

/**
 * @returns a path that Deno opens as the operating system would open `path`
 * @throws {Error} as the operating system where something on the way is missing or no directory
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(toOsPath("../images/a.dcm"), "../images/a.dcm");
 * ```
 */
export function toOsPath(path: string): string {
  const osPath = toOutputPath(path);
  return linksFirst ? targetOf(osPath) : osPath;
}

let linksFirst = false;

/**
 * From now on {@link toOsPath} follows links, too. Deno compares a path as it is written with what
 * is permitted, and then opens what it leads to, wherever that is. To be called once, before
 * anything is opened, by a thread that must not be led out of the folders that it may read.
 */
export function resolveLinksFirst(): void {
  linksFirst = true;
}

function targetOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    // Not there, or not permitted: whoever opens it is told so.
    return path;
  }
}

/**
 * The same for a file that is written. Such files have been named by the user, so links are left to
 * the operating system: a file that is renamed replaces one.
 */
export function toOutputPath(path: string): string {
  if (!path.includes("/../") && !path.endsWith("/..") && !path.endsWith("/")) return path;
  let resolved = path.startsWith("/") ? "/" : "";
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    resolved = part === ".." && !/(^|\/)\.\.$/.test(resolved)
      ? parentOf(resolved)
      : joinPath(resolved, part);
  }
  if (path.endsWith("/")) requireDirectory(resolved);
  return resolved === "" ? "." : resolved;
}

/** @returns whether both are names of one file; false where one of them cannot be looked at */
export function isSameFile(first: string, second: string): boolean {
  try {
    return Deno.realPathSync(toOsPath(first)) === Deno.realPathSync(toOsPath(second));
  } catch {
    // It is not there, or out of our sight: whoever opens it will say so.
    return false;
  }
}

/** The parent of what `path` is, links followed. */
function parentOf(path: string): string {
  if (path === "") return "..";
  requireDirectory(path);
  const real = Deno.realPathSync(path);
  return real.slice(0, Math.max(real.lastIndexOf("/"), 1));
}

function requireDirectory(path: string): void {
  if (path !== "" && !Deno.statSync(path).isDirectory) {
    throw new Deno.errors.NotADirectory("Not a directory (os error 20)");
  }
}
