/** The README's tables are those of the program. */

import assert from "node:assert/strict";
import { withTables } from "../../scripts/readme_tables.ts";

Deno.test("README.md has the options and the exit codes of the program", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  assert.equal(readme, withTables(readme), "run `deno task readme`");
});
