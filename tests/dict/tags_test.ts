import assert from "node:assert/strict";
import { formatTag, Tag } from "../../lib/dict/tags.ts";

Deno.test("formatTag() prints tags as DCMTK does", () => {
  assert.equal(formatTag(Tag.pixelData), "(7fe0,0010)");
  assert.equal(formatTag(0), "(0000,0000)");
  assert.equal(formatTag(0xffffffff), "(????,????)");
});
