/** The check of one input file, or of one member of an archive: what it is, and whether it can be sent. */

import type { ByteSource } from "../../base/byte_source.ts";
import { type Condition, ConditionError } from "../../base/condition.ts";
import { fitsWhenDecoded } from "../../codec/decoded_length.ts";
import { hasDecoder } from "../../codec/registry.ts";
import { DataConditions, logOffset, logRemarks } from "../../dicom/conditions.ts";
import { type InstanceHeader, readInstanceHeader } from "../../dicom/part10.ts";
import { checkUids } from "../../dicom/uid.ts";
import { findTransferSyntax } from "../../dict/transfer_syntax.ts";
import { MEDIA_STORAGE_DIRECTORY } from "../../dict/uids.ts";
import { addDicomdir } from "./check_dicomdir.ts";
import { FileError, FileSource } from "../file_source.ts";
import { logHint } from "../hint.ts";
import type { ArchiveMember } from "../instance.ts";
import { hintAtFormat } from "./foreign_file.ts";
import { addInstance, type CheckOptions, type Listing } from "./listing.ts";

/** A file that is open: one of its own, or one in an archive. */
interface OpenFile {
  readonly path: string;
  readonly source: ByteSource & { readonly size: number };
  readonly member?: ArchiveMember;
}

/** @returns why the file is invalid, already logged; undefined when it was added */
export function addFile(path: string, listing: Listing): Condition | undefined {
  const { net } = listing.environment.loggers;
  if (path === "") {
    net.error("cannot add DICOM file with empty filename");
    return DataConditions.illegalParameter;
  }
  let hint: string | undefined;
  const invalid = attempt(path, listing, () => {
    using source = new FileSource(path);
    try {
      return addOpenFile({ path, source }, listing);
    } catch (error) {
      hint = hintAtFormat(source, { scanArchives: listing.environment.archives !== undefined });
      throw error;
    }
  });
  logHint(net, hint);
  return invalid;
}

/** The same for a member of an archive. */
export function addMember(
  file: OpenFile & { readonly member: ArchiveMember },
  listing: Listing,
): Condition | undefined {
  return attempt(file.path, listing, () => addOpenFile(file, listing));
}

/** The same for a member of which is known that it cannot be read. */
export function refuseMember(
  path: string,
  reason: string,
  listing: Listing,
): Condition | undefined {
  return attempt(path, listing, () => {
    throw new FileError(reason);
  });
}

function attempt(
  path: string,
  { environment: { loggers: { net, data } } }: Listing,
  add: () => Condition | undefined,
): Condition | undefined {
  net.debug(`adding DICOM file '${path}'`);
  net.debug("getting SOP Class UID, SOP Instance UID and Transfer Syntax UID from DICOM file");
  try {
    return add();
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    logRemarks(error, data);
    net.error(`cannot add DICOM file to the transfer list: ${path}: ${error.message}`);
    logOffset(error, path, net);
    return error.condition;
  }
}

/** @throws {ConditionError} where it is invalid and nothing has been logged of it */
function addOpenFile(file: OpenFile, listing: Listing): Condition | undefined {
  const { options, environment: { loggers: { net, data }, dictionary } } = listing;
  const { path, source, member } = file;
  const header = readInstanceHeader(source, options.readMode, dictionary);
  for (const warning of header.warnings) data.warn(warning);
  if (header.hasMeta) {
    net.debug(
      "trying to get SOP Class UID, SOP Instance UID and Transfer Syntax UID from meta-header",
    );
  }
  for (const warning of header.uidWarnings) data.warn(warning);
  if (options.readDicomdir && header.sopClassUid === MEDIA_STORAGE_DIRECTORY) {
    if (member === undefined) return addDicomdir(path, source, listing);
    // What it refers to is in the archive, and on the list by itself.
    throw new FileError("DICOMDIR in an archive is not followed");
  }
  const invalid = checkUids(header, { skip: !options.checkUids });
  if (invalid !== undefined) throw new ConditionError(invalid);
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = header;
  addInstance({
    path,
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    tooLongDecoded: isTooLongDecoded(source, header, options),
    fileLengthBytes: source.size,
    ...(member === undefined ? {} : { member }),
  }, listing);
  return undefined;
}

/** Looks at files that would be decompressed only. */
function isTooLongDecoded(
  source: ByteSource,
  { transferSyntaxUid, dataSetOffset }: InstanceHeader,
  { decompression }: CheckOptions,
): boolean {
  const transferSyntax = findTransferSyntax(transferSyntaxUid);
  if (transferSyntax === undefined || !transferSyntax.encapsulated) return false;
  if (decompression === "never" || !hasDecoder(transferSyntaxUid)) return false;
  if (transferSyntax.compression === "lossy" && decompression !== "lossy") return false;
  return !fitsWhenDecoded(source, { offset: dataSetOffset, transferSyntax });
}
