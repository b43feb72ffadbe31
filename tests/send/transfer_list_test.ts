import assert from "node:assert/strict";
import { SILENT_LOG } from "../../lib/base/log.ts";
import { buildTransferList } from "../../lib/send/transfer_list.ts";
import { file, imageDataSet } from "../support/make.ts";
import { temporaryFolder } from "../support/temporary.ts";

Deno.test("buildTransferList() logs the remarks on a file before the reason for refusing it", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/no-preamble.dcm`;
  Deno.writeFileSync(
    path,
    file(imageDataSet(), { withoutPreamble: true, withoutGroupLength: true }),
  );
  const lines: string[] = [];
  const log = {
    ...SILENT_LOG,
    warn: (message: string) => lines.push(`W: ${message}`),
    error: (message: string) => lines.push(`E: ${message}`),
    fatal: (message: string) => lines.push(`F: ${message}`),
  };
  await assert.rejects(buildTransferList(
    [path],
    { readMode: "fileOnly", readDicomdir: false, halt: true, checkUids: true },
    { loggers: { app: log, net: log, data: log }, signal: new AbortController().signal },
  ));
  assert.deepEqual(lines, [
    "W: DcmMetaInfo: No Group Length available in Meta Information Header",
    `E: cannot add DICOM file to the transfer list: ${path}: File meta information header missing`,
    `F: bad DICOM file: ${path}: File meta information header missing`,
  ]);
});
