/**
 * `deno task test [FILTER…]` and `deno task test:long`: runs the tests with the sanitizers on and,
 * where `DCMSEND_TEST_COUNTS` names a file, adds a line `PASSED FAILED SKIPPED` to it. With
 * `CI=true` a skipped test is a failed one: there, everything that a test needs is installed.
 */

import { projectPath } from "./build/project.ts";

/** How many test cases, steps included, ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

async function main(args: readonly string[]): Promise<number> {
  const long = args.includes("--long");
  const paths = args.filter((arg) => arg !== "--long");
  const folder = await Deno.makeTempDir();
  try {
    const reportPath = `${folder}/report.xml`;
    const code = await runTests([
      `--junit-path=${reportPath}`,
      ...(long ? [] : ["--ignore=tests/long"]),
      ...(paths.length > 0 ? paths : [long ? "tests/long" : "tests"]),
    ]);
    return await conclude(code, await readReport(reportPath));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function runTests(args: readonly string[]): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--allow-all",
      "--sanitize-ops",
      "--sanitize-resources",
      "--permit-no-files",
      ...args,
    ],
    cwd: projectPath("."),
  }).spawn().status;
  return code;
}

/** Nothing was counted when the runner ended before its report. */
async function readReport(path: string): Promise<TestCounts> {
  try {
    return countTests(await Deno.readTextFile(path));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** Counts what a JUnit report of `deno test` contains. */
export function countTests(xml: string): TestCounts {
  const cases = xml.matchAll(/<testcase\b[^>]*>([\s\S]*?)<\/testcase>/g);
  let passed = 0, failed = 0, skipped = 0;
  for (const [, content = ""] of cases) {
    if (content.includes("<skipped/>")) skipped++;
    else if (/<(failure|error)\b/.test(content)) failed++;
    else passed++;
  }
  return { passed, failed, skipped };
}

async function conclude(code: number, counts: TestCounts): Promise<number> {
  const { passed, skipped } = counts;
  // A module that fails outside its tests fails the run, but no test.
  let failed = counts.failed === 0 && code !== 0 ? 1 : counts.failed;
  if (Deno.env.get("CI") === "true" && skipped > 0) {
    Deno.stderr.writeSync(new TextEncoder().encode(`${skipped} tests were skipped in CI\n`));
    failed += skipped;
  }
  const path = Deno.env.get("DCMSEND_TEST_COUNTS");
  if (path !== undefined) {
    await Deno.writeTextFile(path, `${passed} ${failed} ${skipped}\n`, { append: true });
  }
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
