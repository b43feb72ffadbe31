/** The names of UIDs, and the few UIDs that this program names itself. */

import { findStorageSopClass } from "./storage_sop_classes.ts";
import { findTransferSyntax } from "./transfer_syntax.ts";
import { UID_NAMES } from "./uid_table.ts";

/** Media Storage Directory Storage: the SOP class of a DICOMDIR (PS3.4 §I.4). */
export const MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10";
/** Verification SOP Class: C-ECHO (PS3.4 §A.4). */
export const VERIFICATION = "1.2.840.10008.1.1";
/** Storage Commitment Push Model, and the one instance of it that there is (PS3.4 §J.3.5). */
export const STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";
export const STORAGE_COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1";
/** The one application context there is (PS3.7 Annex A). */
export const DICOM_APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";
/** What the UIDs of the standard begin with. */
export const DICOM_UID_PREFIX = "1.2.840.10008";

let names: ReadonlyMap<string, string> | undefined;

/**
 * The name of a UID of the standard, as DCMTK prints it in `=CTImageStorage`.
 *
 * @param uid without padding
 */
export function uidKeyword(uid: string): string | undefined {
  names ??= parseNames();
  return findStorageSopClass(uid)?.name ?? findTransferSyntax(uid)?.keyword ?? names.get(uid);
}

function parseNames(): ReadonlyMap<string, string> {
  return new Map(
    UID_NAMES.trim().split("\n").map((line) => {
      const [suffix = "", name = ""] = line.split(" ");
      return [`${DICOM_UID_PREFIX}.${suffix}`, name];
    }),
  );
}
