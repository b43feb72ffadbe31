/** The list of the codecs' libraries fits the recipe and the sources that they are made of. */

import assert from "node:assert/strict";
import libraries from "../../wasm/libraries.json" with { type: "json" };
import { EMSCRIPTEN_VERSION, MODULES } from "../../scripts/wasm/recipe.ts";
import { readSourcePackages } from "../../scripts/wasm/sources.ts";

const SOURCES = await readSourcePackages();

for (const { name, groups } of MODULES) {
  Deno.test(`every source that ${name}.wasm is made of has its library in the list`, () => {
    const listed = libraries.filter(({ modules }) => modules.includes(name));
    const sources = groups.map(({ source }) => source).filter((source) => source !== "glue");
    const expected = [...new Set([...sources, "emscripten"])].toSorted();
    assert.deepEqual([...new Set(listed.map(({ source }) => source))].toSorted(), expected);
    const isCxx = groups.some(({ files }) => files.some((file) => file.endsWith(".cc")));
    assert.equal(listed.some((library) => library.name === "libc++"), isCxx);
  });
}

Deno.test("the libraries have the versions of their sources and of the compiler", () => {
  const version = (name: string) => libraries.find((library) => library.name === name)?.version;
  assert.equal(version("OpenJPEG"), SOURCES.openjpeg?.version);
  assert.equal(version("Emscripten"), EMSCRIPTEN_VERSION);
});

Deno.test("every library is in modules that there are, and from a source that there is", () => {
  const known = new Set([...Object.keys(SOURCES), "emscripten"]);
  const names = MODULES.map(({ name }) => name);
  for (const { name, source, modules } of libraries) {
    assert.ok(known.has(source), name);
    assert.ok(modules.length > 0 && modules.every((module) => names.includes(module)), name);
  }
});
