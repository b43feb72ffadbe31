import assert from "node:assert/strict";
import { type Log, SILENT_LOG } from "../../../lib/base/log.ts";
import { STANDARD_DICTIONARY } from "../../../lib/dict/dictionary.ts";
import { buildTransferList } from "../../../lib/send/list/transfer_list.ts";
import { Ledger } from "../../../lib/send/ledger.ts";
import { dicomdir, file, imageDataSet, UID } from "../../support/make.ts";
import { temporaryFolder } from "../../support/temporary.ts";

for (
  const { name, bytes, expected } of [
    {
      name: "a file",
      bytes: file(imageDataSet(), { withoutPreamble: true, withoutGroupLength: true }),
      expected: [
        "W: DcmMetaInfo: No Group Length available in Meta Information Header",
        "E: cannot add DICOM file to the transfer list: PATH: " +
        "File meta information header missing",
        "F: bad DICOM file: PATH: File meta information header missing",
      ],
    },
    {
      name: "a DICOMDIR",
      bytes: dicomdir([{ fileId: "A" }]).slice(0, -1),
      expected: [
        "E: DcmElement: ReferencedFileID (0004,1500) larger (2) than remaining bytes (1) in file, " +
        "premature end of stream",
        "E: cannot add DICOM files from DICOMDIR to the transfer list: PATH: Invalid stream",
        "F: bad DICOM file: PATH: Invalid stream",
      ],
    },
  ]
) {
  Deno.test(`buildTransferList() logs the remarks on ${name} before the reason for refusing it`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/file`;
    await Deno.writeFile(path, bytes);
    const { log, lines } = collectingLog();
    await assert.rejects(buildTransferList(
      [path],
      {
        readMode: "fileOnly",
        readDicomdir: true,
        halt: true,
        checkUids: true,
        decompression: "lossless",
        scanPattern: "",
      },
      {
        loggers: { app: log, net: log, data: log },
        dictionary: STANDARD_DICTIONARY,
        ledger: new Ledger([], { retries: 0 }),
        signal: new AbortController().signal,
      },
    ));
    assert.deepEqual(lines.map((line) => line.replaceAll(path, "PATH")), expected);
  });
}

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
        {
          readMode: "fileOnly",
          readDicomdir: true,
          halt: true,
          checkUids: true,
          decompression: "lossless",
          scanPattern: "",
        },
        {
          loggers: { app: SILENT_LOG, net: SILENT_LOG, data: SILENT_LOG },
          dictionary: STANDARD_DICTIONARY,
          ledger: new Ledger([], { retries: 0 }),
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

function collectingLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const log: Log = {
    ...SILENT_LOG,
    warn: (message) => lines.push(`W: ${message}`),
    error: (message) => lines.push(`E: ${message}`),
    fatal: (message) => lines.push(`F: ${message}`),
  };
  return { log, lines };
}
