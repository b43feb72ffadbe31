/** Runs rows of `scripts/compare/` for tests, against the built program. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { differenceText } from "../../scripts/compare/printer.ts";
import type { Row } from "../../scripts/compare/row.ts";
import { runSuite, type SuiteResult } from "../../scripts/compare/suite.ts";
import { dcmsendPath } from "./executable.ts";

/** Compares the program (the built one unless given) with the native one. */
export async function compareRows(
  rows: readonly Row[],
  program: string = dcmsendPath(),
): Promise<SuiteResult> {
  const unpacked = fileURLToPath(new URL("../../dist/.unpacked", import.meta.url));
  return await runSuite({ ours: program, env: { XDG_CACHE_HOME: unpacked }, rows });
}

/** @throws {AssertionError} that shows what differs, if anything does */
export async function assertSameAsNative(rows: readonly Row[]): Promise<void> {
  const { differences } = await compareRows(rows);
  assert.ok(differences.length === 0, `\n${differences.map(differenceText).join("\n")}`);
}
