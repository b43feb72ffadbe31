/** The JSON report without the program around it: what no user can bring about at will. */

import assert from "node:assert/strict";
import { SILENT_LOG } from "../../../lib/base/log.ts";
import { ExitCode } from "../../../lib/cli/exit_code.ts";
import { openJsonReport } from "../../../lib/send/reports/json_report.ts";
import schema from "../../../lib/send/reports/json_report.schema.json" with { type: "json" };
import { type Commitment, toTransfer } from "../../../lib/send/instance.ts";
import { Ledger } from "../../../lib/send/ledger.ts";
import { parseWholeJsonReport } from "../../support/json_report.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { sendOptionsFor } from "../send_options.ts";

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

Deno.test("each verdict on storage commitment has a line, and is counted", async () => {
  const commitments: readonly Commitment[] = [
    { type: "committed" },
    { type: "failed", reason: 0x0112 },
    { type: "failed", reason: undefined },
    { type: "unconfirmed", reason: "no answer" },
  ];
  const lines = await reportOf((ledger) => {
    for (const commitment of commitments) {
      const transfer = toTransfer({
        path: "a.dcm",
        readMode: "fileOnly",
        sopClassUid: "1.2",
        sopInstanceUid: "1.3",
        transferSyntaxUid: "1.4",
        tooLongDecoded: false,
        fileLengthBytes: 1,
      });
      ledger.settle(transfer, { type: "answered", status: 0 }, { mayPass: false });
      transfer.sentSopInstanceUid = "1.3.1";
      transfer.commitment = commitment;
      for (const observer of ledger.observers) observer.committed?.(transfer);
    }
    ledger.end("notAllConfirmed");
  });
  const verdicts = lines.filter(({ type }) => type === "commitment");
  assert.deepEqual(
    verdicts.map(({ verdict, failureReason, reason }) => [
      verdict,
      failureReason,
      reason,
    ]),
    [
      ["committed", undefined, undefined],
      ["failed", 0x0112, "0x0112 (No such object instance)"],
      ["failed", undefined, "no reason given"],
      ["unconfirmed", undefined, "no answer"],
    ],
  );
  assert.deepEqual(lines.at(-1)?.commitments, { committed: 1, failed: 2, unconfirmed: 1 });
  assert.equal(lines.at(-1)?.exitCode, 83);
});

Deno.test("halves of surrogate pairs, as names on Windows may have them, become U+FFFD", async () => {
  const lines = await reportOf((ledger) => {
    ledger.noteInvalidFile("a\ud800b\udc00", "bad");
    ledger.end("noValidInputFiles");
  });
  assert.equal(lines[1]?.file, "a\ufffdb\ufffd");
});
