/** The test runner counts what `deno test` reports. */

import assert from "node:assert/strict";
import { countTests } from "../../scripts/test.ts";

Deno.test("countTests() counts passed, failed and skipped cases of a JUnit report", () => {
  // As Deno 2.9.6 writes it.
  const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="0" time="0.028">
    <testsuite name="./tests/a_test.ts" tests="4" disabled="1" errors="0" failures="1">
        <testcase name="a" classname="./tests/a_test.ts" time="0.000" line="1" col="6">
        </testcase>
        <testcase name="b &gt; s1" classname="./tests/a_test.ts" time="0.000" line="2" col="39">
        </testcase>
        <testcase name="c" classname="./tests/a_test.ts" time="0.000" line="3" col="6">
            <skipped/>
        </testcase>
        <testcase name="d" classname="./tests/a_test.ts" time="0.017" line="4" col="6">
            <failure message="Leaks detected">Leaks detected: &lt;skipped/&gt;</failure>
        </testcase>
    </testsuite>
</testsuites>
`;
  assert.deepEqual(countTests(report), { passed: 2, failed: 1, skipped: 1 });
});
