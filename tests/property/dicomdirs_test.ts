import assert from "node:assert/strict";
import fc from "fast-check";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { ConditionError } from "../../lib/base/condition.ts";
import { readDicomdir } from "../../lib/dicom/dicomdir.ts";
import { dicomdir, type RecordOptions } from "../support/make.ts";
import { holdsForAll, uids, unsigned } from "./property.ts";

const components = fc.stringMatching(/^[A-Z0-9_.]{1,8}$/);

const records: fc.Arbitrary<RecordOptions[]> = fc.array(
  fc.record({
    fileId: fc.array(components, { minLength: 1, maxLength: 8 }).map((parts) => parts.join("\\")),
    sopClassUid: uids(),
    sopInstanceUid: uids(),
    transferSyntaxUid: uids(),
  }, { requiredKeys: [] }),
  { maxLength: 6 },
);

Deno.test("readDicomdir() has the references of any DICOMDIR, in their order", async () => {
  await holdsForAll(records, (all) => {
    const expected = all.filter(({ fileId }) => fileId !== undefined).map((record) => ({
      referencedFileId: record.fileId,
      sopClassUid: record.sopClassUid ?? "",
      sopInstanceUid: record.sopInstanceUid ?? "",
      transferSyntaxUid: record.transferSyntaxUid ?? "",
    }));
    assert.deepEqual(readDicomdir(new MemorySource(dicomdir(all))), expected);
  });
});

Deno.test("readDicomdir() refuses what is damaged with a condition, or reads it", async () => {
  const damages = fc.array(fc.tuple(unsigned(16), unsigned(8)), { minLength: 1, maxLength: 4 });
  await holdsForAll(fc.tuple(records, damages), ([all, changes]) => {
    const bytes = dicomdir(all);
    for (const [offset, value] of changes) bytes[128 + offset % (bytes.length - 128)] = value;
    try {
      readDicomdir(new MemorySource(bytes));
    } catch (error) {
      assert(error instanceof ConditionError, String(error));
    }
  }, { runs: 500 });
});
