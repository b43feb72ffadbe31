/** What the program shows on a terminal, which `script` (util-linux) plays. */

import assert from "node:assert/strict";
import { dcmsendPath } from "../support/executable.ts";
import { runProgram } from "../../scripts/build/project.ts";
import { hasTerminals } from "../support/terminals.ts";

const NAME = "a\x1b[2J\x07b.dcm";

if (await hasTerminals()) {
  Deno.test("control characters in a name are escaped on a terminal, and only there", escaped);
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
