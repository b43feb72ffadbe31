import assert from "node:assert/strict";
import { latin1ToString, stringToLatin1, trimPadding } from "../../lib/base/latin1.ts";

Deno.test("latin1ToString() and stringToLatin1() keep every byte", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  assert.deepEqual(stringToLatin1(latin1ToString(bytes)), bytes);
});

Deno.test("stringToLatin1() writes a question mark for what ISO 8859-1 has not", () => {
  assert.deepEqual([...stringToLatin1("Aé€")], [0x41, 0xe9, 0x3f]);
});

Deno.test("trimPadding() takes spaces and NULs off the end only", () => {
  assert.equal(trimPadding(" a \0b\0 \0"), " a \0b");
  assert.equal(trimPadding(" \0"), "");
});

Deno.test("trimPadding() takes off only what it is told to", () => {
  assert.equal(trimPadding("a \0 ", " "), "a \0");
  assert.equal(trimPadding("a \0\0", "\0"), "a ");
});
