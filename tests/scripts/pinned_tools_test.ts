/** The tools of the build are the pinned ones, or there is no build. */

import assert from "node:assert/strict";
import { esbuildCachePath, provideEsbuild } from "../../scripts/build/esbuild.ts";
import { checkTool } from "../../scripts/build/pinned_tools.ts";
import { denoDirectory, projectPath, runProgram } from "../../scripts/build/project.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Nobody listens there: nothing can be fetched. */
const NO_REGISTRY = { NPM_CONFIG_REGISTRY: "http://127.0.0.1:9/" };

Deno.test("checkTool() takes the pinned Deno and no other", async () => {
  const path = Deno.execPath();
  const bytes = await Deno.readFile(path);
  const targetName = Deno.build.target;
  await checkTool("deno", { targetName, path, bytes });
  bytes[1000]! ^= 1;
  await assert.rejects(
    checkTool("deno", { targetName, path, bytes }),
    /has the SHA-256 [0-9a-f]{64}, not the pinned [0-9a-f]{64} of deno /,
  );
});

Deno.test("checkTool() takes nothing for a platform without a pin", async () => {
  const options = { targetName: "m68k", path: "a", bytes: new Uint8Array(1) };
  await assert.rejects(checkTool("esbuild", options), /not the pinned \(none\) of esbuild .* m68k/);
});

/** A cache of Deno's with nothing but a bundler in it. */
async function cacheWith(path: string, bundler: Uint8Array): Promise<string> {
  const file = `${path}/${esbuildCachePath()}`;
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  await Deno.writeFile(file, bundler, { mode: 0o755 });
  return path;
}

Deno.test("`deno bundle` runs the bundler that was compared", async () => {
  using folder = temporaryFolder();
  await provideEsbuild();
  const bundler = await Deno.readFile(`${await denoDirectory()}/${esbuildCachePath()}`);
  const env = { ...NO_REGISTRY, DENO_DIR: await cacheWith(`${folder.path}/cache`, bundler) };
  await Deno.writeTextFile(`${folder.path}/a.ts`, "console.log(1 as number);\n");
  const args = ["bundle", "--no-config", `--output=${folder.path}/a.js`, `${folder.path}/a.ts`];
  const result = await runProgram(Deno.execPath(), args, { env });
  assert.equal(result.code, 0, result.stderr);
  assert.match(await Deno.readTextFile(`${folder.path}/a.js`), /console\.log\(1\)/);
});

Deno.test("an altered bundler is not run", async () => {
  using folder = temporaryFolder();
  const trace = `${folder.path}/trace`;
  const script = new TextEncoder().encode(`#!/bin/sh\n: >${trace}\n`);
  const env = { ...NO_REGISTRY, DENO_DIR: await cacheWith(`${folder.path}/cache`, script) };
  const module = projectPath("scripts/build/bundle.ts");
  const entry = projectPath("scripts/say.ts");
  const code = `await (await import("file://${module}")).bundleProgram("${entry}")`;
  const result = await runProgram(Deno.execPath(), ["eval", "--no-lock", code], { env });
  assert.equal(result.code, 1);
  assert.match(result.stderr, /not the pinned [0-9a-f]{64} of esbuild/);
  await assert.rejects(Deno.stat(trace), Deno.errors.NotFound);
});
