/** What the executable contains is named, with its license and its notice. */

import assert from "node:assert/strict";
import { noticeFiles } from "../../../scripts/notice.ts";
import { projectPath } from "../../../scripts/build/project.ts";
import { type Component, readComponents } from "../../../scripts/supply/components.ts";
import { noticeLine, noticeText } from "../../../scripts/supply/notice.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const COMPONENTS = await readComponents();

function read(path: string): Promise<string> {
  return Deno.readTextFile(projectPath(path));
}

for (const [path, text] of await noticeFiles()) {
  Deno.test(`${path} is up to date`, async () => {
    assert.equal(await read(path), text, "run `deno task notice`");
  });
}

Deno.test("every component has a license, and its line in NOTICE", async () => {
  const lines = (await read("NOTICE")).split("\n");
  assert.ok(COMPONENTS.length > 10);
  for (const component of COMPONENTS) {
    assert.match(component.license, /^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$/);
    assert.ok(lines.includes(`* ${noticeLine(component)}`), noticeLine(component));
  }
});

Deno.test("the packages that the program's sources import are components", async () => {
  const { imports } = JSON.parse(await read("deno.json"));
  const found = COMPONENTS.filter(({ origin }) => origin.type === "npm")
    .map(({ name, version }) => `npm:${name}@${version}`);
  const sources = [await read("main.ts"), ...await sourcesIn("lib"), ...await sourcesIn("wasm")];
  const used = Object.keys(imports).filter((name) =>
    sources.some((text) => new RegExp(`["']${name}(/[^"']*)?["']`).test(text))
  );
  assert.ok(used.includes("pako"), `${used}`);
  assert.deepEqual(used.filter((name) => !found.includes(imports[name])), []);
});

async function sourcesIn(folder: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(projectPath(folder))) {
    if (isDirectory) texts.push(...await sourcesIn(`${folder}/${name}`));
    else if (name.endsWith(".ts")) texts.push(await read(`${folder}/${name}`));
  }
  return texts;
}

function packageIn(folder: string): Component {
  return {
    name: "@some/package",
    version: "1.2.3",
    license: "ISC",
    url: "https://example.org/",
    purl: "pkg:npm/%40some/package@1.2.3",
    origin: { type: "npm", integrity: "", folder, needs: [] },
  };
}

Deno.test("noticeText() has a package's own words", async () => {
  using folder = temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/LICENCE.md`, "Copyright (c) Somebody\r\n");
  const text = await noticeText([packageIn(folder.path)]);
  assert.match(text, /^\* @some\/package 1\.2\.3 - ISC - https:\/\/example\.org\/$/m);
  assert.match(text, /^@some\/package 1\.2\.3\n\nCopyright \(c\) Somebody\n\n=/m);
});

Deno.test("noticeText() fails where a package has no words", async () => {
  using folder = temporaryFolder();
  await assert.rejects(
    noticeText([packageIn(folder.path)]),
    /@some\/package comes without the text .* scripts\/supply\/notices\/@some_package\.txt$/,
  );
});

Deno.test("the documents say what the Independent JPEG Group asks for", async () => {
  const sentence = /this software is based in part on the work of the\s+Independent JPEG Group/i;
  for (const path of ["README.md", "NOTICE", "wasm/NOTICE.md"]) {
    assert.match(await read(path), sentence, path);
  }
});
