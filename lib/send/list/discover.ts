/**
 * From the command line's `dcmfile-in` parameters to the list of files, in DCMTK's order:
 * parameters as given, directories as the operating system lists them, subdirectories in place.
 */

import { toOsPath } from "../../base/os_path.ts";
import { joinPath } from "../../base/path.ts";
import type { Log } from "../../base/log.ts";
import { compilePattern } from "./fnmatch.ts";
import type { SendOptions } from "../options.ts";

/** A directory and those above it that the scan is in, to notice a link that leads back. */
interface Ancestor {
  readonly device: number;
  readonly inode: number | null;
  readonly parent: Ancestor | undefined;
}

/** What a scan needs to know at every depth. */
interface Scan {
  readonly recurse: boolean;
  /** Whether a file in a directory is one of those that are asked for. */
  readonly matches: (name: string, path: string) => boolean;
  readonly log: Log;
}

/** What is asked of a file whose name does not match: whether it stands for others that may. */
export type IsArchive = (path: string) => boolean;

/**
 * Lists the files that the parameters stand for, as they are found. Names that do not exist are
 * listed as they are and fail later.
 *
 * @param context `log` receives a warning for each directory that is not entered, `onIgnored` those
 *   of the parameters; archives in directories are listed whatever their names, own files are not
 */
export function* discoverFiles(
  options: Pick<SendOptions, "inputs" | "scanDirectories" | "scanPattern" | "recurse">,
  { log, isArchive = () => false, isOwn = () => false, onIgnored = () => {} }: {
    readonly log: Log;
    readonly isArchive?: IsArchive;
    readonly isOwn?: (path: string) => boolean;
    readonly onIgnored?: (path: string, reason: string) => void;
  },
): Generator<string, void> {
  const matches = options.scanPattern === "" ? () => true : compilePattern(options.scanPattern);
  const scan: Scan = {
    recurse: options.recurse,
    matches: (name, path) => (matches(name) || isArchive(path)) && !isOwn(path),
    log,
  };
  for (const input of options.inputs) {
    const directory = statDirectory(input);
    if (directory === undefined) {
      yield input;
    } else if (options.scanDirectories) {
      yield* scanDirectory(withoutTrailingSlashes(input), toAncestor(directory, undefined), scan);
    } else {
      log.warn(
        `ignoring directory because option --scan-directories is not set: ${input}`,
      );
      onIgnored(input, "a directory, and option --scan-directories is not set");
    }
  }
}

function* scanDirectory(
  directory: string,
  ancestor: Ancestor,
  scan: Scan,
): Generator<string, void> {
  for (const entry of listDirectory(directory)) {
    const path = joinPath(directory, entry.name);
    const subdirectory = entry.isDirectory || entry.isSymlink ? statDirectory(path) : undefined;
    if (subdirectory === undefined) {
      if (scan.matches(entry.name, path)) yield path;
    } else if (scan.recurse) {
      if (isAncestor(subdirectory, ancestor)) {
        scan.log.warn(`ignoring directory because it leads back to one that contains it: ${path}`);
      } else {
        yield* scanDirectory(path, toAncestor(subdirectory, ancestor), scan);
      }
    }
  }
}

/** @returns the entries in the order of the operating system; none where it cannot be read */
function listDirectory(directory: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(directory === "" ? "." : toOsPath(directory))];
  } catch {
    // It could be opened a moment ago; to DCMTK, too, what fails now is the end of the entries.
    return [];
  }
}

/**
 * As DCMTK does, takes a directory that cannot be opened for a file, which then cannot be opened:
 * so it is told of.
 *
 * @returns undefined where `path` is no directory, links followed, or cannot be looked at
 */
function statDirectory(path: string): Deno.FileInfo | undefined {
  if (path === "") return undefined;
  try {
    const osPath = toOsPath(path);
    const info = Deno.statSync(osPath);
    if (!info.isDirectory) return undefined;
    if (Deno.build.os !== "windows") Deno.openSync(osPath).close(); // which opens no directory
    return info;
  } catch {
    // Whatever keeps us from looking will be reported when the file is opened.
    return undefined;
  }
}

function toAncestor(info: Deno.FileInfo, parent: Ancestor | undefined): Ancestor {
  return { device: info.dev, inode: info.ino, parent };
}

function isAncestor(info: Deno.FileInfo, ancestor: Ancestor | undefined): boolean {
  for (let above = ancestor; above !== undefined; above = above.parent) {
    if (above.inode !== null && above.inode === info.ino && above.device === info.dev) return true;
  }
  return false;
}

/**
 * A lone `.` adds nothing to the path of what is in it. Also used for the folder of a DICOMDIR.
 *
 * @returns what is to be joined with names; empty for a lone `.`
 */
export function withoutTrailingSlashes(path: string): string {
  const stripped = path.replace(/\/+$/, "");
  if (stripped === "") return "/";
  return stripped === "." ? "" : stripped;
}
