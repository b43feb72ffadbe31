/** The transfer list while it is made, and what all who add to it share. */

import type { Loggers } from "../../base/log.ts";
import type { Dictionary } from "../../dict/dictionary.ts";
import type { Archives } from "../archive/archives.ts";
import { type Instance, toTransfer, type Transfer } from "../instance.ts";
import type { Ledger } from "../ledger.ts";
import type { KnownFileList } from "./listed_inputs.ts";
import type { SendOptions } from "../options.ts";
import { RunFailure } from "../run_end.ts";

/** What the check pass needs of the options. */
export type CheckOptions = Pick<
  SendOptions,
  "readMode" | "readDicomdir" | "halt" | "checkUids" | "decompression" | "scanPattern"
>;

/** What it is given besides. */
export interface CheckEnvironment {
  readonly loggers: Loggers;
  readonly dictionary: Dictionary;
  readonly ledger: Ledger;
  /** Undefined where an archive is a file as any other. */
  readonly archives?: Archives | undefined;
  /** The list of `--files-from`, where it has been read already. */
  readonly fileList?: KnownFileList | undefined;
  /** Ends the pass early. */
  readonly signal: AbortSignal;
}

/** The list under construction. */
export interface Listing {
  readonly transfers: Transfer[];
  /** How many files were passed over. */
  invalidFiles: number;
  readonly options: CheckOptions;
  readonly environment: CheckEnvironment;
}

/** @param instance all but what the options say of all instances */
export function addInstance(instance: Omit<Instance, "readMode">, listing: Listing): void {
  listing.transfers.push(toTransfer({
    path: instance.path,
    readMode: listing.options.readMode,
    sopClassUid: instance.sopClassUid,
    sopInstanceUid: instance.sopInstanceUid,
    transferSyntaxUid: instance.transferSyntaxUid,
    tooLongDecoded: instance.tooLongDecoded,
    fileLengthBytes: instance.fileLengthBytes,
    ...(instance.member === undefined ? {} : { member: instance.member }),
  }));
  listing.environment.loggers.net.debug(
    `successfully added SOP instance ${instance.sopInstanceUid} to the transfer list`,
  );
}

/**
 * An input file is no good: it is passed over.
 *
 * @throws {RunFailure} `invalidInputFile` in halting mode
 */
export function refuseFile(path: string, reason: string, listing: Listing): void {
  const { loggers: { app }, ledger } = listing.environment;
  ledger.noteInvalidFile(path, reason);
  const message = `bad DICOM file: ${path === "" ? "<empty string>" : path}: ${reason}`;
  if (listing.options.halt) {
    app.fatal(message);
    throw new RunFailure("invalidInputFile");
  }
  app.warn(`${message}, ignoring file`);
  listing.invalidFiles++;
}
