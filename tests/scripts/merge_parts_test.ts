/** The program's files: which parts are together, and what a run reads of them. */

import assert from "node:assert/strict";
import type { ProgramFile } from "../../scripts/build/bundle.ts";
import { bundleInParts, mergeParts } from "../../scripts/build/merge_parts.ts";
import { PART_GROUPS } from "../../scripts/build/part_groups.ts";
import { projectPath } from "../../scripts/build/project.ts";

function files(texts: Record<string, string>): ProgramFile[] {
  return Object.entries(texts).map(([name, text]) => ({
    name,
    bytes: new TextEncoder().encode(text),
  }));
}

/** What a bundler makes of two parts that share two modules, one of them with the program. */
const BUNDLE = files({
  "main.js": 'import{a}from"./chunk-AAAAAAAA.js";a();await import("./one-BBBBBBBB.js");' +
    'await import("./two-CCCCCCCC.js");await import("./data-EEEEEEEE.js");',
  "chunk-AAAAAAAA.js": 'function a(){return"shared by all"}export{a};',
  "chunk-DDDDDDDD.js": 'function a(){return"shared by parts"}export{a};',
  "one-BBBBBBBB.js": 'import{a}from"./chunk-AAAAAAAA.js";import{a as b}from"./chunk-DDDDDDDD.js";' +
    "var one=a()+b();export{one};",
  "two-CCCCCCCC.js": 'import{a}from"./chunk-DDDDDDDD.js";import*as z from"node:zlib";' +
    "var two=a()+z.crc32(a());export{two};",
  "data-EEEEEEEE.js": 'var data="nothing else";export{data as default};',
});

const OTHER_NAMES: Readonly<Record<string, string>> = {
  A: "QQQQQQQQ",
  B: "KKKKKKKK",
  C: "ZZZZZZZZ",
  D: "BBBBBBBB",
  E: "AAAAAAAA",
};

const GROUPS = [
  { name: "base", parts: [] },
  { name: "first", parts: ["one"] },
  { name: "second", parts: ["two"] },
];

function textOf(all: readonly ProgramFile[], name: string): string {
  const file = all.find((one) => one.name === `${name}.js`);
  assert.ok(file !== undefined, `${name}.js is among ${all.map((one) => one.name)}`);
  return new TextDecoder().decode(file.bytes);
}

/** What a file imports at once. */
function importsOf(text: string): string[] {
  const imports = /\b(?:import|from)\s*(["'])([\w./:-]+)\1/g;
  return [...text.matchAll(imports)].map(([, , name]) => name!.replace(/^\.\/(.*)\.js$/, "$1"));
}

/** @returns what is read with a file, itself and modules of Node.js included, before it runs */
function readWith(all: readonly ProgramFile[], name: string, seen = new Set<string>()): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  if (name.startsWith("node:")) return [name];
  return [name, ...importsOf(textOf(all, name)).flatMap((other) => readWith(all, other, seen))];
}

Deno.test("mergeParts() puts each module into the first group that needs it", async () => {
  const merged = await mergeParts(BUNDLE, GROUPS);
  assert.match(textOf(merged, "base"), /shared by all/);
  assert.match(textOf(merged, "first"), /shared by parts/);
  const reads = merged.map(({ name }) => readWith(merged, name.replace(".js", "")));
  assert.deepEqual(reads.map((names) => names.toSorted()).toSorted(), [
    ["base"],
    ["base", "first"],
    ["base", "first", "node:zlib", "second"],
    ["base", "main"],
    ["data"],
  ]);
});

Deno.test("mergeParts() without groups keeps the parts apart, and nobody waits for main.js", async () => {
  const merged = await mergeParts(BUNDLE, []);
  const reads = merged.map(({ name }) => readWith(merged, name.replace(".js", "")));
  assert.deepEqual(reads.map((names) => names.toSorted()).toSorted(), [
    ["data"],
    ["main", "shared"],
    ["node:zlib", "shared", "two"],
    ["one", "shared"],
    ["shared"],
  ]);
});

for (const groups of [GROUPS, []]) {
  Deno.test(`mergeParts() makes the same of other names of the bundler's, ${groups.length} groups`, async () => {
    const rename = (text: string) =>
      text.replaceAll(/-([A-E])\1{7}(?=\.js)/g, (_, letter) => `-${OTHER_NAMES[letter]}`);
    const renamed = BUNDLE.map(({ name, bytes }) => ({
      name: rename(name),
      bytes: new TextEncoder().encode(rename(new TextDecoder().decode(bytes))),
    }));
    assert.notDeepEqual(renamed, BUNDLE);
    assert.deepEqual(await mergeParts(renamed, groups), await mergeParts(BUNDLE, groups));
  });
}

Deno.test("mergeParts() refuses the name of a part that is none", async () => {
  const wrong = [{ name: "first", parts: ["three"] }];
  await assert.rejects(mergeParts(BUNDLE, wrong), /The program has no part "three"/);
});

Deno.test("mergeParts() refuses two parts of the same name, and an import that leads nowhere", async () => {
  const twin = files({ "one-FFFFFFFF.js": "1;" });
  await assert.rejects(mergeParts([...BUNDLE, ...twin], GROUPS), /have the name "one.js"/);
  const lost = files({ "main.js": 'await import("./lost-FFFFFFFF.js");' });
  await assert.rejects(mergeParts(lost, []), /Cannot find "\.\/lost-FFFFFFFF\.js", which main\.js/);
});

/** What is read before each file of the program runs, besides the file itself. */
const READS: Readonly<Record<string, readonly string[]>> = {
  main: ["command_line"],
  command_line: [],
  send: ["command_line"],
  decoding: ["command_line", "send"],
  additions: ["command_line", "decoding", "send"],
  archives: ["command_line", "node:zlib", "send"],
  tls: [
    "command_line",
    "node:buffer",
    "node:crypto",
    "node:net",
    "node:stream",
    "node:tls",
    "send",
  ],
  NOTICE: [],
  decode_worker: [],
  "jpeg.wasm": [],
  "jpegls.wasm": [],
  "jpeg2000.wasm": [],
  "rle.wasm": [],
};

Deno.test("the program's files are few, and none reads more than it needs", async () => {
  const program = await bundleInParts(projectPath("main.ts"), PART_GROUPS);
  const names = program.map(({ name }) => name.replace(/\.js$/, ""));
  const reads = names.map((name) => [name, readWith(program, name).slice(1).toSorted()]);
  const advice = "a new part has its place in scripts/build/part_groups.ts";
  assert.deepEqual(Object.fromEntries(reads), READS, advice);
});
