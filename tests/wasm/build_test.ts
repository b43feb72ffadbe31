/** The build of the modules: what it refuses, and that its results are the expected ones. */

import assert from "node:assert/strict";
import { projectPath, runProgram, sha256 } from "../../scripts/build/project.ts";
import { checkModule } from "../../scripts/wasm/compile.ts";
import { EMSCRIPTEN_VERSION, MODULES } from "../../scripts/wasm/recipe.ts";
import type { SourcePackage } from "../../scripts/wasm/sources.ts";
import { asSourceList, provideTarball } from "../../scripts/wasm/sources.ts";
import { temporaryFolder } from "../support/temporary.ts";

// Magic number and version 1; one type: no parameters, no results.
const EMPTY_MODULE = "0061736d 01000000 01 04 01 600000";

Deno.test("checkModule() refuses a module that asks its host for anything", () => {
  const importOfOneFunction = "02 0a 01 01 65 04 6578 6974 00 00"; // "e", "exit"
  const module = Uint8Array.fromHex((EMPTY_MODULE + importOfOneFunction).replaceAll(" ", ""));
  assert.throws(() => checkModule("bad", module), /Module "bad" imports e\.exit/);
});

Deno.test("checkModule() refuses a module without the functions that the loader calls", () => {
  const module = Uint8Array.fromHex(EMPTY_MODULE.replaceAll(" ", ""));
  assert.throws(() => checkModule("bare", module), /Module "bare" lacks _initialize, decode/);
});

const stamp = JSON.parse(await Deno.readTextFile(projectPath(".cache/wasm/stamp.json")));

Deno.test({
  name: "The modules have the expected hashes",
  ignore: stamp.compiler !== EMSCRIPTEN_VERSION,
  fn: async () => {
    const expected = JSON.parse(await Deno.readTextFile(projectPath("wasm/expected_hashes.json")));
    for (const { name } of MODULES) {
      const bytes = await Deno.readFile(projectPath(`wasm/dist/${name}.wasm`));
      assert.equal(await sha256(bytes), expected[name], name);
    }
  },
});

const SOURCE: SourcePackage = {
  package: "nothing",
  version: "1.0",
  tarball: "nothing_1.0.orig.tar.gz",
  folder: "nothing",
  sha256: "0".repeat(64),
};

Deno.test("provideTarball() fetches nothing when it is given a folder", async () => {
  using folder = temporaryFolder();
  const attempt = provideTarball(SOURCE, { folder: folder.path, offline: true });
  await assert.rejects(attempt, /Missing: "nothing_1\.0\.orig\.tar\.gz"/);
});

Deno.test("provideTarball() refuses a tarball with other contents than pinned", async () => {
  using folder = temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/${SOURCE.tarball}`, "altered");
  const attempt = provideTarball(SOURCE, { folder: folder.path, offline: true });
  await assert.rejects(attempt, /has the SHA-256 [0-9a-f]{64}, not the pinned 0{64}/);
});

Deno.test("asSourceList() makes source entries of both formats of apt's lists", () => {
  const lines =
    "# comment\ndeb [arch=amd64] http://host/debian suite main\ndeb-src http://host old\n";
  assert.equal(
    asSourceList(lines),
    "# comment\ndeb-src [arch=amd64] http://host/debian suite main\n\n",
  );
  const paragraph = "Types: deb deb-src\nURIs: http://host/debian\nSuites: suite\n";
  assert.equal(
    asSourceList(paragraph),
    "Types: deb-src\nURIs: http://host/debian\nSuites: suite\n",
  );
});

Deno.test("build_wasm.ts builds nothing when nothing has changed", async () => {
  const start = performance.now();
  const script = projectPath("scripts/build_wasm.ts");
  const result = await runProgram(Deno.execPath(), ["run", "--allow-all", script]);
  assert.deepEqual(result, { code: 0, stdout: "", stderr: "" });
  assert.ok(performance.now() - start < 5000);
});
