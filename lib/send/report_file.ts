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
    using file = openForWriting(path);
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

/** What a report is written to. */
interface Output extends Disposable {
  writeSync(bytes: Uint8Array): number;
}

/** Deno does not open the names of the standard streams; it has them open. */
function openForWriting(path: string): Output {
  switch (path) {
    case "/dev/stdout":
    case "/dev/fd/1":
      return keptOpen(Deno.stdout);
    case "/dev/stderr":
    case "/dev/fd/2":
      return keptOpen(Deno.stderr);
    default:
      return Deno.openSync(toOsPath(path), { write: true, create: true, truncate: true });
  }
}

function keptOpen(stream: { writeSync(bytes: Uint8Array): number }): Output {
  return { writeSync: (bytes) => stream.writeSync(bytes), [Symbol.dispose]: () => {} };
}

function writeText(file: Output, text: string): void {
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
