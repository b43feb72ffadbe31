import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { DataSetError } from "../../lib/dicom/conditions.ts";
import { type DataSetSummary, inspectDataSet } from "../../lib/dicom/inspect.ts";
import { findTransferSyntax } from "../../lib/dict/transfer_syntax.ts";
import {
  concat,
  element,
  encapsulatedPixelData,
  EXPLICIT_BE,
  header,
  imageDataSet,
  IMPLICIT_LE,
  item,
  sequence,
  text,
  UID,
} from "../support/make.ts";

function inspect(dataSet: Uint8Array, transferSyntaxUid: string = UID.explicitLe): DataSetSummary {
  const transferSyntax = findTransferSyntax(transferSyntaxUid);
  return inspectDataSet(new MemorySource(dataSet), { offset: 0, transferSyntax });
}

for (
  const { encoding, uid } of [
    { encoding: undefined, uid: UID.explicitLe },
    { encoding: IMPLICIT_LE, uid: UID.implicitLe },
    { encoding: EXPLICIT_BE, uid: UID.explicitBe },
  ]
) {
  Deno.test(`inspectDataSet() finds UIDs and pixel data of an image in ${uid}`, () => {
    const dataSet = imageDataSet(encoding === undefined ? {} : { encoding });
    const summary = inspect(dataSet, uid);
    strictEqual(summary.sopClassUid, UID.secondaryCaptureImageStorage);
    strictEqual(summary.sopInstanceUid, UID.instance);
    strictEqual(summary.lengthBytes, dataSet.length);
    strictEqual(summary.canPassThrough, true);
    strictEqual(summary.hasPixelData, true);
    strictEqual(summary.hasFragments, false);
    deepStrictEqual(summary.warnings, []);
  });
}

Deno.test("inspectDataSet() takes trailing padding for a part of the data set", () => {
  const whole = imageDataSet({ tail: element(0xfffcfffc, "OB", new Uint8Array(64)) });
  const summary = inspect(whole);
  strictEqual(summary.lengthBytes, whole.length);
  strictEqual(summary.canPassThrough, true);
});

const IRREGULAR = [
  { name: "an odd length", extra: element(0x00104000, "LT", text("odd")) },
  {
    name: "disorder",
    extra: concat(element(0x00104000, "LT", "ab"), element(0x00101010, "AS", "030Y")),
  },
  {
    name: "an element twice",
    extra: concat(element(0x00104000, "LT", "ab"), element(0x00104000, "LT", "cd")),
  },
  {
    name: "disorder in an item",
    extra: sequence(0x00181111, [
      item(concat(element(0x00104000, "LT", "ab"), element(0x00101010, "AS", "030Y"))),
    ]),
  },
];

for (const { name, extra } of IRREGULAR) {
  Deno.test(`inspectDataSet() lets ${name} not pass through`, () => {
    strictEqual(inspect(imageDataSet({ extra })).canPassThrough, false);
  });
}

Deno.test("inspectDataSet() takes the first of two SOP Instance UIDs", () => {
  const dataSet = imageDataSet({ extra: element(0x00080018, "UI", "9.9") });
  strictEqual(inspect(dataSet).sopInstanceUid, UID.instance);
});

Deno.test("inspectDataSet() takes white space out of UIDs, and says so", () => {
  const summary = inspect(imageDataSet({ sopInstanceUid: "1.2.3 .4  " }));
  strictEqual(summary.sopInstanceUid, "1.2.3.4");
  deepStrictEqual(summary.warnings, [
    "DcmUniqueIdentifier: Element SOPInstanceUID (0008,0018) contains one or more space " +
    "characters, which were removed",
  ]);
});

Deno.test("inspectDataSet() leaves missing UIDs undefined", () => {
  const summary = inspect(element(0x00100010, "PN", "A"));
  strictEqual(summary.sopClassUid, undefined);
  strictEqual(summary.sopInstanceUid, undefined);
  strictEqual(summary.hasPixelData, false);
});

Deno.test("inspectDataSet() refuses pixel data of explicit length in a compressed syntax", () => {
  throws(() => inspect(imageDataSet(), UID.rleLossless), (error: unknown) => {
    ok(error instanceof DataSetError);
    strictEqual(
      error.message,
      "Pixel data in top level dataset in compressed Transfer Syntax uses explicit length",
    );
    deepStrictEqual(error.errors, [
      "Found explicit length Pixel Data in top level dataset with transfer syntax RLE Lossless: " +
      "Only undefined length permitted",
    ]);
    return true;
  });
});

Deno.test("inspectDataSet() accepts an uncompressed icon in a compressed syntax", () => {
  const icon = sequence(0x00880200, [item(element(0x7fe00010, "OB", text("abcd")))]);
  const pixelData = encapsulatedPixelData([text("abcd")]);
  const dataSet = concat(imageDataSet({ pixelData: icon }), pixelData);
  const summary = inspect(dataSet, UID.rleLossless);
  strictEqual(summary.hasPixelData, true);
  strictEqual(summary.hasFragments, true);
});

Deno.test("inspectDataSet() keeps the warnings that come before a failure", () => {
  const whole = imageDataSet({ pixelData: encapsulatedPixelData([text("abcdefgh")], "OW") });
  throws(() => inspect(whole.subarray(0, whole.length - 12), UID.rleLossless), (error: unknown) => {
    ok(error instanceof DataSetError);
    deepStrictEqual(error.warnings, [
      "DcmItem: Length of element (7fe0,0010) is not a multiple of 2 (VR=OW)",
    ]);
    deepStrictEqual(error.errors, [
      "DcmElement: Item (fffe,e000) larger (8) than remaining bytes (4) in file, " +
      "premature end of stream",
    ]);
    return true;
  });
});

Deno.test("inspectDataSet() refuses a header without a value", () => {
  const dataSet = imageDataSet({ pixelData: header(0x7fe00010, "OW", 32) });
  throws(() => inspect(dataSet), /I\/O suspension or premature end of stream/);
});
