/** The same source becomes the same executable to the byte, wherever and whenever it is built. */

import assert from "node:assert/strict";
import { denoDirectory, projectPath, runProgram, sha256 } from "../../scripts/build/project.ts";
import { findTarget } from "../../scripts/build/target.ts";
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

/** A process of its own, whose base program is one that is at hand: what is behind it is ours. */
async function compile(output: string): Promise<void> {
  await Deno.mkdir(output.slice(0, output.lastIndexOf("/")), { recursive: true });
  const target = findTarget(Deno.build.target);
  const code = `
    const { compileOfficially } = await import("file://${
    projectPath("scripts/build/official.ts")
  }");
    const file = (name, text) => ({ name, bytes: new TextEncoder().encode(text) });
    const files = [file("main.js", 'await import("./part.js");'), file("part.js", "1;")];
    const options = { files, output: ${JSON.stringify(output)} };
    const reason = await compileOfficially(${JSON.stringify(target)}, options);
    if (reason !== undefined) throw new Error(reason);
  `;
  const env = { DENORT_BIN: Deno.execPath() };
  const result = await runProgram(Deno.execPath(), ["eval", code], { env });
  assert.equal(result.code, 0, result.stderr);
}

Deno.test("deno compile makes the same executable in different folders and at different times", async () => {
  using folder = temporaryFolder();
  const outputs = [`${folder.path}/a`, `${folder.path}/rather/far/down/b`];
  for (const output of outputs) await compile(output);
  const [first, second] = await Promise.all(outputs.map((output) => Deno.readFile(output)));
  assert.equal(await sha256(first!), await sha256(second!));
});
