/** `main.ts` where the executable cannot be brought to what it must never do. */

import { deepEqual, equal } from "node:assert/strict";

const MAIN = new URL("../main.ts", import.meta.url).href;

/** @returns how the program ends when `statement` has broken something that it relies on */
async function runBroken(
  statement: string,
  args: readonly string[],
): Promise<{ code: number; lines: string[] }> {
  const program = `${statement}; await import(${JSON.stringify(MAIN)});`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", program, ...args],
  }).output();
  equal(new TextDecoder().decode(stdout), "");
  return { code, lines: new TextDecoder().decode(stderr).split("\n") };
}

Deno.test("An error of the program itself is told as one and has an exit code of its own", async () => {
  const statement = 'Deno.addSignalListener = () => { throw new TypeError("Cannot listen") }';
  deepEqual(await runBroken(statement, ["-q", "localhost", "104", "file"]), {
    code: 70,
    lines: ["F: internal error: TypeError: Cannot listen", ""],
  });
});

Deno.test("An error of the program itself is told even where there is no log yet", async () => {
  const statement = 'Deno.version = { get deno() { throw new TypeError("No version") } }';
  deepEqual(await runBroken(statement, ["--version"]), {
    code: 70,
    lines: ["F: internal error: TypeError: No version", ""],
  });
});
