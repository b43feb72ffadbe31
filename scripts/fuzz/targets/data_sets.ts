/** DICOM files: what identifies them, their structure, encoding them anew, DICOMDIRs. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { MemorySource } from "../../../lib/base/byte_source.ts";
import { fitsWhenDecoded } from "../../../lib/codec/decoded_length.ts";
import type { DataSet } from "../../../lib/dicom/data_set.ts";
import { readDicomdir } from "../../../lib/dicom/dicomdir.ts";
import {
  type Encoding,
  EXPLICIT_BE_ENCODING,
  EXPLICIT_LE_ENCODING,
  IMPLICIT_LE_ENCODING,
} from "../../../lib/dicom/element.ts";
import { encodeDataSet } from "../../../lib/dicom/encode.ts";
import { inflateSource } from "../../../lib/dicom/inflate_source.ts";
import { inspectDataSet } from "../../../lib/dicom/inspect.ts";
import { parseDataSet } from "../../../lib/dicom/parse.ts";
import { locateDataSet, readInstanceHeader, type ReadMode } from "../../../lib/dicom/part10.ts";
import { checkUids } from "../../../lib/dicom/uid.ts";
import { findTransferSyntax } from "../../../lib/dict/transfer_syntax.ts";
import type { Random } from "../../../tests/support/random.ts";
import { type FuzzTarget, isCondition } from "../target.ts";
import { DICOM_TOKENS, dicomdirSeeds, fileSeeds } from "./dicom_seeds.ts";
import { drain } from "./drain.ts";

/** Most of the seeds are files. */
const READ_MODES: readonly ReadMode[] = [
  "fileOrDataSet",
  "fileOrDataSet",
  "fileOnly",
  "fileOnly",
  "dataSetOnly",
];

export const HEADER_TARGET: FuzzTarget = {
  name: "header",
  share: 15,
  seeds: fileSeeds,
  tokens: DICOM_TOKENS,
  run: (input, random) => {
    const uids = readInstanceHeader(
      new MemorySource(input),
      READ_MODES[random(READ_MODES.length)]!,
    );
    return checkUids(uids, { skip: random(2) === 0 }) === undefined;
  },
  isRefusal: isCondition,
};

export const DATA_SET_TARGET: FuzzTarget = {
  name: "data-set",
  share: 30,
  seeds: fileSeeds,
  tokens: DICOM_TOKENS,
  run: inspectAndEncode,
  isRefusal: isCondition,
};

export const DICOMDIR_TARGET: FuzzTarget = {
  name: "dicomdir",
  share: 8,
  seeds: dicomdirSeeds,
  tokens: DICOM_TOKENS,
  run: (input) => {
    for (const reference of readDicomdir(new MemorySource(input))) {
      assert.equal(typeof reference.referencedFileId, "string");
    }
    return true;
  },
  isRefusal: isCondition,
};

/** As an instance is loaded to be sent, and converted to all that a peer can accept. */
async function inspectAndEncode(input: Uint8Array, random: Random): Promise<boolean> {
  const file = new MemorySource(input);
  const located = locateDataSet(file, READ_MODES[random(READ_MODES.length)]!);
  const transferSyntax = findTransferSyntax(located.transferSyntaxUid);
  const { encoding } = located;
  if (transferSyntax === undefined || encoding === undefined) return false;
  const { deflated } = transferSyntax;
  const source = deflated ? inflateSource(file, located.dataSetOffset) : file;
  const offset = deflated ? 0 : located.dataSetOffset;
  const summary = inspectDataSet(source, { offset, transferSyntax, encoding });
  assert(summary.lengthBytes >= 0, "A data set has a negative length");
  if (transferSyntax.encapsulated) fitsWhenDecoded(source, { offset, transferSyntax });
  const dataSet = parseDataSet(source, { offset, encoding });
  for (const to of [EXPLICIT_LE_ENCODING, EXPLICIT_BE_ENCODING, IMPLICIT_LE_ENCODING]) {
    const { lengthBytes, stream } = encodeDataSet(dataSet, { source, to });
    const encoded = await drain(stream, lengthBytes, random);
    if (encoded !== undefined && to.explicitVr) await checkAgain(encoded, to, random);
  }
  return true;
}

/** What we have encoded can be parsed, and encodes to the same again. */
async function checkAgain(
  encoded: Uint8Array<ArrayBuffer>,
  encoding: Encoding,
  random: Random,
): Promise<void> {
  const source = new MemorySource(encoded);
  let dataSet: DataSet;
  try {
    const summary = inspectDataSet(source, { offset: 0, encoding });
    assert.equal(summary.lengthBytes, encoded.length);
    dataSet = parseDataSet(source, { offset: 0, encoding });
  } catch (cause) {
    throw new Error("What has been encoded cannot be parsed", { cause });
  }
  const { lengthBytes, stream } = encodeDataSet(dataSet, { source, to: encoding });
  const again = await drain(stream, lengthBytes, random);
  assert(Buffer.from(again ?? []).equals(encoded), "What has been parsed again encodes otherwise");
}
