/** What the program shows on a terminal, which `script` (util-linux) plays. */

import assert from "node:assert/strict";
import { dcmsendPath } from "../support/executable.ts";
import { runProgram } from "../../scripts/build/project.ts";

const NAME = "a\x1b[2J\x07b.dcm";

/** Not every container has terminals to give away. Where there are none, there is no such test. */
if (await hasTerminals()) {
  Deno.test("control characters in a name are escaped on a terminal, and only there", escaped);
}

async function hasTerminals(): Promise<boolean> {
  try {
    return (await runProgram("script", ["-qec", "true", "/dev/null"])).code === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function escaped(): Promise<void> {
  const command = [dcmsendPath(), "127.0.0.1", "1", NAME];
  const quoted = command.map((word) => `'${word}'`).join(" ");
  const onTerminal = await runProgram("script", ["-qec", quoted, "/dev/null"]);
  assert.match(onTerminal.stdout, /a\\x1b\[2J\\x07b\.dcm/);
  assert.ok(!onTerminal.stdout.includes("\x1b"), "an escape sequence reached the terminal");
  const [program = "", ...args] = command;
  const onPipe = await runProgram(program, args);
  assert.ok(onPipe.stderr.includes(NAME));
}
