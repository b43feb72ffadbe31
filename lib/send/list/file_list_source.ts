/** Opens the list of `--files-from`: a file, a FIFO, or standard input. */

import { toOsPath } from "../../base/os_path.ts";
import { FileListError, readFileList } from "./file_list.ts";
import { toFileError } from "../file_source.ts";

const STANDARD_INPUT = "-";

/**
 * @param path `-` for standard input
 * @param options `signal` ends the wait for a list that comes from a program that takes its time
 * @returns the names in the list, in their order; none when the wait was ended
 * @throws {FileListError} where it cannot be read, or is no list
 */
export async function loadFileList(
  path: string,
  { nullSeparated, signal }: { readonly nullSeparated: boolean; readonly signal: AbortSignal },
): Promise<string[]> {
  const aborted = Promise.withResolvers<string[]>();
  const abort = (): void => aborted.resolve([]);
  signal.addEventListener("abort", abort);
  try {
    // Neither opening nor reading a FIFO can be broken off: whatever comes of it then is ignored.
    return await Promise.race([aborted.promise, load(path, nullSeparated)]);
  } catch (error) {
    if (error instanceof FileListError) throw error;
    throw new FileListError(toFileError(error, path).message, { cause: error });
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function load(path: string, nullSeparated: boolean): Promise<string[]> {
  const bytes = path === STANDARD_INPUT
    ? Deno.stdin.readable
    : (await Deno.open(toOsPath(path))).readable;
  return await readFileList(bytes, { nullSeparated });
}
