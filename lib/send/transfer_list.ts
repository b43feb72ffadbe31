/**
 * The check pass: opens each input file, reads its UIDs, and makes the list of what is to be sent.
 * A DICOMDIR adds the files that it references, with the UIDs of its records (`+rd`).
 */

import type { Loggers } from "../base/log.ts";
import { type Condition, ConditionError } from "../base/condition.ts";
import { DataConditions, logOffset, logRemarks } from "../dicom/conditions.ts";
import { fitsWhenDecoded } from "../codec/decoded_length.ts";
import { hasDecoder } from "../codec/registry.ts";
import { type DirectoryReference, readDicomdir } from "../dicom/dicomdir.ts";
import { type InstanceHeader, readInstanceHeader } from "../dicom/part10.ts";
import { checkUids } from "../dicom/uid.ts";
import type { Dictionary } from "../dict/dictionary.ts";
import { findTransferSyntax } from "../dict/transfer_syntax.ts";
import { MEDIA_STORAGE_DIRECTORY } from "../dict/uids.ts";
import { joinPath, withoutTrailingSlashes } from "./discover.ts";
import { FileSource } from "./file_source.ts";
import { type Instance, toTransfer, type Transfer } from "./instance.ts";
import { Breaks } from "./breaks.ts";
import type { Ledger } from "./ledger.ts";
import type { SendOptions } from "./options.ts";
import { ReadAhead } from "./read_ahead.ts";
import { RunFailure } from "./run_end.ts";

/** What the check pass needs of the options. */
type CheckOptions = Pick<
  SendOptions,
  "readMode" | "readDicomdir" | "halt" | "checkUids" | "decompression"
>;

/** What it is given besides. */
interface CheckEnvironment {
  readonly loggers: Loggers;
  readonly dictionary: Dictionary;
  readonly ledger: Ledger;
  /** Ends the pass early. */
  readonly signal: AbortSignal;
}

/** The list under construction and what its makers share. */
interface Listing {
  readonly transfers: Transfer[];
  readonly options: CheckOptions;
  readonly environment: CheckEnvironment;
}

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
  const { loggers, ledger, signal } = environment;
  const listing: Listing = { transfers: [], options, environment };
  const breaks = new Breaks();
  const readAhead = new ReadAhead(paths);
  let invalidFiles = 0;
  for (const [index, path] of paths.entries()) {
    await breaks.take();
    if (signal.aborted) break;
    await readAhead.begin(index);
    const invalid = addFile(path, listing);
    readAhead.end();
    if (invalid === undefined) continue;
    ledger.noteInvalidFile(path, invalid.text);
    const message = `bad DICOM file: ${path === "" ? "<empty string>" : path}: ${invalid.text}`;
    if (options.halt) {
      loggers.app.fatal(message);
      throw new RunFailure("invalidInputFile");
    }
    loggers.app.warn(`${message}, ignoring file`);
    invalidFiles++;
  }
  if (listing.transfers.length > 0) {
    loggers.app.debug(
      `in total, there are ${listing.transfers.length} SOP instances to be sent, ` +
        `${invalidFiles} invalid files are ignored`,
    );
  }
  return listing.transfers;
}

/** @returns why the file is invalid, already logged; undefined when it was added */
function addFile(path: string, listing: Listing): Condition | undefined {
  const { loggers: { net, data }, dictionary } = listing.environment;
  if (path === "") {
    net.error("cannot add DICOM file with empty filename");
    return DataConditions.illegalParameter;
  }
  net.debug(`adding DICOM file '${path}'`);
  net.debug("getting SOP Class UID, SOP Instance UID and Transfer Syntax UID from DICOM file");
  try {
    using source = new FileSource(path);
    const header = readInstanceHeader(source, listing.options.readMode, dictionary);
    for (const warning of header.warnings) data.warn(warning);
    if (header.hasMeta) {
      net.debug(
        "trying to get SOP Class UID, SOP Instance UID and Transfer Syntax UID from meta-header",
      );
    }
    for (const warning of header.uidWarnings) data.warn(warning);
    if (listing.options.readDicomdir && header.sopClassUid === MEDIA_STORAGE_DIRECTORY) {
      return addDicomdir(path, source, listing);
    }
    const invalid = checkUids(header, { skip: !listing.options.checkUids });
    if (invalid !== undefined) throw new ConditionError(invalid);
    const tooLongDecoded = isTooLongDecoded(source, header, listing.options);
    addInstance(path, { ...header, tooLongDecoded, fileLengthBytes: source.size }, listing);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    logRemarks(error, data);
    net.error(`cannot add DICOM file to the transfer list: ${path}: ${error.message}`);
    logOffset(error, path, net);
    return error.condition;
  }
}

/** Looks at files that would be decompressed only. */
function isTooLongDecoded(
  source: FileSource,
  { transferSyntaxUid, dataSetOffset }: InstanceHeader,
  { decompression }: CheckOptions,
): boolean {
  const transferSyntax = findTransferSyntax(transferSyntaxUid);
  if (transferSyntax === undefined || !transferSyntax.encapsulated) return false;
  if (decompression === "never" || !hasDecoder(transferSyntaxUid)) return false;
  if (transferSyntax.compression === "lossy" && decompression !== "lossy") return false;
  return !fitsWhenDecoded(source, { offset: dataSetOffset, transferSyntax });
}

/** @returns the verdict on the last record that was looked at, as DCMTK has it */
function addDicomdir(path: string, source: FileSource, listing: Listing): Condition | undefined {
  const { loggers: { net, data }, dictionary } = listing.environment;
  net.debug("processing a DICOMDIR file (Media Storage Directory Storage SOP Class)");
  net.debug(`adding DICOM files referenced from '${path}'`);
  let invalid: Condition | undefined;
  try {
    for (const reference of readDicomdir(source, dictionary)) {
      invalid = addReference(path, reference, listing);
      if (invalid !== undefined && listing.options.halt) break;
    }
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    logRemarks(error, data);
    invalid = error.condition;
  }
  if (invalid !== undefined) {
    net.error(
      `cannot add DICOM files from DICOMDIR to the transfer list: ${path}: ${invalid.text}`,
    );
  }
  return invalid;
}

/** The referenced file itself is not opened before it is sent. */
function addReference(
  dicomdirPath: string,
  reference: DirectoryReference,
  listing: Listing,
): Condition | undefined {
  const { net } = listing.environment.loggers;
  if (reference.referencedFileId === "") {
    net.error("cannot add DICOM file from DICOMDIR with empty filename");
    return DataConditions.illegalParameter;
  }
  net.debug(`adding DICOM file with Referenced File ID '${reference.referencedFileId}'`);
  net.debug("getting SOP Class UID, SOP Instance UID and Transfer Syntax UID from DICOMDIR record");
  const invalid = checkUids(reference, { skip: !listing.options.checkUids });
  if (invalid !== undefined) {
    net.error(
      "cannot add DICOM file from DICOMDIR to the transfer list: " +
        `${reference.referencedFileId}: ${invalid.text}`,
    );
    return invalid;
  }
  const path = referencedPath(dicomdirPath, reference.referencedFileId);
  addInstance(path, { ...reference, tooLongDecoded: false, fileLengthBytes: undefined }, listing);
  return undefined;
}

/** @returns the path of a File ID, whose components are separated by backslashes (PS3.10 §8.2) */
function referencedPath(dicomdirPath: string, fileId: string): string {
  const name = fileId.replaceAll("\\", "/");
  const end = dicomdirPath.lastIndexOf("/");
  if (end < 0 || name.startsWith("/")) return name;
  return joinPath(withoutTrailingSlashes(dicomdirPath.slice(0, Math.max(end, 1))), name);
}

function addInstance(
  path: string,
  uids: Omit<Instance, "path" | "readMode">,
  listing: Listing,
): void {
  listing.transfers.push(toTransfer({
    path,
    readMode: listing.options.readMode,
    sopClassUid: uids.sopClassUid,
    sopInstanceUid: uids.sopInstanceUid,
    transferSyntaxUid: uids.transferSyntaxUid,
    tooLongDecoded: uids.tooLongDecoded,
    fileLengthBytes: uids.fileLengthBytes,
  }));
  listing.environment.loggers.net.debug(
    `successfully added SOP instance ${uids.sopInstanceUid} to the transfer list`,
  );
}
