/**
 * The check pass: opens each input file, reads its UIDs, and makes the list of what is to be sent.
 */

import { Breaks } from "../breaks.ts";
import { addArchive } from "./check_archive.ts";
import { addFile } from "./check_file.ts";
import type { Transfer } from "../instance.ts";
import { type CheckEnvironment, type CheckOptions, type Listing, refuseFile } from "./listing.ts";
import { ReadAhead } from "./read_ahead.ts";

/**
 * @param paths input files in the order in which they are to be sent
 * @returns the transfer list, as far as it has come
 * @throws {RunFailure} `invalidInputFile` at the first invalid file in halting mode
 */
export async function buildTransferList(
  paths: readonly string[],
  options: CheckOptions,
  environment: CheckEnvironment,
): Promise<Transfer[]> {
  const { loggers, ledger, archives, signal } = environment;
  const listing: Listing = { transfers: [], invalidFiles: 0, options, environment };
  const breaks = new Breaks();
  const readAhead = new ReadAhead(paths);
  for (const [index, path] of paths.entries()) {
    await breaks.take();
    if (signal.aborted) break;
    ledger.tell((observer) => observer.checked?.(index, paths.length));
    using archive = archives?.open(path);
    if (archive !== undefined) {
      await addArchive(archive, listing);
      continue;
    }
    await readAhead.begin(index);
    const invalid = addFile(path, listing);
    readAhead.end();
    if (invalid !== undefined) refuseFile(path, invalid.text, listing);
  }
  if (listing.transfers.length > 0) {
    loggers.app.debug(
      `in total, there are ${listing.transfers.length} SOP instances to be sent, ` +
        `${listing.invalidFiles} invalid files are ignored`,
    );
  }
  return listing.transfers;
}
