/** Builds DICOMDIRs whose records say exactly what a row wants (PS3.3 Annex F, PS3.10 §8). */

import {
  concat,
  type Element,
  element,
  encodeDataSet,
  encodeFileMeta,
  type Encoding,
  EXPLICIT_BE,
  EXPLICIT_LE,
  IMPLICIT_LE,
  sequence,
  uint32,
} from "./data_set.ts";
import { bytes, type FileSource } from "./file_source.ts";
import { CLASSES, SYNTAXES } from "./inputs.ts";

/** One directory record that refers to a file; an undefined UID is left out. */
export interface FileRecord {
  /** Components separated by backslashes; undefined: a record without a file. */
  readonly fileId?: string;
  readonly sopClass?: string;
  readonly uid?: string;
  readonly syntax?: string;
  readonly inactive?: boolean;
}

/** How the DICOMDIR is written. */
export interface DicomdirOptions {
  readonly syntax?: "explicit" | "implicit" | "bigEndian";
  /** All record offsets zero. */
  readonly withoutOffsets?: boolean;
  readonly withoutMeta?: boolean;
  readonly undefinedLength?: boolean;
}

const ENCODINGS: Record<"explicit" | "implicit" | "bigEndian", Encoding> = {
  explicit: EXPLICIT_LE,
  implicit: IMPLICIT_LE,
  bigEndian: EXPLICIT_BE,
};

/** A DICOMDIR with the given records under one patient, study and series. */
export function dicomdir(
  records: readonly FileRecord[],
  options: DicomdirOptions = {},
): FileSource {
  const syntax = options.syntax ?? "explicit";
  const encoding = ENCODINGS[syntax];
  const offset = options.withoutOffsets ? 0 : 0x180;
  const items = [
    folderRecord("PATIENT", offset, encoding),
    folderRecord("STUDY", offset, encoding),
    folderRecord("SERIES", offset, encoding),
    ...records.map((record) => fileRecord(record, offset, encoding)),
  ];
  const dataSet = encodeDataSet([
    element(0x00041130, "CS", "COMPARE"),
    element(0x00041200, "UL", uint32(offset, encoding.littleEndian)),
    element(0x00041202, "UL", uint32(offset, encoding.littleEndian)),
    element(0x00041212, "US", [0]),
    element(
      0x00041220,
      "SQ",
      sequence(records.length === 0 ? [] : items, {
        undefinedLength: options.undefinedLength ?? false,
      }),
    ),
  ], encoding);
  if (options.withoutMeta) {
    return bytes(dataSet);
  }
  const meta = encodeFileMeta([
    element(0x00020001, "OB", Uint8Array.of(0, 1)),
    element(0x00020002, "UI", CLASSES.mediaStorageDirectory),
    element(0x00020003, "UI", "1.2.3.10.1"),
    element(0x00020010, "UI", SYNTAXES[syntax]),
    element(0x00020012, "UI", "1.2.3.98"),
  ]);
  return bytes(concat([meta, dataSet]));
}

/** A record as a correct DICOMDIR has it. */
export function record(fileId: string, sopClass: string, uid: string, syntax: string): FileRecord {
  return { fileId, sopClass, uid, syntax };
}

function folderRecord(type: string, offset: number, encoding: Encoding): Element[] {
  return [...recordHead(offset, encoding, false), element(0x00041430, "CS", type)];
}

function fileRecord(record: FileRecord, offset: number, encoding: Encoding): Element[] {
  return [
    ...recordHead(offset, encoding, record.inactive ?? false),
    element(0x00041430, "CS", "IMAGE"),
    ...(record.fileId === undefined ? [] : [element(0x00041500, "CS", record.fileId)]),
    ...(record.sopClass === undefined ? [] : [element(0x00041510, "UI", record.sopClass)]),
    ...(record.uid === undefined ? [] : [element(0x00041511, "UI", record.uid)]),
    ...(record.syntax === undefined ? [] : [element(0x00041512, "UI", record.syntax)]),
  ];
}

function recordHead(offset: number, encoding: Encoding, inactive: boolean): Element[] {
  return [
    element(0x00041400, "UL", uint32(offset, encoding.littleEndian)),
    element(0x00041410, "US", [inactive ? 0 : 0xffff]),
    element(0x00041420, "UL", uint32(offset, encoding.littleEndian)),
  ];
}
