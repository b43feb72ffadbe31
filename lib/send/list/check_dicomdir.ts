/** The files that a DICOMDIR refers to, put on the transfer list with the UIDs of its records (`+rd`). */

import type { ByteSource } from "../../base/byte_source.ts";
import { type Condition, ConditionError } from "../../base/condition.ts";
import { joinPath } from "../../base/path.ts";
import { DataConditions, logRemarks } from "../../dicom/conditions.ts";
import { type DirectoryReference, readDicomdir } from "../../dicom/dicomdir.ts";
import { checkUids } from "../../dicom/uid.ts";
import { withoutTrailingSlashes } from "./discover.ts";
import { addInstance, type Listing } from "./listing.ts";

/** @returns the verdict on the last record that was looked at, as DCMTK has it */
export function addDicomdir(
  path: string,
  source: ByteSource,
  listing: Listing,
): Condition | undefined {
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
  addInstance({ ...reference, path, tooLongDecoded: false, fileLengthBytes: undefined }, listing);
  return undefined;
}

/** @returns the path of a File ID, whose components are separated by backslashes (PS3.10 §8.2) */
function referencedPath(dicomdirPath: string, fileId: string): string {
  const name = fileId.replaceAll("\\", "/");
  const end = dicomdirPath.lastIndexOf("/");
  if (end < 0 || name.startsWith("/")) return name;
  return joinPath(withoutTrailingSlashes(dicomdirPath.slice(0, Math.max(end, 1))), name);
}
