/** The tables of bad inputs in `tests/README.md` name tests, images and rows that there are. */

import assert from "node:assert/strict";
import { allRows } from "../../scripts/compare/rows.ts";
import { projectPath } from "../../scripts/build/project.ts";
import { HOSTILE_ARCHIVES } from "./support/hostile_archives.ts";

const README = await Deno.readTextFile(projectPath("tests/README.md"));

/** The cells of the tables' second column, by the entry's number. */
const TESTS = [...README.matchAll(/^\| ([ABCDE]\d+) \| .*? \| (.*) \| .*? \|$/gm)]
  .map(([, number, tests]) => ({ number: `${number}`, tests: `${tests}` }));

/** How many entries each section has. */
const COUNTS = { A: 51, B: 35, C: 21, D: 47, E: 12 };

Deno.test("the tables of bad inputs have all their entries, each with a test", () => {
  for (const [section, count] of Object.entries(COUNTS)) {
    const numbers = TESTS.map(({ number }) => number).filter((number) => number[0] === section);
    const expected = Array.from({ length: count }, (_, index) => `${section}${index + 1}`);
    assert.deepEqual(numbers, expected);
  }
});

Deno.test("the tables of bad inputs name files that there are", async () => {
  const paths = new Set(
    TESTS.flatMap(({ tests }) => tests.match(/(?<=`)[a-z0-9_/]+\.ts(?=`)/g) ?? []),
  );
  assert.ok(paths.size > 20);
  for (const path of paths) assert.ok((await Deno.stat(projectPath(`tests/${path}`))).isFile);
});

Deno.test("the tables of bad inputs name rows that there are", () => {
  const names = new Set(allRows().map(({ name }) => name));
  const named = TESTS.flatMap(({ tests }) =>
    [...tests.matchAll(/rows? ((?:"[^"]+"(?:, )?)+)/g)]
      .flatMap(([, list]) => `${list}`.match(/[^"]+(?="(?:, |$))/g) ?? [])
  );
  assert.ok(named.length > 50);
  assert.deepEqual(named.filter((name) => !names.has(name)), []);
});

Deno.test("the tables of bad inputs name hostile files that there are", async () => {
  const sources: string[] = [];
  for (const folder of [projectPath("tests/e2e"), projectPath("tests/e2e/support")]) {
    for await (const { name } of Deno.readDir(folder)) {
      if (/^hostile_.*\.ts$/.test(name)) {
        sources.push(await Deno.readTextFile(`${folder}/${name}`));
      }
    }
  }
  const all = sources.join("\n");
  const names = TESTS.flatMap(({ tests }) =>
    tests.split(/[,;:] /).filter((part) => /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)+$/.test(part))
  );
  assert.ok(names.length > 60);
  assert.deepEqual(names.filter((name) => !all.includes(`"${name}"`)), []);
});

Deno.test("the table of bad archives names each of those that there are", () => {
  const named = TESTS.filter(({ number }) => number.startsWith("C"))
    .flatMap(({ tests }) => [...tests.matchAll(/"([^"]+)"/g)].map(([, name]) => name));
  const names = Object.values(HOSTILE_ARCHIVES).flat().map(({ name }) => name);
  assert.deepEqual(named.toSorted(), names.toSorted());
});
