/** Small DICOM files in every transfer syntax, made by the tests' builders, and what is in them. */

import { deflateRaw } from "pako";
import { allTransferSyntaxes, type TransferSyntax } from "../../../lib/dict/transfer_syntax.ts";
import {
  compressedFile,
  concat,
  dicomdir,
  duplicateElement,
  element,
  elementLongerThanItem,
  elementsOutOfOrder,
  encapsulatedPixelData,
  EXPLICIT_BE,
  EXPLICIT_LE,
  file,
  header,
  imageDataSet,
  IMPLICIT_LE,
  item,
  itemDelimiter,
  type MakeEncoding,
  missingItemDelimiter,
  missingSequenceDelimiter,
  nestedSequences,
  numbers,
  oddLengthValue,
  sequence,
  sequenceDelimiter,
  strayByteAtEnd,
  text,
  trailingPadding,
  UID,
  UNDEFINED,
  undefinedLengthWithoutItems,
  us,
  valueLongerThanFile,
  wrongTransferSyntax,
} from "../../../tests/support/make.ts";

/** Files in all transfer syntaxes, and one of each defect that the tests know. */
export function fileSeeds(): Uint8Array[] {
  return [
    ...allTransferSyntaxes().map(sampleFile),
    valueLongerThanFile(),
    undefinedLengthWithoutItems(),
    elementLongerThanItem(),
    missingSequenceDelimiter(),
    missingItemDelimiter(),
    nestedSequences(8),
    nestedSequences(300),
    trailingPadding(),
    oddLengthValue(),
    compressedFile([text("abc"), text("defgh")]),
    elementsOutOfOrder(),
    duplicateElement(),
    strayByteAtEnd(),
    wrongTransferSyntax(),
    file(imageDataSet(), { withoutPreamble: true }),
    file(imageDataSet(), { withoutGroupLength: true }),
    imageDataSet({ extra: manyKinds(EXPLICIT_LE) }),
    imageDataSet({ encoding: EXPLICIT_BE, extra: manyKinds(EXPLICIT_BE) }),
    imageDataSet({ encoding: IMPLICIT_LE, extra: manyKinds(IMPLICIT_LE) }),
    file(imageDataSet({ extra: longValues() })),
  ];
}

/** The longest that a value of most VRs can be, nearly all of it padding. */
const LONG = 65_000;

function longValues(): Uint8Array<ArrayBuffer> {
  return concat(
    element(0x00104000, "LT", `A${" ".repeat(LONG)}B`),
    element(0x0020000d, "UI", `1${"\0".repeat(LONG)}2`),
    element(0x00204000, "LT", " ".repeat(LONG)),
  );
}

/** A file of less than a kilobyte with elements of many kinds. */
export function sampleFile(transferSyntax: TransferSyntax): Uint8Array<ArrayBuffer> {
  const { uid, encapsulated, deflated, explicitVr, littleEndian } = transferSyntax;
  const encoding = { explicitVr, littleEndian };
  const dataSet = imageDataSet({
    encoding,
    extra: manyKinds(encoding),
    ...(encapsulated
      ? { pixelData: encapsulatedPixelData([text("abcd"), new Uint8Array(0), text("efghij")]) }
      : {}),
  });
  return file(deflated ? deflateRaw(dataSet) : dataSet, { transferSyntaxUid: uid });
}

/** Values of many VRs, private elements, sequences with and without lengths, UN of both kinds. */
function manyKinds(encoding: MakeEncoding): Uint8Array<ArrayBuffer> {
  const content = concat(
    element(0x00080100, "SH", "CODE", encoding),
    us(0x00280103, 1, encoding),
    element(0x00280106, "SS", numbers(2, [0xfffe], encoding), encoding),
  );
  const inner = sequence(0x00080104, [item(content, { encoding })], { encoding });
  const implicit = { encoding: IMPLICIT_LE, undefinedLength: true };
  return concat(
    element(0x00110010, "LO", "FUZZ ", encoding),
    element(0x00111001, "UN", text("abcd"), encoding),
    header(0x00111002, "UN", UNDEFINED, encoding),
    item(element(0x00080100, "SH", "A", IMPLICIT_LE), implicit),
    sequenceDelimiter(IMPLICIT_LE),
    element(0x00180000, "UL", numbers(4, [8], encoding), encoding),
    sequence(0x00180026, [
      item(content, { encoding, undefinedLength: true }),
      item(inner, { encoding }),
      item(new Uint8Array(0), { encoding }),
    ], { encoding, undefinedLength: true }),
    element(0x00186020, "SL", numbers(4, [1, 0xffffffff], encoding), encoding),
    element(0x00189004, "CS", "RESEARCH  ", encoding),
    element(0x00189073, "FD", new Uint8Array(16), encoding),
    element(0x0020000d, "UI", "1.2 .3", encoding),
    element(0x00200052, "UI", "1.2.3", encoding),
  );
}

export function dicomdirSeeds(): Uint8Array[] {
  return [
    dicomdir([]),
    dicomdir([{ fileId: "A" }]),
    dicomdir(["A\\B", "..\\C", "D E\\ F", "\\"].map((fileId, index) => ({
      fileId,
      sopClassUid: UID.ctImageStorage,
      sopInstanceUid: `1.2.${index}`,
      transferSyntaxUid: UID.explicitLe,
    }))),
    dicomdir([{ fileId: `A${" ".repeat(LONG)}B` }]),
    ...fileSeeds().slice(0, 3),
  ];
}

/** Markers, headers with undefined lengths, and tags with rules of their own. */
export const DICOM_TOKENS: readonly Uint8Array[] = [
  ...[EXPLICIT_LE, EXPLICIT_BE].flatMap((encoding) => [
    item(new Uint8Array(0), { encoding }),
    item(new Uint8Array(0), { encoding, undefinedLength: true }).subarray(0, 8),
    itemDelimiter(encoding),
    sequenceDelimiter(encoding),
    header(0x00180026, "SQ", UNDEFINED, encoding),
    header(0x00180026, "UN", UNDEFINED, encoding),
    header(0x7fe00010, "OB", UNDEFINED, encoding),
    header(0x7fe00010, "OW", 4, encoding),
    header(0x00283010, "OW", 4, encoding),
    header(0xfffcfffc, "OB", 4, encoding),
    header(0x00080000, "UL", 4, encoding),
    us(0x00280103, 1, encoding),
    numbers(2, [0x0002], encoding),
    numbers(4, [UNDEFINED], encoding),
  ]),
  header(0x00180026, "SQ", UNDEFINED, IMPLICIT_LE),
  header(0x7fe00010, "px", UNDEFINED, IMPLICIT_LE),
  ...["SQ", "UN", "OB", "OW", "UI", "LO", "IS", "AT", "OX", "ZZ", "??", "DICM"].map(text),
  ...allTransferSyntaxes().slice(0, 8).map(({ uid }) => text(uid)),
];
