/** The README's options are those of the table. */

import assert from "node:assert/strict";
import { withOptions } from "../../scripts/readme_options.ts";

Deno.test("README.md has the options of the table", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  assert.equal(readme, withOptions(readme), "run `deno task readme`");
});
