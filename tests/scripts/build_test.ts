/** The build makes a program that works, makes it once, and is not taken in by a wrong base. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../../scripts/build/bundle.ts";
import { bundleInParts } from "../../scripts/build/merge_parts.ts";
import { PROGRAM_LINE } from "../../lib/base/product.ts";
import { temporaryFolder } from "../support/temporary.ts";

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<Run> {
  const output = await new Deno.Command(program, { args: [...args], ...options }).output();
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

function build(folder: string, env: Record<string, string> = {}): Promise<Run> {
  const script = fileURLToPath(new URL("../../scripts/build.ts", import.meta.url));
  const options = [`--entry=${folder}/main.ts`, `--dist=${folder}/dist`];
  return run(Deno.execPath(), ["run", "--allow-all", script, ...options], { env });
}

/** The least that the build takes for the program. */
async function writeProgram(folder: string, answer: string): Promise<void> {
  const lines = [PROGRAM_LINE, answer].map((line) => JSON.stringify(line)).join(", ");
  await Deno.writeTextFile(`${folder}/main.ts`, `for (const s of [${lines}]) console.log(s);\n`);
}

Deno.test("the build makes a program with its check sum, anew only when the source changed", async () => {
  using folder = temporaryFolder();
  const program = `${folder.path}/dist/dcmsend`;
  const env = { XDG_CACHE_HOME: `${folder.path}/dist/.unpacked` };
  await writeProgram(folder.path, "first");
  const first = await build(folder.path);
  assert.equal(first.code, 0, first.stderr);
  assert.equal((await run(program, [], { env })).stdout, `${PROGRAM_LINE}\nfirst\n`);
  const sums = await run("sha256sum", ["-c", "SHA256SUMS"], { cwd: `${folder.path}/dist` });
  assert.equal(sums.stdout, "dcmsend: OK\n");

  const second = await build(folder.path);
  assert.equal(second.stdout, `${program} is up to date\n`);

  await writeProgram(folder.path, "second");
  assert.equal((await build(folder.path)).code, 0);
  assert.equal((await run(program, [], { env })).stdout, `${PROGRAM_LINE}\nsecond\n`);
});

Deno.test("the build sees that a program made with a wrong DENORT_BIN is not ours", async () => {
  using folder = temporaryFolder();
  await writeProgram(folder.path, "ours");
  // deno compile succeeds with it, but what it writes behaves as Deno itself does.
  const result = await build(folder.path, { DENORT_BIN: Deno.execPath() });
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stdout, /^No executable from "deno compile" .*: its --version says "deno /);
  const env = { XDG_CACHE_HOME: `${folder.path}/dist/.unpacked` };
  const { stdout } = await run(`${folder.path}/dist/dcmsend`, ["--version"], { env });
  assert.equal(stdout, `${PROGRAM_LINE}\nours\n`);
});

Deno.test("the build does not keep a program that does something else", async () => {
  using folder = temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/main.ts`, 'console.log("other");\n');
  const result = await build(folder.path);
  assert.equal(result.code, 1);
  assert.match(result.stderr, /its --version says "other"/);
  await assert.rejects(Deno.stat(`${folder.path}/dist/dcmsend`), Deno.errors.NotFound);
});

Deno.test("bundleInParts() puts what is imported later on into files of its own, the same each time", async () => {
  using folder = temporaryFolder();
  const entry = `${folder.path}/main.ts`;
  await Deno.writeTextFile(entry, 'console.log((await import("./part.ts")).PART);\n');
  await Deno.writeTextFile(`${folder.path}/part.ts`, 'export const PART = "of a program";\n');
  const files = await bundleInParts(entry, []);
  assert.equal(files[0]?.name, "main.js");
  const parts = files.filter(({ bytes }) =>
    new TextDecoder().decode(bytes).includes("of a program")
  );
  assert.deepEqual(parts.map(({ name }) => name), ["part.js"]);
  assert.deepEqual(await bundleInParts(entry, []), files);

  const whole = new TextDecoder().decode(await bundleProgram(entry));
  assert.ok(whole.includes("of a program"), "bundleProgram() makes one file of it");
});
