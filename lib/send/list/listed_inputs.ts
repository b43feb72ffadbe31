/** The input files that a list names (`--files-from`), and what is said where it cannot be used. */

import { FileListError } from "./file_list.ts";
import { loadFileList } from "./file_list_source.ts";
import type { SendOptions } from "../options.ts";
import { RunFailure } from "../run_end.ts";

/**
 * @param context `fatal` is told what is wrong with the list
 * @returns the names in their order; none where `signal` was aborted before they were all read
 * @throws {RunFailure} `invalidInputFile` where the list cannot be used
 */
export async function readListedInputs(
  { filesFrom, nullSeparated }: Pick<SendOptions, "filesFrom" | "nullSeparated">,
  { fatal, signal }: {
    readonly fatal: (message: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<readonly string[]> {
  try {
    return await loadFileList(filesFrom, { nullSeparated, signal });
  } catch (error) {
    if (!(error instanceof FileListError)) throw error;
    fatal(`cannot use list of input files '${filesFrom}': ${error.message}`);
    throw new RunFailure("invalidInputFile");
  }
}
