/** Writing the report file (`+crf`). */

import type { Log } from "../../base/log.ts";
import { OutputFile } from "./output_file.ts";

/** Pieces are put together to writes of about this size. */
const WRITE_LENGTH = 0x10000;

/**
 * @param pieces the text in order
 * @returns false, with an error in the log, where the file cannot be written
 */
export function writeReportFile(path: string, pieces: Iterable<string>, log: Log): boolean {
  log.debug(`creating report file '${path}'`);
  try {
    using file = OutputFile.open(path, log);
    let text = "";
    for (const piece of pieces) {
      text += piece;
      if (text.length < WRITE_LENGTH) continue;
      file.write(text);
      text = "";
    }
    file.write(text);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    log.error(`cannot write detailed report to file '${path}'`);
    return false;
  }
}
