/**
 * The data sets of storage commitment (PS3.4 Tables J.3-1 and J.3-2): the action information of a
 * request, and the event information of a report.
 */

import { MemorySource } from "../../base/byte_source.ts";
import type { ByteStream } from "../../base/byte_stream.ts";
import { stringToLatin1 } from "../../base/latin1.ts";
import type { DataElement, DataSet } from "../../dicom/data_set.ts";
import { encodingOf } from "../../dicom/element.ts";
import {
  findElement,
  readText,
  readUint16,
  type SourcedDataSet,
} from "../../dicom/element_value.ts";
import { encodeDataSet } from "../../dicom/encode.ts";
import { parseDataSet } from "../../dicom/parse.ts";
import { Tag } from "../../dict/tags.ts";
import { findTransferSyntax } from "../../dict/transfer_syntax.ts";

/** An item of the Referenced SOP Sequence. UIDs are without padding. */
export interface SopReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** What a report says. What it leaves out is empty. */
export interface CommitmentReport {
  readonly transactionUid: string;
  readonly committed: readonly SopReference[];
  readonly failed: readonly FailedReference[];
}

/** An item of the Failed SOP Sequence. */
export interface FailedReference extends SopReference {
  /** PS3.3 §C.14.1.1; undefined: the peer has left it out. */
  readonly reason: number | undefined;
}

/** @returns the action information in explicit or implicit VR little endian */
export function encodeCommitmentRequest(
  transactionUid: string,
  references: readonly SopReference[],
  transferSyntaxUid: string,
): ByteStream {
  const items = references.map(({ sopClassUid, sopInstanceUid }): DataSet => ({
    elements: [
      uidElement(Tag.referencedSopClassUid, sopClassUid),
      uidElement(Tag.referencedSopInstanceUid, sopInstanceUid),
    ],
  }));
  const dataSet: DataSet = {
    elements: [
      uidElement(Tag.transactionUid, transactionUid),
      { type: "sequence", tag: Tag.referencedSopSequence, items },
    ],
  };
  const source = new MemorySource(new Uint8Array(0));
  return encodeDataSet(dataSet, { source, to: encodingFor(transferSyntaxUid) }).stream;
}

function uidElement(tag: number, uid: string): DataElement {
  const bytes = stringToLatin1(uid);
  const { length: lengthBytes } = bytes;
  return {
    type: "value",
    tag,
    vr: "UI",
    value: { offset: 0, lengthBytes, padByte: 0, littleEndian: true, bytes },
  };
}

/**
 * @param bytes all of the event information
 * @throws {DataSetError} where it is no data set
 */
export function parseCommitmentReport(
  bytes: Uint8Array,
  transferSyntaxUid: string,
): CommitmentReport {
  const source = new MemorySource(bytes);
  const encoding = encodingFor(transferSyntaxUid);
  const report = { source, dataSet: parseDataSet(source, { offset: 0, encoding }) };
  return {
    transactionUid: readText(report, Tag.transactionUid) ?? "",
    committed: itemsOf(report, Tag.referencedSopSequence).map(readReference),
    failed: itemsOf(report, Tag.failedSopSequence).map((item) => ({
      ...readReference(item),
      reason: readUint16(item, Tag.failureReason),
    })),
  };
}

function itemsOf({ dataSet, source }: SourcedDataSet, tag: number): SourcedDataSet[] {
  const element = findElement(dataSet, tag);
  if (element?.type !== "sequence") return [];
  return element.items.map((item) => ({ dataSet: item, source }));
}

function readReference(item: SourcedDataSet): SopReference {
  return {
    sopClassUid: readText(item, Tag.referencedSopClassUid) ?? "",
    sopInstanceUid: readText(item, Tag.referencedSopInstanceUid) ?? "",
  };
}

function encodingFor(transferSyntaxUid: string) {
  const transferSyntax = findTransferSyntax(transferSyntaxUid);
  if (transferSyntax === undefined) throw new TypeError(`Cannot encode in ${transferSyntaxUid}`);
  return encodingOf(transferSyntax);
}
