import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { DataSetError } from "../../lib/dicom/conditions.ts";
import { readDicomdir } from "../../lib/dicom/dicomdir.ts";
import { extendDictionary, STANDARD_DICTIONARY } from "../../lib/dict/dictionary.ts";
import { parseDictionaryFile } from "../../lib/dict/dictionary_file.ts";
import { dicomdir, file, imageDataSet, UID } from "../support/make.ts";

const RECORD = {
  fileId: "DIR\\IMAGE1",
  sopClassUid: UID.ctImageStorage,
  sopInstanceUid: "1.2.3",
  transferSyntaxUid: UID.explicitLe,
};

Deno.test("readDicomdir() lists references in the order of their records", () => {
  const bytes = dicomdir([
    RECORD,
    {}, // a patient, say: no file
    { ...RECORD, fileId: "..\\OTHER", sopInstanceUid: "1.2.4" },
    { fileId: "LAST" },
  ]);
  deepStrictEqual(readDicomdir(new MemorySource(bytes)), [
    {
      referencedFileId: "DIR\\IMAGE1",
      sopClassUid: UID.ctImageStorage,
      sopInstanceUid: "1.2.3",
      transferSyntaxUid: UID.explicitLe,
    },
    {
      referencedFileId: "..\\OTHER",
      sopClassUid: UID.ctImageStorage,
      sopInstanceUid: "1.2.4",
      transferSyntaxUid: UID.explicitLe,
    },
    { referencedFileId: "LAST", sopClassUid: "", sopInstanceUid: "", transferSyntaxUid: "" },
  ]);
});

Deno.test("readDicomdir() finds nothing in a DICOMDIR without files", () => {
  deepStrictEqual(readDicomdir(new MemorySource(dicomdir([]))), []);
});

Deno.test("readDicomdir() keeps names that are UTF-8", () => {
  const fileId = String.fromCharCode(...new TextEncoder().encode("BILD\\Ä"));
  const [reference] = readDicomdir(new MemorySource(dicomdir([{ fileId }])));
  deepStrictEqual(reference?.referencedFileId, "BILD\\Ä");
});

Deno.test("readDicomdir() wants file meta information and a whole data set", () => {
  throws(() => readDicomdir(new MemorySource(imageDataSet())), /header missing/);
  const whole = dicomdir([RECORD]);
  throws(() => readDicomdir(new MemorySource(whole.subarray(0, whole.length - 1))));
});

Deno.test("readDicomdir() refuses a DICOMDIR in a transfer syntax that nobody knows", () => {
  const bytes = file(imageDataSet(), {
    sopClassUid: UID.mediaStorageDirectory,
    transferSyntaxUid: "1.2.3.4",
  });
  throws(() => readDicomdir(new MemorySource(bytes)), /header missing/);
});

Deno.test("readDicomdir() names elements as the dictionary does that it is given", () => {
  const { entries } = parseDictionaryFile("(0004,1500)\tCS\tOwnName\t1-8");
  const dictionary = extendDictionary(STANDARD_DICTIONARY, entries);
  const bytes = dicomdir([{ fileId: "A" }]);
  const source = new MemorySource(bytes.subarray(0, bytes.length - 1));
  throws(() => readDicomdir(source, dictionary), (error: unknown) => {
    ok(error instanceof DataSetError);
    ok(error.errors[0]?.startsWith("DcmElement: OwnName (0004,1500) larger"));
    return true;
  });
});
