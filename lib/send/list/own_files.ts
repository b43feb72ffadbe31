/** The files that a run writes while it reads others: where a folder is scanned, they are not for sending. */

import { isSameFile } from "../../base/os_path.ts";
import { baseName } from "../../base/path.ts";
import type { SendOptions } from "../options.ts";

/**
 * The report of `+crf` is none of them: it is written when all else is done, and DCMTK takes one of an
 * earlier run for an input file.
 *
 * @returns whether a file is one of them; a link to one that has another name is not noticed
 */
export function ownFileCheck(
  { jsonReportFile, journalFile, commitment }: Pick<
    SendOptions,
    "jsonReportFile" | "journalFile" | "commitment"
  >,
): (path: string) => boolean {
  const own = [jsonReportFile, journalFile, commitment?.safeToDeleteFile ?? ""]
    .filter((path) => path !== "" && path !== "-");
  const names = new Set(own.map(baseName));
  return (path) => names.has(baseName(path)) && own.some((other) => isSameFile(other, path));
}
