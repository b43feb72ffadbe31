/** The JSON report without the program around it: what no user can bring about at will. */

import assert from "node:assert/strict";
import { SILENT_LOG } from "../../lib/base/log.ts";
import { ExitCode } from "../../lib/cli/exit_code.ts";
import { openJsonReport } from "../../lib/send/json_report.ts";
import schema from "../../lib/send/json_report.schema.json" with { type: "json" };
import { Ledger } from "../../lib/send/ledger.ts";
import { parseWholeJsonReport } from "../support/json_report.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { sendOptionsFor } from "./send_options.ts";

/** @returns the lines of a report whose ledger goes through `story` */
async function reportOf(story: (ledger: Ledger) => void) {
  using folder = temporaryFolder();
  const jsonReportFile = `${folder.path}/report.jsonl`;
  const options = { ...sendOptionsFor(1, "a.dcm"), jsonReportFile };
  const report = openJsonReport(options, {
    log: SILENT_LOG,
    exitCodes: ExitCode,
    beforeWrite: () => {},
  });
  story(new Ledger([report], options));
  return parseWholeJsonReport(await Deno.readTextFile(jsonReportFile));
}

Deno.test("an error of the program itself is the end in the report", async () => {
  const lines = await reportOf((ledger) => ledger.end("internalError"));
  assert.deepEqual([lines.at(-1)?.end, lines.at(-1)?.exitCode], ["internalError", 70]);
});

Deno.test("what a run that is told to end twice says first counts", async () => {
  const lines = await reportOf((ledger) => {
    ledger.end("terminated");
    ledger.end("success");
  });
  assert.deepEqual(lines.map(({ type }) => type), ["run", "end"]);
  assert.equal(lines.at(-1)?.exitCode, 143);
});

Deno.test("the schema knows the names of all exit codes of a run", () => {
  const names = Object.keys(ExitCode).filter((name) => name !== "commandLineSyntax");
  assert.deepEqual(schema.$defs.end.properties.end.enum.toSorted(), names.toSorted());
});

Deno.test("halves of surrogate pairs, as names on Windows may have them, become U+FFFD", async () => {
  const lines = await reportOf((ledger) => {
    ledger.noteInvalidFile("a\ud800b\udc00", "bad");
    ledger.end("noValidInputFiles");
  });
  assert.equal(lines[1]?.file, "a\ufffdb\ufffd");
});
