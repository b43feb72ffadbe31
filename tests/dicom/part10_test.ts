import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { DataSetError } from "../../lib/dicom/conditions.ts";
import { readFileMeta } from "../../lib/dicom/file_meta.ts";
import { locateDataSet, readInstanceHeader, type ReadMode } from "../../lib/dicom/part10.ts";
import { extendDictionary, STANDARD_DICTIONARY } from "../../lib/dict/dictionary.ts";
import { parseDictionaryFile } from "../../lib/dict/dictionary_file.ts";
import {
  concat,
  deflatedFile,
  element,
  EXPLICIT_BE,
  file,
  imageDataSet,
  IMPLICIT_LE,
  text,
  UID,
} from "../support/make.ts";

function readHeader(bytes: Uint8Array, mode: ReadMode) {
  return readInstanceHeader(new MemorySource(bytes), mode);
}

const NO_GROUP_LENGTH = "DcmMetaInfo: No Group Length available in Meta Information Header";
const WRONG_GROUP_LENGTH =
  "DcmMetaInfo: Group Length of Meta Information Header has incorrect value";
const WHOLE = {
  sopClassUid: UID.secondaryCaptureImageStorage,
  sopInstanceUid: UID.instance,
  transferSyntaxUid: UID.explicitLe,
};

interface Case {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mode: ReadMode;
  readonly uids?: Partial<typeof WHOLE> | Record<string, string>;
  readonly warnings?: readonly string[];
  readonly uidWarnings?: readonly string[];
}

const IMAGE = imageDataSet();

const READABLE: readonly Case[] = [
  { name: "a file", bytes: file(IMAGE), mode: "fileOnly" },
  { name: "a file whose data set is garbage", bytes: file(text("garbage")), mode: "fileOnly" },
  {
    name: "a file without class UID",
    bytes: file(IMAGE, { sopClassUid: "" }),
    mode: "fileOnly",
    uids: { sopClassUid: "" },
  },
  {
    name: "a file without class UID, from the data set",
    bytes: file(IMAGE, { sopClassUid: "" }),
    mode: "fileOrDataSet",
  },
  {
    name: "a class UID that is not the data set's",
    bytes: file(IMAGE, { sopClassUid: "1.2.9", transferSyntaxUid: "" }),
    mode: "fileOrDataSet",
    uids: { sopClassUid: "1.2.9" },
  },
  {
    name: "a file without group length",
    bytes: file(IMAGE, { withoutGroupLength: true }),
    mode: "fileOnly",
    warnings: [NO_GROUP_LENGTH],
  },
  {
    name: "a group length that is too large",
    bytes: file(IMAGE, { groupLengthError: 4 }),
    mode: "fileOnly",
    warnings: [WRONG_GROUP_LENGTH],
  },
  {
    name: "a group length that ends before the transfer syntax",
    bytes: file(IMAGE, { groupLengthError: -50 }),
    mode: "fileOnly",
    uids: { transferSyntaxUid: "" },
    warnings: [WRONG_GROUP_LENGTH],
  },
  {
    name: "spaces in the instance UID",
    bytes: file(IMAGE, { sopInstanceUid: "1.2.3.4.5  " }),
    mode: "fileOnly",
    uidWarnings: [
      "DcmUniqueIdentifier: Element MediaStorageSOPInstanceUID (0002,0003) contains one or more " +
      "space characters, which were removed",
    ],
  },
  {
    name: "group 0002 alone",
    bytes: file(IMAGE, { withoutPreamble: true }),
    mode: "fileOrDataSet",
  },
  { name: "an explicit data set", bytes: IMAGE, mode: "fileOrDataSet" },
  { name: "an explicit data set", bytes: IMAGE, mode: "dataSetOnly" },
  {
    name: "an implicit data set",
    bytes: imageDataSet({ encoding: IMPLICIT_LE }),
    mode: "dataSetOnly",
    uids: { transferSyntaxUid: UID.implicitLe },
  },
  {
    name: "a big endian data set",
    bytes: imageDataSet({ encoding: EXPLICIT_BE }),
    mode: "dataSetOnly",
    uids: { transferSyntaxUid: UID.explicitBe },
  },
  {
    name: "a deflated file without instance UID",
    bytes: deflatedFile(IMAGE, { sopInstanceUid: "" }),
    mode: "fileOrDataSet",
    uids: { transferSyntaxUid: UID.deflatedLe },
  },
  {
    name: "nothing at all",
    bytes: new Uint8Array(0),
    mode: "dataSetOnly",
    uids: { sopClassUid: "", sopInstanceUid: "" },
  },
];

for (const { name, bytes, mode, uids = {}, warnings = [], uidWarnings = [] } of READABLE) {
  Deno.test(`readInstanceHeader() reads ${name} (${mode})`, () => {
    const header = readHeader(bytes, mode);
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = header;
    deepStrictEqual({ sopClassUid, sopInstanceUid, transferSyntaxUid }, { ...WHOLE, ...uids });
    deepStrictEqual(header.warnings, warnings);
    deepStrictEqual(header.uidWarnings, uidWarnings);
  });
}

const UNREADABLE = [
  { bytes: new Uint8Array(0), mode: "fileOnly", reason: "End of stream" },
  { bytes: new Uint8Array(0), mode: "fileOrDataSet", reason: "End of stream" },
  { bytes: IMAGE, mode: "fileOnly", reason: "File meta information header missing" },
  {
    bytes: file(IMAGE, { withoutPreamble: true }),
    mode: "fileOnly",
    reason: "File meta information header missing",
  },
  {
    bytes: text("short"),
    mode: "fileOnly",
    reason: "I/O suspension or premature end of stream",
  },
  {
    bytes: file(IMAGE),
    mode: "dataSetOnly",
    reason: "I/O suspension or premature end of stream",
  },
  { bytes: file(IMAGE).subarray(0, 180), mode: "fileOnly", reason: "Invalid stream" },
] as const;

for (const { bytes, mode, reason } of UNREADABLE) {
  Deno.test(`readInstanceHeader() says "${reason}" for ${bytes.length} bytes (${mode})`, () => {
    throws(() => readHeader(bytes, mode), (error: unknown) => {
      ok(error instanceof DataSetError);
      strictEqual(error.message, reason);
      return true;
    });
  });
}

Deno.test("locateDataSet() finds the data set behind the meta information", () => {
  const whole = file(IMAGE);
  const located = locateDataSet(new MemorySource(whole), "fileOnly");
  strictEqual(located.dataSetOffset, whole.length - IMAGE.length);
  strictEqual(located.transferSyntaxUid, UID.explicitLe);
  deepStrictEqual(located.encoding, { explicitVr: true, littleEndian: true });
});

Deno.test("locateDataSet() has no encoding for a transfer syntax that is not known", () => {
  const whole = file(IMAGE, { transferSyntaxUid: "1.2.3.4" });
  const located = locateDataSet(new MemorySource(whole), "fileOnly");
  strictEqual(located.transferSyntaxUid, "1.2.3.4");
  strictEqual(located.encoding, undefined);
});

Deno.test("locateDataSet() wants a transfer syntax in a file", () => {
  const whole = file(IMAGE, { transferSyntaxUid: "" });
  throws(() => locateDataSet(new MemorySource(whole), "fileOnly"), /header missing/);
  strictEqual(
    locateDataSet(new MemorySource(whole), "fileOrDataSet").transferSyntaxUid,
    UID.explicitLe,
  );
});

Deno.test("readFileMeta() survives elements of unknown VR", () => {
  const odd = concat(element(0x00020100, "UI", "1.2"), text("\x02\0\x02\x01zz\x04\0abcd"));
  const whole = concat(file(odd, { withoutGroupLength: true }), IMAGE);
  const meta = readFileMeta(new MemorySource(whole));
  strictEqual(meta.dataSetOffset, whole.length - IMAGE.length);
});

Deno.test("readInstanceHeader() ends every truncated file in an error of its own or not at all", () => {
  const whole = file(imageDataSet());
  for (const mode of ["fileOnly", "fileOrDataSet", "dataSetOnly"] as const) {
    for (let length = 0; length < whole.length; length++) {
      try {
        readHeader(whole.subarray(0, length), mode);
      } catch (error) {
        ok(error instanceof DataSetError, `${mode} after ${length} bytes: ${error}`);
      }
    }
  }
});

const OWN_DICTIONARY = extendDictionary(
  STANDARD_DICTIONARY,
  parseDictionaryFile("(0004,4444)\tSQ\tOwnSequence\t1\n(0004,1500)\tCS\tOwnName\t1-8").entries,
);

Deno.test("readInstanceHeader() knows an element by the dictionary that it is given", () => {
  const own = element(0x00044444, "ST", "AB", EXPLICIT_BE);
  const source = new MemorySource(concat(own, imageDataSet({ encoding: EXPLICIT_BE })));
  const { transferSyntaxUid } = readInstanceHeader(source, "dataSetOnly", OWN_DICTIONARY);
  strictEqual(transferSyntaxUid, UID.explicitBe);
  throws(() => readInstanceHeader(source, "dataSetOnly"));
});

Deno.test("readInstanceHeader() looks into a sequence that only the given dictionary knows", () => {
  const broken = element(0x00044444, "", "no items", IMPLICIT_LE);
  const source = new MemorySource(concat(broken, imageDataSet({ encoding: IMPLICIT_LE })));
  strictEqual(readInstanceHeader(source, "dataSetOnly").sopInstanceUid, UID.instance);
  throws(
    () => readInstanceHeader(source, "dataSetOnly", OWN_DICTIONARY),
    /Sequence Delimitation Item missing/,
  );
});
