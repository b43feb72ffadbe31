/** Writing the report file (`+crf`). */

import { toOsPath } from "../base/os_path.ts";
import type { Log } from "../base/log.ts";

/** Pieces are put together to writes of about this size. */
const WRITE_LENGTH = 0x10000;

/**
 * @param pieces the text in order
 * @returns false, with an error in the log, where the file cannot be written
 */
export function writeReportFile(path: string, pieces: Iterable<string>, log: Log): boolean {
  log.debug(`creating report file '${path}'`);
  try {
    if (isFile(path)) log.warn(`file '${path}' already exists, overwriting`);
    using file = Deno.openSync(toOsPath(path), { write: true, create: true, truncate: true });
    let text = "";
    for (const piece of pieces) {
      text += piece;
      if (text.length < WRITE_LENGTH) continue;
      writeText(file, text);
      text = "";
    }
    writeText(file, text);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    log.error(`cannot write detailed report to file '${path}'`);
    return false;
  }
}

function writeText(file: Deno.FsFile, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(file.writeSync(bytes));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(toOsPath(path)).isFile;
  } catch {
    // Not there, or out of our sight: writing will tell.
    return false;
  }
}
