import assert from "node:assert/strict";
import { escapeControlCharacters } from "../../lib/base/printable.ts";

Deno.test("escapeControlCharacters() escapes what a terminal may obey, and nothing else", () => {
  const text = "E: \x1b[2Jname\r\0\x7f\x9b31m\x07\tÄ日本 \\x41\n";
  const expected = "E: \\x1b[2Jname\\x0d\\x00\\x7f\\x9b31m\\x07\tÄ日本 \\x41\n";
  assert.equal(escapeControlCharacters(text), expected);
});
