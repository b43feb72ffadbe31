/**
 * DICOM files (PS3.10 §7): where the data set is, what it is encoded in, and what identifies the
 * instance. Files without preamble or file meta information are read as far as the three read modes
 * of `dcmsend` allow.
 */

import type { ByteSource } from "../base/byte_source.ts";
import { type Dictionary, STANDARD_DICTIONARY } from "../dict/dictionary.ts";
import {
  EXPLICIT_BE,
  EXPLICIT_LE,
  findTransferSyntax,
  IMPLICIT_LE,
} from "../dict/transfer_syntax.ts";
import { DataConditions, DataSetError, withRemarks, withWarnings } from "./conditions.ts";
import { type Encoding, encodingOf } from "./element.ts";
import { detectEncoding, type FileMeta, readFileMeta } from "./file_meta.ts";
import { inflateSource } from "./inflate_source.ts";
import { type DataSetSummary, inspectDataSet } from "./inspect.ts";
import type { InstanceUids } from "./uid.ts";

/** How input files are read: `+f`, `+fo`, `-f`. */
export type ReadMode = "fileOrDataSet" | "fileOnly" | "dataSetOnly";

/** A data set in a source, and what its meta information says about it. */
export interface LocatedDataSet {
  /** Undefined where the file was read as a bare data set. */
  readonly meta: FileMeta | undefined;
  readonly dataSetOffset: number;
  /** From the meta information, else detected; empty where it has no UID (implicit big endian). */
  readonly transferSyntaxUid: string;
  /** What the elements are encoded in; undefined for a transfer syntax that is not known. */
  readonly encoding: Encoding | undefined;
}

/**
 * Finds the data set of a file as DCMTK does when it loads the file to send it.
 *
 * @throws DataSetError if the mode asks for meta information that is not there or is not whole
 */
export function locateDataSet(
  source: ByteSource,
  mode: ReadMode,
  dictionary: Dictionary = STANDARD_DICTIONARY,
): LocatedDataSet {
  if (mode === "dataSetOnly") return bareDataSet(source, dictionary);
  const meta = readFileMeta(source, dictionary);
  if (meta.transferSyntaxUid === "") {
    if (mode === "fileOnly") throw new DataSetError(DataConditions.fileMetaInformationMissing);
    return bareDataSet(source, dictionary, meta);
  }
  const transferSyntax = findTransferSyntax(meta.transferSyntaxUid);
  return {
    meta,
    dataSetOffset: meta.dataSetOffset,
    transferSyntaxUid: meta.transferSyntaxUid,
    encoding: transferSyntax && encodingOf(transferSyntax),
  };
}

function bareDataSet(
  source: ByteSource,
  dictionary: Dictionary,
  meta?: FileMeta,
): LocatedDataSet {
  const offset = meta?.dataSetOffset ?? 0;
  const encoding = detectEncoding(source, offset, dictionary);
  return { meta, dataSetOffset: offset, transferSyntaxUid: uidOf(encoding), encoding };
}

function uidOf({ explicitVr, littleEndian }: Encoding): string {
  if (littleEndian) return explicitVr ? EXPLICIT_LE : IMPLICIT_LE;
  return explicitVr ? EXPLICIT_BE : ""; // implicit VR big endian has never been a transfer syntax
}

export interface InstanceHeader extends InstanceUids {
  /** Where the data set begins. */
  readonly dataSetOffset: number;
  /** True if there is file meta information, be it incomplete. */
  readonly hasMeta: boolean;
  /** `W:` lines, without prefix, about what had to be read. */
  readonly warnings: readonly string[];
  /** More of them, about the UIDs in the file meta information. */
  readonly uidWarnings: readonly string[];
}

/** DCMTK keeps shorter values in memory than usual when it looks for UIDs only. */
const SKIPPED_VALUE_BYTES = 256;

/**
 * @returns the three UIDs, each empty if it is missing
 * @throws DataSetError with DCMTK's reason if the file cannot be read that far
 */
export function readInstanceHeader(
  source: ByteSource,
  mode: ReadMode,
  dictionary: Dictionary = STANDARD_DICTIONARY,
): InstanceHeader {
  if (mode === "dataSetOnly") return fromDataSet(source, { mode, dictionary });
  if (mode === "fileOnly") return headerOf(readWithPreamble(source, dictionary));
  const attempt = attemptMeta(source, dictionary);
  if (!(attempt instanceof DataSetError)) {
    return isComplete(attempt)
      ? headerOf(attempt)
      : fromDataSet(source, { mode, dictionary }, attempt);
  }
  try {
    const header = fromDataSet(source, { mode, dictionary });
    return { ...header, warnings: [...attempt.warnings, ...header.warnings] };
  } catch (error) {
    throw withFirstAttempt(error, attempt);
  }
}

function headerOf(meta: FileMeta): InstanceHeader {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSetOffset } = meta;
  const { warnings, uidWarnings } = meta;
  return {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    dataSetOffset,
    hasMeta: true,
    warnings,
    uidWarnings,
  };
}

function readWithPreamble(source: ByteSource, dictionary: Dictionary): FileMeta {
  const meta = readFileMeta(source, dictionary);
  if (meta.hasPreamble) return meta;
  throw new DataSetError(DataConditions.fileMetaInformationMissing, [], meta.warnings);
}

/** When this fails, the whole file is loaded all the same; why it failed is only said in the log. */
function attemptMeta(source: ByteSource, dictionary: Dictionary): FileMeta | DataSetError {
  try {
    return readWithPreamble(source, dictionary);
  } catch (error) {
    if (error instanceof DataSetError) return error;
    throw error;
  }
}

function withFirstAttempt(error: unknown, attempt: DataSetError): unknown {
  if (!(error instanceof DataSetError)) return error;
  const errors = [...attempt.errors, ...error.errors];
  return withRemarks(error, errors, [...attempt.warnings, ...error.warnings]);
}

function isComplete({ sopClassUid, sopInstanceUid, transferSyntaxUid }: FileMeta): boolean {
  return sopClassUid !== "" && sopInstanceUid !== "" && transferSyntaxUid !== "";
}

/** Fills up from the data set what `meta` lacks; what it has is never overridden. */
function fromDataSet(
  source: ByteSource,
  { mode, dictionary }: { readonly mode: ReadMode; readonly dictionary: Dictionary },
  meta?: FileMeta,
): InstanceHeader {
  const located = locateDataSet(source, mode, dictionary);
  const transferSyntax = findTransferSyntax(located.transferSyntaxUid);
  const deflated = transferSyntax?.deflated === true;
  const warnings = [
    ...(meta?.warnings ?? []),
    ...(meta?.uidWarnings ?? []),
    ...(located.meta?.warnings ?? []),
  ];
  let summary: DataSetSummary;
  try {
    summary = inspectDataSet(
      deflated ? inflateSource(source, located.dataSetOffset) : source,
      {
        offset: deflated ? 0 : located.dataSetOffset,
        transferSyntax,
        encoding: located.encoding,
        dictionary,
        ...(deflated ? {} : { skippedValueBytes: SKIPPED_VALUE_BYTES }),
      },
    );
  } catch (error) {
    throw withWarnings(error, warnings);
  }
  return {
    sopClassUid: meta?.sopClassUid || (summary.sopClassUid ?? ""),
    sopInstanceUid: meta?.sopInstanceUid || (summary.sopInstanceUid ?? ""),
    transferSyntaxUid: meta?.transferSyntaxUid || located.transferSyntaxUid,
    dataSetOffset: located.dataSetOffset,
    hasMeta: meta !== undefined,
    warnings: [...warnings, ...summary.warnings],
    uidWarnings: [],
  };
}
