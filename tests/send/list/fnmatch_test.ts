/** Shell patterns against the verdicts of glibc's fnmatch(…, FNM_PATHNAME). */

import assert from "node:assert/strict";
import { compilePattern } from "../../../lib/send/list/fnmatch.ts";

/** Pattern, name, and what glibc 2.36 said in the C locale. */
const VERDICTS: readonly (readonly [pattern: string, name: string, matches: boolean])[] = [
  ["*.dcm", "a.dcm", true],
  ["*.dcm", ".hidden.dcm", true],
  ["*.dcm", "M.DCM", false],
  ["*.dcm", ".dcm", true],
  ["a*b*c", "aXXbYYc", true],
  ["a*b*c", "aXXbYY", false],
  ["?.dcm", "a.dcm", true],
  ["?.dcm", "ab.dcm", false],
  ["[abc]x", "bx", true],
  ["[abc]x", "dx", false],
  ["[a-z]x", "qx", true],
  ["[a-z]x", "Qx", false],
  ["[!a]x", "bx", true],
  ["[!a]x", "ax", false],
  ["[^a]x", "bx", true],
  ["[^a]x", "ax", false],
  ["[]a]x", "]x", true],
  ["[!]a]x", "]x", false],
  ["[a", "[a", true],
  ["[", "[", true],
  ["[!", "[!", true],
  ["[a[", "[a[", true],
  ["\\*x", "*x", true],
  ["\\*x", "ax", false],
  ["a\\", "a", false],
  ["a\\", "a\\", false],
  ["[\\]]x", "]x", true],
  ["[a\\-z]x", "-x", true],
  ["[a\\-z]x", "bx", false],
  ["[a-]x", "-x", true],
  ["[-a]x", "-x", true],
  ["[[:digit:]]x", "7x", true],
  ["[[:digit:]]x", "ax", false],
  ["[[:upper:]a]x", "ax", true],
  ["[[:bogus:]]x", "ax", false],
  ["[z-a]x", "ax", false],
  ["[!z-a]x", "ax", true],
  ["{a,b}", "a", false],
  ["{a,b}", "{a,b}", true],
  ["**", "abc", true],
  ["a**b", "ab", true],
  ["[*]x", "*x", true],
  ["[?]x", "ax", false],
  ["a[", "a[", true],
  ["[[:alpha:][:digit:]]x", "5x", true],
  ["[a-c-e]x", "dx", false],
  ["[a-c-e]x", "-x", true],
  ["[]-a]x", "^x", true],
  ["[*].d", "a.d", false],
  ["+(a)", "+(a)", true],
  ["a.c", "abc", false],
  ["$^", "$^", true],
  ["*", "", true],
  ["?", "", false],
];

for (const [pattern, name, expected] of VERDICTS) {
  Deno.test(`compilePattern() says ${expected} to ${pattern} on "${name}"`, () => {
    assert.equal(compilePattern(pattern)(name), expected);
  });
}

Deno.test("compilePattern() takes no exponential time over many stars", () => {
  assert.equal(compilePattern("*a".repeat(50) + "b")("a".repeat(5000)), false);
});

Deno.test("compilePattern() is quick with very many brackets that are not closed", () => {
  const start = performance.now();
  assert.equal(compilePattern("[".repeat(20_000))("["), false);
  assert.equal(compilePattern("[a".repeat(2000) + "[:alpha:]")("x"), false);
  assert(performance.now() - start < 1000);
});
