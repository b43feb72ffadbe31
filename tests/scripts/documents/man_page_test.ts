/** The manual page says everything that the tables say, in a form that `man` has no complaint about. */

import assert from "node:assert/strict";
import { listExitCodes } from "../../../lib/cli/exit_code_meanings.ts";
import { ALL_OPTIONS } from "../../../lib/cli/options.ts";
import { projectPath, runProgram } from "../../../scripts/build/project.ts";
import { manPage } from "../../../scripts/documents/man_page.ts";
import { roff, roffWithCode, tagged } from "../../../scripts/documents/roff.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const PAGE = manPage(await Deno.readTextFile(projectPath("README.md")));

/** @returns what `mandoc` prints for the page */
async function mandoc(page: string, ...args: readonly string[]): Promise<string> {
  using folder = temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/dcmsend.1`, page);
  const result = await runProgram("mandoc", [...args, "dcmsend.1"], { cwd: folder.path });
  assert.notEqual(result.code, 127, result.stderr);
  return result.stdout + result.stderr;
}

const BACKSPACE = String.fromCharCode(8);

/** The page as it is read, each paragraph on one line. */
async function readAsText(page: string): Promise<string> {
  const text = await mandoc(page, "-T", "utf8", "-O", "width=1000");
  return text.replaceAll(new RegExp(`.${BACKSPACE}`, "g"), ""); // what is bold is printed twice
}

Deno.test("mandoc has no complaint about the manual page", async () => {
  assert.equal(await mandoc(PAGE, "-T", "lint"), "");
});

Deno.test("a complaint of mandoc would be seen", async () => {
  assert.match(await mandoc(`${PAGE}.XY\n`, "-T", "lint"), /skipping unknown macro: \.XY/);
});

const TEXT = await readAsText(PAGE);

/** Sections by their titles. */
const SECTIONS = new Map(
  TEXT.split(/\n(?=[A-Z])/).map((part) => [part.split("\n")[0], part] as const),
);

Deno.test("the manual page has the sections that readers look for", () => {
  assert.deepEqual([...SECTIONS.keys()].slice(1), [
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "OPTIONS",
    "EXIT STATUS",
    "ENVIRONMENT",
    "FILES",
    "EXAMPLES",
    "SEE ALSO",
  ]);
});

Deno.test("the manual page has every option with its names, value and explanation", () => {
  const text = SECTIONS.get("OPTIONS")!.replaceAll(/\n +/g, " ");
  for (const { short, long, value, help } of ALL_OPTIONS) {
    const names = [short, long].filter((name) => name !== "").join(", ");
    const heading = value === undefined ? names : `${names} ${value.name}`;
    assert.ok(text.includes(` ${heading} ${help.join(" ")}`), heading);
  }
});

Deno.test("the manual page has every exit code with its meaning", () => {
  const text = SECTIONS.get("EXIT STATUS")!;
  for (const { code, meaning } of listExitCodes()) {
    assert.match(text, new RegExp(`^ +${code} +`, "m"));
    assert.ok(text.includes(` ${meaning.replaceAll("`", "")}\n`), meaning);
  }
});

async function environmentVariables(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(projectPath(folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await environmentVariables(path));
    else if (name.endsWith(".ts")) found.push(...variablesIn(await readProject(path)));
  }
  return found;
}

function variablesIn(code: string): string[] {
  return [...code.matchAll(/\benvironmentVariable\(\s*"(\w+)"/g)].map(([, name]) => name ?? "");
}

function readProject(path: string): Promise<string> {
  return Deno.readTextFile(projectPath(path));
}

Deno.test("the manual page has every environment variable that the program asks for", async () => {
  const names = [
    ...variablesIn(await readProject("main.ts")),
    ...await environmentVariables("lib"),
  ];
  assert.ok(names.includes("DCMDICTPATH"), `${names}`);
  const text = SECTIONS.get("ENVIRONMENT")!;
  assert.deepEqual(names.filter((name) => !text.includes(name)), []);
});

Deno.test("the manual page has the README's examples", async () => {
  const [, block = ""] = /^### Examples\n+```sh\n(.*?)```/ms.exec(await readProject("README.md"))!;
  const commands = block.split("\n").filter((line) => line.startsWith("dcmsend"));
  assert.ok(commands.length > 3);
  const text = SECTIONS.get("EXAMPLES")!;
  assert.deepEqual(commands.filter((command) => !text.includes(` ${command}\n`)), []);
});

Deno.test("roff() keeps every character from being taken for an escape or a request", async () => {
  const strange = ".TH 'x' -a --b \\fB `c` ~^ \"d\" … ü";
  const text = roff(strange);
  assert.ok(!text.startsWith("."));
  const page = `${PAGE}${tagged("x", text)}`;
  assert.ok((await readAsText(page)).includes(strange));
});

Deno.test("roffWithCode() sets in bold what stands in backquotes", () => {
  assert.equal(roffWithCode("say `-v` twice"), "say \\fB\\-v\\fR twice");
});
