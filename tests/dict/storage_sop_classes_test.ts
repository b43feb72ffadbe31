/** The storage SOP classes and what DCMTK's log calls them. */

import assert from "node:assert/strict";
import {
  findStorageSopClass,
  OTHER_CLASS_CODE,
  STORAGE_PREFIX,
} from "../../lib/dict/storage_sop_classes.ts";

/** As `dcmsend` 3.6.7 calls them, tried with a file of each. */
const CODES: Readonly<Record<string, string>> = {
  ".2": "CT",
  ".11.11": "VPm",
  ".77.1.5.8": "OCb",
  ".481.2": "RD",
  ".481.5": "RP",
};

for (const [suffix, code] of Object.entries(CODES)) {
  Deno.test(`instances of ${suffix} are called ${code}`, () => {
    assert.equal(findStorageSopClass(`${STORAGE_PREFIX}${suffix}`)?.code, code);
    assert.notEqual(code, OTHER_CLASS_CODE);
  });
}
