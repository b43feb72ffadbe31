/** The files of a bundle are called after what is in them. */

import assert from "node:assert/strict";
import type { ProgramFile } from "../../scripts/build/bundle.ts";
import { withStableNames } from "../../scripts/build/stable_names.ts";

function files(texts: Readonly<Record<string, string>>): ProgramFile[] {
  return Object.entries(texts)
    .map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
}

/** Two parts that import each other, and two that differ in nothing but which they import. */
function circle(letters: string, value = 1): ProgramFile[] {
  const [one, two, three, four] = [...letters].map((letter) => letter.repeat(8));
  return files({
    "main.js": `import("./part-${one}.js");import("./chunk-${four}.js");`,
    [`part-${one}.js`]: `import"./part-${two}.js";x(${value})`,
    [`part-${two}.js`]: `import"./part-${one}.js";x(2)`,
    [`chunk-${three}.js`]: `export*from"./part-${one}.js"`,
    [`chunk-${four}.js`]: `export*from"./part-${two}.js"`,
  });
}

async function renamed(all: readonly ProgramFile[]): Promise<Record<string, string>> {
  const entries = (await withStableNames(all))
    .map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => a < b ? -1 : 1));
}

Deno.test("withStableNames() makes the same of what differs in made-up names", async () => {
  const first = await renamed(circle("ABCD"));
  assert.deepEqual(first, await renamed(circle("7XAB")));
  const names = Object.keys(first);
  assert.equal(names.length, 5);
  assert.ok(names.every((name) => /^(main|(chunk|part)-[0-9a-f]{8})\.js$/.test(name)), `${names}`);
});

Deno.test("withStableNames() changes the names in the files with those of the files", async () => {
  const texts = await renamed(circle("ABCD"));
  const imported = Object.values(texts)
    .flatMap((text) => [...text.matchAll(/"\.\/([^"]*)"/g)].map(([, name]) => name));
  assert.deepEqual(
    [...new Set(imported)].toSorted(),
    Object.keys(texts).filter((name) =>
      name.startsWith("part") || texts["main.js"]!.includes(name)
    ),
  );
});

Deno.test("withStableNames() gives other names to what changes and to what imports it", async () => {
  const names = Object.keys(await renamed(circle("ABCD")));
  const others = Object.keys(await renamed(circle("ABCD", 3)));
  assert.deepEqual(names.filter((name) => others.includes(name)), ["main.js"]);
});

Deno.test("withStableNames() refuses two files that differ in nothing", async () => {
  const twins = files({ "main.js": "", "part-AAAAAAAA.js": "x", "part-BBBBBBBB.js": "x" });
  await assert.rejects(withStableNames(twins), /Cannot tell the bundle's files apart/);
});
