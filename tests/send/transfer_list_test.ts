import assert from "node:assert/strict";
import { SILENT_LOG } from "../../lib/base/log.ts";
import { buildTransferList } from "../../lib/send/transfer_list.ts";
import { dicomdir, file, imageDataSet, UID } from "../support/make.ts";
import { temporaryFolder } from "../support/temporary.ts";

Deno.test("buildTransferList() logs the remarks on a file before the reason for refusing it", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/no-preamble.dcm`;
  await Deno.writeFile(
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

for (
  const [folder, expected] of [
    ["", "A/B"],
    ["./", "A/B"],
    [".//", "A/B"],
    ["././", "././A/B"],
    ["sub/../", "sub/../A/B"],
  ] as const
) {
  Deno.test(`buildTransferList() finds A\\B of "${folder}DICOMDIR" in "${expected}"`, async () => {
    using temporary = temporaryFolder();
    const reference = {
      fileId: "A\\B",
      sopClassUid: UID.ctImageStorage,
      sopInstanceUid: UID.instance,
      transferSyntaxUid: UID.explicitLe,
    };
    await Deno.mkdir(`${temporary.path}/sub`);
    await Deno.writeFile(`${temporary.path}/DICOMDIR`, dicomdir([reference]));
    const transfers = await inFolder(temporary.path, () =>
      buildTransferList(
        [`${folder}DICOMDIR`],
        { readMode: "fileOnly", readDicomdir: true, halt: true, checkUids: true },
        {
          loggers: { app: SILENT_LOG, net: SILENT_LOG, data: SILENT_LOG },
          signal: new AbortController().signal,
        },
      ));
    assert.deepEqual(transfers.map(({ instance }) => instance.path), [expected]);
  });
}

/** Runs something with another current folder. */
async function inFolder<Value>(path: string, run: () => Promise<Value>): Promise<Value> {
  const before = Deno.cwd();
  Deno.chdir(path);
  try {
    return await run();
  } finally {
    Deno.chdir(before);
  }
}
