/** The same source becomes the same executable to the byte, wherever and whenever it is built. */

import assert from "node:assert/strict";
import { denoDirectory, projectPath, runProgram } from "../../scripts/build/project.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** What is not source, or is made anew. */
const LEFT_OUT = new Set([".git", ".cache", "dist", "node_modules"]);

/** Copies a folder; what is left out at the top is needed further down. */
async function copyFolder(from: string, to: string, leftOut = new Set<string>()): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (leftOut.has(name)) continue;
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

/** A copy of the project with what takes minutes: the codecs, and the runtime already packed. */
async function copyProject(to: string): Promise<void> {
  await copyFolder(projectPath("."), to, LEFT_OUT);
  await Deno.mkdir(`${to}/.cache/wasm`, { recursive: true });
  await Deno.copyFile(projectPath(".cache/wasm/stamp.json"), `${to}/.cache/wasm/stamp.json`);
  await Deno.mkdir(`${to}/.cache/build`);
  for await (const { name } of Deno.readDir(projectPath(".cache/build"))) {
    if (!name.endsWith(".gz")) continue;
    await Deno.copyFile(projectPath(`.cache/build/${name}`), `${to}/.cache/build/${name}`);
  }
}

/** @returns the check sums of all that was built */
async function build(folder: string, env: Record<string, string>): Promise<string> {
  for (const script of ["build_worker.ts", "build.ts"]) {
    const args = ["run", "--allow-all", `scripts/${script}`];
    const result = await runProgram(Deno.execPath(), args, { cwd: folder, env });
    assert.equal(result.code, 0, result.stderr);
  }
  return await Deno.readTextFile(`${folder}/dist/SHA256SUMS`);
}

Deno.test("two builds in different folders, time zones and languages give the same files", async () => {
  using folder = temporaryFolder();
  const home = `${folder.path}/home`;
  await Deno.mkdir(home);
  const shared = { DENO_DIR: await denoDirectory(), HOME: home };
  const here = `${folder.path}/here`;
  const there = `${folder.path}/rather/far/down/there`;
  await copyProject(here);
  await copyProject(there);
  const first = await build(here, { ...shared, TZ: "UTC0", LC_ALL: "C" });
  const second = await build(there, { ...shared, TZ: "XXX-13", LC_ALL: "C.UTF-8" });
  assert.equal(first, second);
  for (const name of ["dcmsend", "dcmsend.cdx.json", "man/man1/dcmsend.1"]) {
    assert.match(first, new RegExp(`^[0-9a-f]{64}  ${name}$`, "m"));
  }
});
