/**
 * What can be wrong with a file or a data set, under DCMTK's numbers and texts: these are the
 * reasons that users see. Only `nestingTooDeep` and `tooManyElements` are limits of our own.
 */

import { type Condition, ConditionError } from "../base/condition.ts";
import type { Log } from "../base/log.ts";

const DATA_MODULE = 5;
const NETWORK_MODULE = 6; // that is where DCMTK keeps the checks of what is to be sent

function data(code: number, text: string): Condition {
  return { module: DATA_MODULE, code, text };
}

function instance(code: number, text: string): Condition {
  return { module: NETWORK_MODULE, code, text };
}

export const DataConditions = {
  invalidTag: data(1, "Invalid tag"),
  invalidStream: data(4, "Invalid stream"),
  endOfStream: data(5, "End of stream"),
  corruptedData: data(6, "Corrupted data"),
  prematureEndOfStream: data(10, "I/O suspension or premature end of stream"),
  cannotChangeRepresentation: data(14, "Pixel representation cannot be changed"),
  unsupportedEncoding: data(15, "Unsupported compression or encryption"),
  illegalParameter: data(25, "Illegal parameter"),
  elementLargerThanItem: data(
    27,
    "Length of element larger than explicit length of surrounding item",
  ),
  fileMetaInformationMissing: data(28, "File meta information header missing"),
  sequenceDelimitationItemMissing: data(34, "Sequence Delimitation Item missing"),
  itemDelimitationItemMissing: data(38, "Item Delimitation Item missing"),
  prematureSequenceDelimitationItem: data(
    39,
    "Sequence Delimitation Item occurred before Item was completely read",
  ),
  undefinedLengthObOw: data(
    51,
    "Illegal element with OB or OW Value Representation and undefined length encountered",
  ),
  voiLutObOw: data(
    52,
    "Illegal VOI LUT Sequence element with OB or OW Value Representation and explicit length encountered",
  ),
  pixelDataExplicitLength: data(
    53,
    "Pixel data in top level dataset in compressed Transfer Syntax uses explicit length",
  ),

  invalidSopClassUid: instance(1000, "Invalid SOP Class UID"),
  unknownStorageSopClass: instance(1001, "Unknown Storage SOP Class"),
  invalidSopInstanceUid: instance(1002, "Invalid SOP Instance UID"),
  invalidTransferSyntaxUid: instance(1003, "Invalid Transfer Syntax UID"),
  unknownTransferSyntax: instance(1004, "Unknown Transfer Syntax"),

  nestingTooDeep: data(1001, "Sequences nested too deeply"),
  tooManyElements: data(1002, "Too many elements in data set"),
} as const;

/** DCMTK's condition for a damaged deflate stream; `reason` is zlib's text. */
export function zlibCondition(reason: string): Condition {
  return data(16, `ZLib Error: ${reason}`);
}

/** A data set that cannot be read, with the lines that DCMTK prints before it says so. */
export class DataSetError extends ConditionError {
  override readonly name = "DataSetError";
  /** Where the element or item begins that makes no sense; undefined where that is not known. */
  offset: number | undefined;

  /**
   * @param errors lines for the log at level error, without prefix
   * @param warnings lines for the log at level warn, which come before them
   */
  constructor(
    condition: Condition,
    readonly errors: readonly string[] = [],
    readonly warnings: readonly string[] = [],
  ) {
    super(condition);
  }
}

/** @returns the error with warnings in front that were found before it; others are left alone */
export function withWarnings(error: unknown, warnings: readonly string[]): unknown {
  if (!(error instanceof DataSetError) || warnings.length === 0) return error;
  return withRemarks(error, error.errors, [...warnings, ...error.warnings]);
}

/** @returns the same error with other lines for the log */
export function withRemarks(
  error: DataSetError,
  errors: readonly string[],
  warnings: readonly string[],
): DataSetError {
  const other = new DataSetError(error.condition, errors, warnings);
  other.offset = error.offset;
  return other;
}

/** Logs what DCMTK prints before it says that a data set cannot be read; nothing of other errors. */
export function logRemarks(error: unknown, log: Log): void {
  if (!(error instanceof DataSetError)) return;
  error.warnings.forEach((line) => log.warn(line));
  error.errors.forEach((line) => log.error(line));
}

/** Says where in the file it cannot be read on (in the data set, where that is deflated), if known. */
export function logOffset(error: unknown, path: string, log: Log): void {
  if (!(error instanceof DataSetError) || error.offset === undefined) return;
  log.info(`hint: ${path}: the damage was found at offset ${error.offset}`);
}
