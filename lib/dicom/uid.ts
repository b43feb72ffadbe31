/** UIDs (PS3.5 §9): their syntax, their values in data elements, and whether they may be sent. */

import type { Condition } from "../base/condition.ts";
import { latin1ToString, trimPadding } from "../base/latin1.ts";
import { STANDARD_DICTIONARY } from "../dict/dictionary.ts";
import { findStorageSopClass, STORAGE_PREFIX } from "../dict/storage_sop_classes.ts";
import { formatTag } from "../dict/tags.ts";
import { findTransferSyntax } from "../dict/transfer_syntax.ts";
import { DICOM_UID_PREFIX, uidKeyword } from "../dict/uids.ts";
import { DataConditions } from "./conditions.ts";

/** Characters of a UID (PS3.5 §9.1). */
const MAX_UID_LENGTH = 64;
/** One UID, padded as it should be or not at all. */
const PLAIN_UID_VALUE = /^[0-9.]+\0?$/;
const UID_SYNTAX = /^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*$/;

/** @returns true for one UID of at most 64 characters whose components have no leading zeros */
export function isValidUid(text: string): boolean {
  return text.length <= MAX_UID_LENGTH && UID_SYNTAX.test(text);
}

/** @returns the UID as it goes into messages: cut off where it is too long, as DCMTK does it */
export function toSendableUid(uid: string): string {
  return uid.slice(0, MAX_UID_LENGTH);
}

/** A UID as it is used, and whether white space had to be taken out of it, as DCMTK does. */
export interface UidValue {
  readonly uid: string;
  readonly hadSpaces: boolean;
}

/** @param bytes the value of a UI element, padding included; several UIDs keep their backslashes */
export function uidFromBytes(bytes: Uint8Array): UidValue {
  const text = latin1ToString(bytes);
  if (PLAIN_UID_VALUE.test(text)) return { uid: trimPadding(text), hadSpaces: false };
  const compact = text.replace(/[ \t-\r]/g, "");
  const uid = compact.split("\\").map((part) => trimPadding(part, "\0")).join("\\");
  return { uid, hadSpaces: compact.length < text.length };
}

/** The warning about a UID that contained white space. */
export function spacesRemoved(tag: number): string {
  return `DcmUniqueIdentifier: Element ${STANDARD_DICTIONARY.nameOf(tag)} ${formatTag(tag)} ` +
    "contains one or more space characters, which were removed";
}

/** What identifies an instance and its encoding; each empty if it is missing. */
export interface InstanceUids {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/**
 * Whether an instance may be put on the transfer list.
 *
 * @param options `skip` checks only that no UID is missing (`--no-uid-checks`)
 * @returns the first fault, or undefined
 */
export function checkUids(
  uids: InstanceUids,
  options: { skip: boolean },
): Condition | undefined {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = uids;
  if (options.skip) {
    if (sopClassUid === "") return DataConditions.invalidSopClassUid;
    if (sopInstanceUid === "") return DataConditions.invalidSopInstanceUid;
    return transferSyntaxUid === "" ? DataConditions.invalidTransferSyntaxUid : undefined;
  }
  const faultOfClass = checkSopClassUid(sopClassUid);
  if (faultOfClass !== undefined) return faultOfClass;
  if (!isValidUid(sopInstanceUid)) return DataConditions.invalidSopInstanceUid;
  if (!isValidUid(transferSyntaxUid)) return DataConditions.invalidTransferSyntaxUid;
  return findTransferSyntax(transferSyntaxUid) === undefined
    ? DataConditions.unknownTransferSyntax
    : undefined;
}

/** Refuses what the standard defines as something else than a storage class; the rest may be new. */
function checkSopClassUid(uid: string): Condition | undefined {
  if (!isValidUid(uid)) return DataConditions.invalidSopClassUid;
  if (findStorageSopClass(uid) !== undefined || uid.startsWith(STORAGE_PREFIX)) return undefined;
  if (!uid.startsWith(DICOM_UID_PREFIX)) return undefined;
  return uidKeyword(uid) === undefined
    ? DataConditions.unknownStorageSopClass
    : DataConditions.invalidSopClassUid;
}
