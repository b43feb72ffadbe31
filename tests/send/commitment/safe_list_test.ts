import { deepEqual, equal, throws } from "node:assert/strict";
import type { FileVersion, Transfer } from "../../../lib/send/instance.ts";
import { safePaths } from "../../../lib/send/commitment/safe_list.ts";
import { currentVersion, writeSafeList } from "../../../lib/send/commitment/safe_list_file.ts";
import { file, imageDataSet } from "../../support/make.ts";
import { RecordingLog } from "../../support/recording_log.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { storedTransfer } from "../stored_transfer.ts";

const VERSION: FileVersion = { lengthBytes: 100, modifiedAtMs: 1 };

function committed(path: string, uid: string, changes: Partial<Transfer> = {}): Transfer {
  return storedTransfer(path, uid, { commitment: { type: "committed" }, ...changes });
}

function list(
  transfers: readonly Transfer[],
  versionOf: (path: string) => FileVersion | undefined = () => VERSION,
): { paths: string[]; lines: readonly string[] } {
  const log = new RecordingLog();
  return { paths: safePaths(transfers, { versionOf, log }), lines: log.lines };
}

Deno.test("safePaths() lists files whose instances are committed, in order, as they are spelled", () => {
  const transfers = [committed("./b 1.dcm", "1.2.1"), committed("a.dcm", "1.2.2")];
  deepEqual(list(transfers), { paths: ["./b 1.dcm", "a.dcm"], lines: [] });
});

Deno.test("safePaths() does not list what is in an archive", () => {
  const member = {
    archivePath: "a.zip",
    name: "1.dcm",
    version: VERSION,
    open: () => Promise.reject(new TypeError()),
  };
  const inArchive = committed("a.zip/1.dcm", "1.2.1");
  const transfer = { ...inArchive, instance: { ...inArchive.instance, member } };
  deepEqual(list([transfer, committed("b", "1.2.2")]), { paths: ["b"], lines: [] });
});

Deno.test("safePaths() lists a file once that was sent twice", () => {
  const transfers = [committed("a.dcm", "1.2.1"), committed("a.dcm", "1.2.1")];
  deepEqual(list(transfers), { paths: ["a.dcm"], lines: [] });
});

for (
  const { name, changes } of [
    { name: "nobody asked for", changes: { commitment: undefined } },
    { name: "failed", changes: { commitment: { type: "failed", reason: 0x0112 } } },
    { name: "is not confirmed", changes: { commitment: { type: "unconfirmed", reason: "" } } },
  ] as const
) {
  Deno.test(`safePaths() does not list a file one of whose instances ${name}`, () => {
    const transfers = [committed("a", "1.2.1"), committed("a", "1.2.2", changes)];
    deepEqual(list(transfers), { paths: [], lines: [] });
  });
}

for (
  const { name, transfers, versions = [VERSION], reason } of [
    {
      name: "a line feed in its name",
      transfers: [committed("a\nb", "1.2.1")],
      reason: "there is a line break in its name",
    },
    {
      name: "a carriage return in its name",
      transfers: [committed("a\r", "1.2.1")],
      reason: "there is a line break in its name",
    },
    {
      name: "a warning status",
      transfers: [committed("a", "1.2.1", { result: { type: "answered", status: 0xb000 } })],
      reason: "it was stored with a warning",
    },
    {
      name: "another length by now",
      transfers: [committed("a", "1.2.1")],
      versions: [{ ...VERSION, lengthBytes: 101 }],
      reason: "it has changed since it was sent",
    },
    {
      name: "another time of change by now",
      transfers: [committed("a", "1.2.1")],
      versions: [{ ...VERSION, modifiedAtMs: 2 }],
      reason: "it has changed since it was sent",
    },
    {
      name: "gone by now",
      transfers: [committed("a", "1.2.1")],
      versions: [],
      reason: "it has changed since it was sent",
    },
    {
      name: "no time of change",
      transfers: [
        committed("a", "1.2.1", { fileVersion: { lengthBytes: 100, modifiedAtMs: undefined } }),
      ],
      versions: [{ lengthBytes: 100, modifiedAtMs: undefined }],
      reason: "it has changed since it was sent",
    },
  ]
) {
  Deno.test(`safePaths() says why it does not list a file: ${name}`, () => {
    const path = transfers[0]!.instance.path;
    const { paths, lines } = list(transfers, () => versions[0]);
    deepEqual(paths, []);
    deepEqual(
      lines.join("\n").replaceAll("\nW: ", "\n"),
      `W: not listed as safe to delete: ${path}: ${reason}`,
    );
  });
}

for (
  const { name, other } of [
    { name: "was stored, too", other: committed("b", "1.2.1") },
    {
      name: "was never sent",
      other: storedTransfer("b", "1.2.1", { result: { type: "pending" } }),
    },
    {
      name: "was sent with it, though listed with another",
      other: committed("b", "1.2.7", { sentSopInstanceUid: "1.2.1" }),
    },
    {
      name: "is listed with it, though sent with another",
      other: committed("b", "1.2.1", { sentSopInstanceUid: "1.2.7" }),
    },
  ]
) {
  Deno.test(`safePaths() does not list a file whose instance is in another one that ${name}`, () => {
    const { paths, lines } = list([committed("a", "1.2.1"), other, committed("c", "1.2.3")]);
    deepEqual(paths.filter((path) => path !== "b"), ["c"]);
    equal(
      lines[0],
      "W: not listed as safe to delete: a: another file has the same SOP Instance UID",
    );
  });
}

Deno.test("writeSafeList() replaces a list as a whole and leaves nothing beside it", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/safe.txt`;
  writeSafeList(path, ["x".repeat(10_000), "b"]);
  writeSafeList(path, ["a b", "-c", "ä"]);
  equal(Deno.readTextFileSync(path), "a b\n-c\nä\n");
  writeSafeList(path, []);
  equal(Deno.readTextFileSync(path), "");
  deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["safe.txt"]);
});

Deno.test("writeSafeList() touches nothing that is no list", () => {
  using folder = temporaryFolder();
  const image = `${folder.path}/a.dcm`;
  const bytes = file(imageDataSet());
  Deno.writeFileSync(image, bytes);
  throws(() => writeSafeList(image, []), /Not a list of files/);
  deepEqual(Deno.readFileSync(image), bytes);
  throws(() => writeSafeList(folder.path, []), /Not a regular file/);
  throws(() => writeSafeList(`${folder.path}/none/safe.txt`, []), Deno.errors.NotFound);
});

Deno.test("currentVersion() tells of regular files only", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a`;
  Deno.writeTextFileSync(path, "abc");
  Deno.utimeSync(path, 5, 1.5);
  deepEqual(currentVersion(path), { lengthBytes: 3, modifiedAtMs: 1500 });
  equal(currentVersion(folder.path), undefined);
  equal(currentVersion(`${folder.path}/b`), undefined);
});
