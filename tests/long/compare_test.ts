/** The built program against the native one where both wait for a minute or more. */

import { allRows } from "../../scripts/compare/rows.ts";
import { assertSameAsNative } from "../support/comparison.ts";

Deno.test("dcmsend does what the native one does: long waits", async () => {
  await assertSameAsNative(allRows().filter((row) => row.long));
});
