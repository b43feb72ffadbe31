/** Writing the report file (`+crf`). */

import type { Log } from "../../base/log.ts";
import { inLargePieces } from "./large_pieces.ts";
import { OutputFile } from "./output_file.ts";

/**
 * @param pieces the text in order
 * @returns false, with an error in the log, where the file cannot be written
 */
export function writeReportFile(path: string, pieces: Iterable<string>, log: Log): boolean {
  log.debug(`creating report file '${path}'`);
  try {
    using file = OutputFile.open(path, log);
    for (const piece of inLargePieces(pieces)) file.write(piece);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    log.error(`cannot write detailed report to file '${path}'`);
    return false;
  }
}
