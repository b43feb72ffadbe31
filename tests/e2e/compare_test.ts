/** The built program against the native one on the rows of `scripts/compare/`, and the rows themselves. */

import assert from "node:assert/strict";
import { allRows, ROWS_BY_THEME } from "../../scripts/compare/rows.ts";
import { assertSameAsNative, compareRows } from "../support/comparison.ts";

const OBSERVATIONS = 94;

for (const [theme, rows] of Object.entries(ROWS_BY_THEME)) {
  const quick = rows.filter((row) => !row.long);
  if (quick.length > 0) {
    Deno.test(`dcmsend does what the native one does: ${theme}`, async () => {
      await assertSameAsNative(quick);
    });
  }
}

Deno.test("the rows repeat every observation of the behaviour specification", () => {
  const repeated = new Set(allRows().flatMap((row) => row.observations ?? []));
  const expected = Array.from({ length: OBSERVATIONS }, (_, index) => index + 1);
  assert.deepEqual(expected.filter((number) => !repeated.has(number)), []);
});

Deno.test("every row has a name of its own", () => {
  const names = allRows().map((row) => row.name);
  assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
});

Deno.test("every stated difference names a deviation", () => {
  const unexplained = allRows().filter((row) => row.ours?.deviations.length === 0);
  assert.deepEqual(unexplained.map((row) => row.name), []);
});

Deno.test("compareRows() finds no difference between the native program and itself", async () => {
  const rows = allRows().filter((row) =>
    row.observations?.some((number) => [32, 45, 71].includes(number))
  );
  const { compared, differences } = await compareRows(rows, "/usr/bin/dcmsend");
  assert.equal(compared, rows.length);
  assert.deepEqual(differences, []);
});

Deno.test("compareRows() notices another exit code, other lines and other traffic", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const program = `${folder}/dcmsend`;
    const script = `#!/bin/sh\n/usr/bin/dcmsend -aet OTHER "$@" 2>&1\nexit 7\n`;
    await Deno.writeTextFile(program, script, { mode: 0o755 });
    const rows = allRows().filter((row) =>
      row.name === "instance differs between meta header and data set"
    );
    const { differences } = await compareRows(rows, program);
    const aspects = new Set(differences.map((difference) => difference.aspect));
    assert.deepEqual([...aspects].sort(), ["exit code", "stderr", "stdout", "traffic"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
