/** One file for each defect, with what DCMTK 3.6.7 says when it loads it (`dcmconv`). */

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { DataSetError } from "../../lib/dicom/conditions.ts";
import { type DataSetSummary, inspectDataSet } from "../../lib/dicom/inspect.ts";
import { locateDataSet } from "../../lib/dicom/part10.ts";
import { findTransferSyntax } from "../../lib/dict/transfer_syntax.ts";
import {
  duplicateElement,
  elementLongerThanItem,
  elementsOutOfOrder,
  missingItemDelimiter,
  missingSequenceDelimiter,
  nestedSequences,
  oddLengthValue,
  strayByteAtEnd,
  trailingPadding,
  undefinedLengthWithoutItems,
  valueLongerThanFile,
  wrongTransferSyntax,
} from "../support/make.ts";

function inspect(bytes: Uint8Array): DataSetSummary {
  const source = new MemorySource(bytes);
  const { dataSetOffset: offset, transferSyntaxUid } = locateDataSet(source, "fileOnly");
  return inspectDataSet(source, { offset, transferSyntax: findTransferSyntax(transferSyntaxUid) });
}

const REFUSED = [
  {
    name: "valueLongerThanFile",
    bytes: valueLongerThanFile(),
    reason: "I/O suspension or premature end of stream",
    errors: ["DcmElement: PixelData (7fe0,0010) larger (8192) than remaining bytes in file"],
  },
  {
    name: "undefinedLengthWithoutItems",
    bytes: undefinedLengthWithoutItems(),
    reason: "Illegal element with OB or OW Value Representation and undefined length encountered",
    errors: [
      "DcmItem: Parse error in (0018,9999): Illegal element with OB or OW Value Representation " +
      "and undefined length encountered",
    ],
  },
  {
    name: "elementLongerThanItem",
    bytes: elementLongerThanItem(),
    reason: "Length of element larger than explicit length of surrounding item",
    errors: [],
  },
  {
    name: "missingSequenceDelimiter",
    bytes: missingSequenceDelimiter(),
    reason: "Sequence Delimitation Item missing",
    errors: [],
  },
  {
    name: "missingItemDelimiter",
    bytes: missingItemDelimiter(),
    reason: "Item Delimitation Item missing",
    errors: [
      "DcmItem: Parse error in sequence item, found (fffe,e0dd) instead of item delimiter " +
      "(fffe,e00d)",
    ],
  },
  {
    name: "strayByteAtEnd",
    bytes: strayByteAtEnd(),
    reason: "I/O suspension or premature end of stream",
    errors: [],
  },
  {
    name: "wrongTransferSyntax",
    bytes: wrongTransferSyntax(),
    reason: "I/O suspension or premature end of stream",
    errors: [
      "DcmElement: Unknown Tag & Data (2e31,2e32) larger (11824) than remaining bytes in file",
    ],
  },
];

for (const { name, bytes, reason, errors } of REFUSED) {
  Deno.test(`inspectDataSet() refuses ${name}() with DCMTK's words`, () => {
    throws(() => inspect(bytes), (error: unknown) => {
      ok(error instanceof DataSetError);
      strictEqual(error.message, reason);
      deepStrictEqual(error.errors, errors);
      return true;
    });
  });
}

/** DCMTK loads all of these; those that it would write otherwise must not pass through. */
const ACCEPTED = [
  { name: "nestedSequences", bytes: nestedSequences(20), canPassThrough: true },
  { name: "trailingPadding", bytes: trailingPadding(), canPassThrough: true },
  { name: "oddLengthValue", bytes: oddLengthValue(), canPassThrough: false },
  { name: "elementsOutOfOrder", bytes: elementsOutOfOrder(), canPassThrough: false },
  { name: "duplicateElement", bytes: duplicateElement(), canPassThrough: false },
];

for (const { name, bytes, canPassThrough } of ACCEPTED) {
  Deno.test(`inspectDataSet() accepts ${name}() as DCMTK does`, () => {
    strictEqual(inspect(bytes).canPassThrough, canPassThrough);
  });
}
