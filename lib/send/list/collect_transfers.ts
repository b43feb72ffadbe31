/** The first half of a run: from the command line and its lists to the transfers. */

import type { Archives } from "../archive/archives.ts";
import { Breaks } from "../breaks.ts";
import { discoverFiles } from "./discover.ts";
import type { Transfer } from "../instance.ts";
import type { CheckEnvironment } from "./listing.ts";
import type { SendOptions } from "../options.ts";
import { ownFileCheck } from "./own_files.ts";
import { RunFailure } from "../run_end.ts";
import { buildTransferList } from "./transfer_list.ts";

/** @returns what recognizes archives, for as long as their members are sent; undefined without */
export async function openArchives(
  { scanArchives }: Pick<SendOptions, "scanArchives">,
): Promise<Archives | undefined> {
  if (!scanArchives) return undefined;
  const { Archives } = await import("../archive/archives.ts");
  return new Archives();
}

/**
 * @returns the transfer list; what there is of it when a signal ends the run
 * @throws {RunFailure} where there is nothing to send, or not all is good; logged by then
 */
export async function collectTransfers(
  options: SendOptions,
  environment: CheckEnvironment,
): Promise<Transfer[]> {
  const { loggers: { app }, ledger, archives, signal } = environment;
  if (options.scanDirectories) app.info("determining input files ...");
  const inputs = await allInputs(options, environment);
  const context = {
    log: app,
    isOwn: ownFileCheck(options),
    onIgnored: (path: string, reason: string) => ledger.noteInvalidFile(path, reason),
    ...(archives === undefined ? {} : { isArchive: (path: string) => archives.isArchive(path) }),
  };
  const paths: string[] = [];
  const breaks = new Breaks();
  for (const path of discoverFiles({ ...options, inputs }, context)) {
    await breaks.take();
    if (signal.aborted) return [];
    paths.push(path);
  }
  if (signal.aborted) return [];
  if (paths.length === 0) {
    app.fatal("no input files to be processed");
    throw new RunFailure("noInputFiles");
  }
  app.info("checking input files ...");
  const transfers = await buildTransferList(paths, options, environment);
  if (transfers.length === 0 && !signal.aborted) {
    app.fatal("no valid input files to be processed");
    throw new RunFailure("noValidInputFiles");
  }
  return transfers;
}

/** @returns what the command line names, and then what its list does */
async function allInputs(
  options: SendOptions,
  { loggers: { app: log }, fileList, signal }: CheckEnvironment,
): Promise<readonly string[]> {
  if (options.filesFrom === "") return options.inputs;
  log.info("reading list of input files ...");
  const { readListedInputs } = await import("./listed_inputs.ts");
  return [...options.inputs, ...await readListedInputs(options, { log, fileList, signal })];
}
