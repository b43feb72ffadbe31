/** `.ci/run` runs everything, adds up what was counted, and fails when anything did. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../support/temporary.ts";

interface Case {
  readonly name: string;
  /** What each task does: the line that it adds to the counts, if any, and its exit code. */
  readonly tasks: Readonly<Record<"check" | "test" | "test:long", [counts: string, code: number]>>;
  readonly lastLine: string;
  readonly code: number;
}

const CASES: readonly Case[] = [
  {
    name: "adds up what passed",
    tasks: { check: ["", 0], test: ["10 0 0", 0], "test:long": ["5 0 0", 0] },
    lastLine: "16 passed, 0 failed",
    code: 0,
  },
  {
    name: "fails when a test failed",
    tasks: { check: ["", 0], test: ["9 1 0", 1], "test:long": ["5 0 0", 0] },
    lastLine: "15 passed, 1 failed",
    code: 1,
  },
  {
    name: "counts a failed check as one",
    tasks: { check: ["", 1], test: ["10 0 0", 0], "test:long": ["5 0 0", 0] },
    lastLine: "15 passed, 1 failed",
    code: 1,
  },
  {
    name: "fails when tests could not be run",
    tasks: { check: ["", 0], test: ["", 127], "test:long": ["5 0 0", 0] },
    lastLine: "6 passed, 1 failed",
    code: 1,
  },
  {
    name: "tells how many were skipped",
    tasks: { check: ["", 0], test: ["10 2 2", 1], "test:long": ["5 0 0", 0] },
    lastLine: "16 passed, 2 failed, 2 skipped",
    code: 1,
  },
];

/** A program in place of npx that checks how it is called and does as the case says. */
function npxText(tasks: Case["tasks"]): string {
  const arms = Object.entries(tasks).map(([task, [counts, code]]) => {
    const count = counts === "" ? ":" : `echo "${counts}" >>"$DCMSEND_TEST_COUNTS"`;
    return `"-y deno@2.9.6 task ${task}") ${count}; exit ${code} ;;`;
  });
  return ["#!/bin/sh", 'case "$*" in', ...arms, "esac", "exit 99", ""].join("\n");
}

for (const { name, tasks, lastLine, code } of CASES) {
  Deno.test(`.ci/run ${name}`, async () => {
    using folder = temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/npx`, npxText(tasks), { mode: 0o755 });
    const script = fileURLToPath(new URL("../../.ci/run", import.meta.url));
    const output = await new Deno.Command("bash", {
      args: [script],
      env: { PATH: `${folder.path}:${Deno.env.get("PATH")}` },
    }).output();
    const lines = new TextDecoder().decode(output.stdout).trimEnd().split("\n");
    assert.equal(lines.at(-1), lastLine);
    assert.equal(output.code, code);
  });
}
