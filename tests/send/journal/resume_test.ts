import { deepEqual, equal, rejects } from "node:assert/strict";
import { SILENT_LOG } from "../../../lib/base/log.ts";
import { toTransfer, type Transfer } from "../../../lib/send/instance.ts";
import { encodeEntry, type JournalEntry } from "../../../lib/send/journal/journal_entry.ts";
import { JournalError, type JournalLine } from "../../../lib/send/journal/journal_file.ts";
import { findStored } from "../../../lib/send/journal/resume.ts";
import { RecordingLog } from "../../support/recording_log.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const PEER = { host: "pacs", port: 104, calledAeTitle: "ANY-SCP" };
const MODIFIED_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** The file at `path`, which is made. */
function transferOf(path: string, sopInstanceUid = "1.2.3"): Transfer {
  Deno.writeFileSync(path, new Uint8Array(10));
  Deno.utimeSync(path, MODIFIED_MS / 1000, MODIFIED_MS / 1000);
  return toTransfer({
    path,
    readMode: "fileOnly",
    sopClassUid: "1.2",
    sopInstanceUid,
    transferSyntaxUid: "1.2",
    tooLongDecoded: false,
    fileLengthBytes: undefined,
  });
}

/** A line that says that all is as {@link transferOf} has made it, but for the changes. */
function lineOf(
  path: string,
  changes: Partial<JournalEntry> = {},
): string {
  return encodeEntry({
    storedAt: "2026-11-24T05:07:39.123Z",
    peer: PEER,
    file: { path, lengthBytes: 10, modifiedAt: "2026-01-02T03:04:05.678Z" },
    sopInstanceUid: "1.2.3",
    sentSopInstanceUid: "1.2.4",
    status: 0,
    ...changes,
  }).trimEnd();
}

function numbered(...texts: readonly (string | undefined)[]): JournalLine[] {
  return texts.map((text, index) => ({ number: index + 2, text }));
}

const CONTEXT = { peer: PEER, log: SILENT_LOG, signal: new AbortController().signal };

async function foundIn(...args: Parameters<typeof findStored>): Promise<Set<Transfer>> {
  return new Set((await findStored(...args)).keys());
}

Deno.test("an instance that is in the journal as it is now is found", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  const transfer = transferOf(path);
  deepEqual(await foundIn([transfer], numbered(lineOf(path)), CONTEXT), new Set([transfer]));
});

Deno.test("an instance that was stored with a warning is found", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  const transfer = transferOf(path);
  const lines = numbered(lineOf(path, { status: 0xb000 }));
  deepEqual(await foundIn([transfer], lines, CONTEXT), new Set([transfer]));
});

Deno.test("of several entries for an instance the last one counts", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  const transfer = transferOf(path);
  const lines = numbered(lineOf(path), lineOf(path, { status: 0xb000 }));
  equal((await findStored([transfer], lines, CONTEXT)).get(transfer)?.status, 0xb000);
});

const FILE = { lengthBytes: 10, modifiedAt: "2026-01-02T03:04:05.678Z" };

for (
  const [name, changesOf] of [
    ["another host", () => ({ peer: { ...PEER, host: "pacs2" } })],
    ["another port", () => ({ peer: { ...PEER, port: 105 } })],
    ["another called AE title", () => ({ peer: { ...PEER, calledAeTitle: "ANY-SCP2" } })],
    ["another path", (path) => ({ file: { ...FILE, path: `${path}x` } })],
    ["another length", (path) => ({ file: { ...FILE, path, lengthBytes: 11 } })],
    [
      "another time",
      (path) => ({ file: { ...FILE, path, modifiedAt: "2026-01-02T03:04:05.677Z" } }),
    ],
    ["another SOP Instance UID", () => ({ sopInstanceUid: "1.2.4" })],
  ] satisfies [string, (path: string) => Partial<JournalEntry>][]
) {
  Deno.test(`an entry with ${name} leaves nothing out`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/a.dcm`;
    const lines = numbered(lineOf(path, changesOf(path)));
    deepEqual(await foundIn([transferOf(path)], lines, CONTEXT), new Set());
  });
}

Deno.test("a file is found under every name that leads to it, and however often it is listed", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  const transfer = transferOf(path);
  await Deno.mkdir(`${folder.path}/b`);
  await Deno.symlink(path, `${folder.path}/b/link.dcm`);
  const others = [`${folder.path}/b/../a.dcm`, `${folder.path}//./a.dcm`, path].map((name) => ({
    ...transfer,
    instance: { ...transfer.instance, path: name },
  }));
  const link = {
    ...transfer,
    instance: { ...transfer.instance, path: `${folder.path}/b/link.dcm` },
  };
  const transfers = [transfer, ...others, link];
  deepEqual(await foundIn(transfers, numbered(lineOf(path)), CONTEXT), new Set(transfers));
});

Deno.test("a file that is not there is not found", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  const transfer = transferOf(path);
  await Deno.remove(path);
  deepEqual(await foundIn([transfer], numbered(lineOf(path)), CONTEXT), new Set());
});

Deno.test("damaged lines are told of by their numbers, ten at most, and never believed", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  const transfer = transferOf(path);
  const log = new RecordingLog();
  const damaged = [lineOf(path).slice(1), undefined, "", ...new Array(9).fill("x")];
  const lines = numbered(...damaged);
  deepEqual(await foundIn([transfer], lines, { ...CONTEXT, log }), new Set());
  equal(log.lines.length, 11);
  equal(log.lines[0], "W: line 2 of the journal is damaged, ignoring it");
  equal(log.lines[9], "W: line 11 of the journal is damaged, ignoring it");
  equal(log.lines[10], "W: in total, 12 lines of the journal are damaged");
  const sound = numbered("damaged", lineOf(path));
  deepEqual(await foundIn([transfer], sound, CONTEXT), new Set([transfer]));
});

Deno.test("a journal that cannot be read on ends the search with its error", async () => {
  function* lines(): Generator<JournalLine> {
    yield { number: 2, text: "" };
    throw new JournalError("broken");
  }
  await rejects(findStored([], lines(), CONTEXT), { name: "JournalError", message: "broken" });
});

Deno.test("a signal ends the search", async () => {
  const controller = new AbortController();
  let count = 0;
  function* lines(): Generator<JournalLine> {
    for (;; count++) {
      if (count === 5) controller.abort();
      yield { number: count + 2, text: lineOf("/a.dcm") };
    }
  }
  await findStored([], lines(), { ...CONTEXT, signal: controller.signal });
  equal(count, 5);
});
