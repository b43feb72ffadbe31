/** The executable shows the notices of what it contains, to who asks for them. */

import assert from "node:assert/strict";
import { runDcmsend } from "../support/executable.ts";

const NOTICE = await Deno.readTextFile(new URL("../../NOTICE", import.meta.url));

for (const args of [["--version", "--verbose"], ["-v", "--version"]]) {
  Deno.test(`${args.join(" ")} prints the version, and then the notices`, async () => {
    const plain = await runDcmsend(["--version"]);
    const result = await runDcmsend(args);
    assert.deepEqual(result, { ...plain, stdout: `${plain.stdout}\n${NOTICE}` });
    assert.equal(plain.code, 0);
  });
}

Deno.test("--version with other options prints no notices", async () => {
  const plain = await runDcmsend(["--version"]);
  assert.deepEqual(await runDcmsend(["--version", "-d"]), plain);
  assert.ok(!plain.stdout.includes("Copyright"));
});
