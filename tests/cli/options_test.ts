import assert from "node:assert/strict";
import { ALL_OPTIONS, findOption } from "../../lib/cli/options.ts";

Deno.test("ALL_OPTIONS has no name twice, and none that the grammar takes for a number", () => {
  const names = ALL_OPTIONS.flatMap(({ long, short }) => [long, short]).filter((name) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(names.filter((name) => !/^[+-][^0-9]/.test(name)), []);
});

Deno.test("findOption() finds every option by both of its names", () => {
  for (const option of ALL_OPTIONS) {
    assert.equal(findOption(option.long), option);
    if (option.short !== "") assert.equal(findOption(option.short), option);
  }
});

Deno.test("findOption() knows no abbreviation and no other case", () => {
  for (const name of ["--verb", "-V", "--Verbose", "", "-"]) {
    assert.equal(findOption(name), undefined);
  }
});
