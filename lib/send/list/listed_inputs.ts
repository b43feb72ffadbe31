/**
 * The input files that a list names (`--files-from`), and what is said where it cannot be used. For
 * a confined run (`--confine`) the list is read before the run starts: what it names decides what
 * may be read then.
 */

import type { Log } from "../../base/log.ts";
import type { SendOptions } from "../options.ts";
import { RunFailure } from "../run_end.ts";
import { FileListError } from "./file_list.ts";
import { loadFileList } from "./file_list_source.ts";

/** A list that has been read, or not, as it goes from thread to thread. */
export type KnownFileList =
  | { readonly type: "names"; readonly names: readonly string[] }
  | { readonly type: "failed"; readonly reason: string };

/** What says which list it is. */
type ListOptions = Pick<SendOptions, "filesFrom" | "nullSeparated">;

/** @returns the names in their order; none where `signal` was aborted before they were all read */
export async function readFileListBeforehand(
  { filesFrom, nullSeparated }: ListOptions,
  signal: AbortSignal,
): Promise<KnownFileList> {
  try {
    return { type: "names", names: await loadFileList(filesFrom, { nullSeparated, signal }) };
  } catch (error) {
    if (!(error instanceof FileListError)) throw error;
    return { type: "failed", reason: error.message };
  }
}

/**
 * @param context `fileList` is what is known of the list already
 * @returns as {@link readFileListBeforehand}
 * @throws {RunFailure} `invalidInputFile` where the list cannot be used, logged by then
 */
export async function readListedInputs(
  options: ListOptions,
  { log, fileList, signal }: {
    readonly log: Log;
    readonly fileList?: KnownFileList | undefined;
    readonly signal: AbortSignal;
  },
): Promise<readonly string[]> {
  const list = fileList ?? await readFileListBeforehand(options, signal);
  if (list.type === "names") return list.names;
  log.fatal(`cannot use list of input files '${options.filesFrom}': ${list.reason}`);
  throw new RunFailure("invalidInputFile");
}
