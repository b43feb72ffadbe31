/**
 * The file that lists what is safe to delete: one path a line. It is replaced as a whole, so that a
 * script that reads it never finds half of a name, nor a list of an earlier run.
 */

import { toOsPath, toOutputPath } from "../../base/os_path.ts";
import { temporaryName } from "../../base/temporary_name.ts";
import { writeFully } from "../../base/write_fully.ts";
import type { FileVersion } from "../instance.ts";

/** Enough to see that a file is no list: a DICOM file begins with 128 bytes that nobody uses. */
const LOOK_BYTES = 4096;

/**
 * Writes the list anew.
 *
 * @throws {Error} of the operating system, or where there is something else under this name
 */
export function writeSafeList(path: string, paths: readonly string[]): void {
  requireList(path);
  const osPath = toOutputPath(path);
  const temporaryPath = temporaryName(osPath);
  removeQuietly(temporaryPath); // of a run that was killed
  try {
    writeNew(temporaryPath, paths.map((line) => `${line}\n`).join(""));
    Deno.renameSync(temporaryPath, osPath);
  } catch (error) {
    removeQuietly(temporaryPath);
    throw error;
  }
}

/** A name that was meant for something else must not cost what is there: `--safe-to-delete *.dcm`. */
function requireList(path: string): void {
  const osPath = toOutputPath(path);
  let file: Deno.FsFile;
  try {
    if (!Deno.statSync(osPath).isFile) throw new Error("Not a regular file");
    file = Deno.openSync(osPath);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  using opened = file;
  const start = new Uint8Array(LOOK_BYTES);
  const count = opened.readSync(start) ?? 0;
  if (start.subarray(0, count).includes(0)) throw new Error("Not a list of files");
}

/** Safe from a loss of power before anybody can see it under its real name. */
function writeNew(osPath: string, text: string): void {
  using file = Deno.openSync(osPath, { write: true, createNew: true });
  writeFully(file, new TextEncoder().encode(text));
  file.syncSync();
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It is not there, most likely; else making it anew, or what has failed before, tells more.
  }
}

/** @returns what is under this name now; undefined: no regular file that could be looked at */
export function currentVersion(path: string): FileVersion | undefined {
  try {
    const { isFile, size, mtime } = Deno.statSync(toOsPath(path));
    return isFile ? { lengthBytes: size, modifiedAtMs: mtime?.getTime() } : undefined;
  } catch {
    // A file that is gone, or out of our sight, is not one that should be deleted.
    return undefined;
  }
}
