/** The program's files: which parts are together, and what a run reads of them. */

import assert from "node:assert/strict";
import { bundleInParts, type ProgramFile } from "../../scripts/build/bundle.ts";
import { mergeParts } from "../../scripts/build/merge_parts.ts";
import { PARTS_FILES } from "../../scripts/build/parts_files.ts";
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

const MERGED = [
  { name: "base", modules: ["main"] },
  { name: "first", modules: ["one"] },
  { name: "second", modules: ["two"] },
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

/** @returns what is read with a file, itself and modules of Node.js included */
function readWith(all: readonly ProgramFile[], name: string, seen = new Set<string>()): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  if (name.startsWith("node:")) return [name];
  return [name, ...importsOf(textOf(all, name)).flatMap((other) => readWith(all, other, seen))];
}

Deno.test("mergeParts() puts each module into the first file that needs it", async () => {
  const merged = await mergeParts(BUNDLE, MERGED);
  assert.deepEqual(
    merged.map(({ name }) => name).toSorted(),
    ["base.js", "data.js", "first.js", "main.js", "second.js"],
  );
  assert.match(textOf(merged, "base"), /shared by all/);
  assert.match(textOf(merged, "first"), /shared by parts/);
  assert.deepEqual(readWith(merged, "main"), ["main", "base"]);
  assert.deepEqual(readWith(merged, "first").toSorted(), ["base", "first"]);
  assert.deepEqual(readWith(merged, "second").toSorted(), ["base", "first", "node:zlib", "second"]);
  assert.deepEqual(readWith(merged, "data"), ["data"]);
});

Deno.test("mergeParts() makes the same of what differs in the bundler's names", async () => {
  const rename = (text: string) =>
    text.replaceAll(/-([A-E])\1{7}(?=\.js)/g, (_, letter) => `-${OTHER_NAMES[letter]}`);
  const renamed = BUNDLE.map(({ name, bytes }) => ({
    name: rename(name),
    bytes: new TextEncoder().encode(rename(new TextDecoder().decode(bytes))),
  }));
  assert.notDeepEqual(renamed, BUNDLE);
  assert.deepEqual(
    await mergeParts(renamed.toReversed(), MERGED),
    await mergeParts(BUNDLE, MERGED),
  );
});

Deno.test("mergeParts() refuses the name of a part that is none", async () => {
  const wrong = [{ name: "first", modules: ["three"] }];
  await assert.rejects(
    mergeParts(BUNDLE, wrong),
    /ReferenceError: The program has no part "three"/,
  );
});

Deno.test("a run that sends reads three files and no module of Node.js", async () => {
  const program = await bundleInParts(projectPath("main.ts"), PARTS_FILES);
  assert.deepEqual(readWith(program, "main"), ["main", "command_line"]);
  assert.deepEqual(readWith(program, "send").toSorted(), ["command_line", "send"]);
  assert.deepEqual(
    readWith(program, "decoding").toSorted(),
    ["command_line", "decoding", "send"],
  );
  assert.deepEqual(
    readWith(program, "additions").toSorted(),
    ["additions", "command_line", "decoding", "send"],
  );
  assert.ok(readWith(program, "tls").includes("node:tls"));
  const data = ["NOTICE", "decode_worker", "jpeg.wasm", "jpegls.wasm", "jpeg2000.wasm", "rle.wasm"];
  for (const name of data) assert.deepEqual(readWith(program, name), [name]);
  const named = ["main", ...PARTS_FILES.map(({ name }) => name), ...data];
  assert.deepEqual(
    program.map(({ name }) => name).toSorted(),
    named.map((name) => `${name}.js`).toSorted(),
    "each part is in a file that parts_files.ts names",
  );
});
