/**
 * The files that a DICOMDIR references (PS3.3 Annex F), in the order in which they stand in it. The
 * tree of patients and studies, and whether a record is in use, do not matter to a sender.
 */

import { type ByteSource, MAX_VIEW_BYTES } from "../base/byte_source.ts";
import { trimPadding } from "../base/latin1.ts";
import { type Dictionary, STANDARD_DICTIONARY } from "../dict/dictionary.ts";
import { Tag } from "../dict/tags.ts";
import { findTransferSyntax } from "../dict/transfer_syntax.ts";
import { DataConditions, DataSetError } from "./conditions.ts";
import type { ElementHeader } from "./element.ts";
import { inflateSource } from "./inflate_source.ts";
import { inspectDataSet } from "./inspect.ts";
import { locateDataSet } from "./part10.ts";
import { type InstanceUids, uidFromBytes } from "./uid.ts";
import { walkDataSet } from "./walk.ts";
import type { WalkHandler } from "./walk_handler.ts";

/** One directory record that references a file; what it lacks is empty. */
export interface DirectoryReference extends InstanceUids {
  /** Referenced File ID (0004,1500): path components with backslashes between them. */
  readonly referencedFileId: string;
}

/**
 * @param source a DICOM file with file meta information
 * @throws DataSetError where DCMTK would not load the file
 */
export function readDicomdir(
  source: ByteSource,
  dictionary: Dictionary = STANDARD_DICTIONARY,
): DirectoryReference[] {
  const located = locateDataSet(source, "fileOnly", dictionary);
  const { dataSetOffset, transferSyntaxUid, encoding } = located;
  const transferSyntax = findTransferSyntax(transferSyntaxUid);
  if (transferSyntax === undefined || encoding === undefined) {
    // DCMTK's words for a file in a transfer syntax that it does not know.
    throw new DataSetError(DataConditions.fileMetaInformationMissing);
  }
  const { deflated } = transferSyntax;
  const dataSet = deflated ? inflateSource(source, dataSetOffset) : source;
  const offset = deflated ? 0 : dataSetOffset;
  inspectDataSet(dataSet, { offset, transferSyntax, encoding, dictionary });
  const collector = new ReferenceCollector(dataSet);
  walkDataSet(dataSet, { offset, encoding, dictionary }, collector);
  return collector.references;
}

interface OpenRecord {
  referencedFileId: string;
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
}

class ReferenceCollector implements WalkHandler {
  readonly references: DirectoryReference[] = [];
  readonly #source: ByteSource;
  #record: OpenRecord = emptyRecord();
  readonly #outerRecords: OpenRecord[] = [];

  constructor(source: ByteSource) {
    this.#source = source;
  }

  beginItem(): void {
    this.#outerRecords.push(this.#record);
    this.#record = emptyRecord();
  }

  endItem(): void {
    this.#record = this.#outerRecords.pop() ?? emptyRecord();
  }

  element(header: ElementHeader): void {
    const record = this.#record;
    switch (header.tag) {
      case Tag.referencedFileId:
        record.referencedFileId = fileIdFromBytes(this.#value(header));
        this.references.push(record);
        break;
      case Tag.referencedSopClassUidInFile:
        record.sopClassUid ||= uidFromBytes(this.#value(header)).uid;
        break;
      case Tag.referencedSopInstanceUidInFile:
        record.sopInstanceUid ||= uidFromBytes(this.#value(header)).uid;
        break;
      case Tag.referencedTransferSyntaxUidInFile:
        record.transferSyntaxUid ||= uidFromBytes(this.#value(header)).uid;
        break;
    }
  }

  #value({ valueOffset, lengthBytes }: ElementHeader): Uint8Array {
    return this.#source.view(valueOffset, Math.min(lengthBytes, MAX_VIEW_BYTES));
  }
}

function emptyRecord(): OpenRecord {
  return { referencedFileId: "", sopClassUid: "", sopInstanceUid: "", transferSyntaxUid: "" };
}

/** The standard allows ASCII only; names beyond that are the file system's, which are UTF-8. */
function fileIdFromBytes(bytes: Uint8Array): string {
  const components = new TextDecoder().decode(bytes).split("\\");
  return components.map((component) => trimPadding(component.replace(/^ +/, ""), " ")).join("\\");
}
