import assert from "node:assert/strict";
import { systemText } from "../../lib/base/system_text.ts";

for (
  const [message, expected] of [
    ["Connection refused (os error 111)", "Connection refused"],
    ["No such file or directory (os error 2): stat '/a (os error 2)'", "No such file or directory"],
    ["Bad resource ID", "Bad resource ID"],
    ["", ""],
  ] as const
) {
  Deno.test(`systemText() makes "${expected}" of "${message}"`, () => {
    assert.equal(systemText(message), expected);
  });
}
