/** Writing the report file (`+crf`). */

import type { Log } from "../base/log.ts";

/** @returns false, with an error in the log, where the file cannot be written */
export function writeReportFile(path: string, text: string, log: Log): boolean {
  log.debug(`creating report file '${path}'`);
  try {
    if (isFile(path)) log.warn(`file '${path}' already exists, overwriting`);
    Deno.writeTextFileSync(path, text);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    log.error(`cannot write detailed report to file '${path}'`);
    return false;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    // Not there, or out of our sight: writing will tell.
    return false;
  }
}
