import assert from "node:assert/strict";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { Timer } from "../../../lib/base/timer.ts";
import { Archives } from "../../../lib/send/archive/archives.ts";
import { spellMemberName } from "../../../lib/send/archive/archive.ts";
import type { ArchiveMember } from "../../../lib/send/instance.ts";
import type { InstanceSource } from "../../../lib/send/instance_source.ts";
import { tar, tarHeader, zip } from "../../support/archives.ts";
import { concat, file, imageDataSet, text } from "../../support/make.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const NEVER = new AbortController().signal;
const TAR = tar([{ name: "a", content: text("content") }]);

/** A DICOM file whose preamble is the start of something else (PS3.10 §7.1). */
function withPreamble(preamble: Uint8Array): Uint8Array {
  const bytes = file(imageDataSet());
  bytes.set(preamble.subarray(0, 128));
  return bytes;
}

const CONTENTS: readonly { name: string; bytes: Uint8Array; isArchive: boolean }[] = [
  { name: "a zip", bytes: zip([{ name: "a", content: text("a") }]), isArchive: true },
  { name: "a zip without members", bytes: zip([]), isArchive: true },
  { name: "a tar", bytes: TAR, isArchive: true },
  { name: "a tar.gz", bytes: gzipSync(TAR), isArchive: true },
  { name: "a tar.zst", bytes: zstdCompressSync(TAR), isArchive: true },
  {
    name: "a tar.gz of which next to nothing is left",
    bytes: gzipSync(TAR).subarray(0, 20),
    isArchive: true,
  },
  { name: "gzip of something else", bytes: gzipSync(file(imageDataSet())), isArchive: false },
  { name: "zstd of something else", bytes: zstdCompressSync(text("text")), isArchive: false },
  { name: "a DICOM file", bytes: file(imageDataSet()), isArchive: false },
  { name: "a DICOM file that begins as a zip", bytes: withPreamble(zip([])), isArchive: false },
  { name: "a DICOM file that begins as a tar", bytes: withPreamble(TAR), isArchive: false },
  { name: "an empty file", bytes: new Uint8Array(0), isArchive: false },
  { name: "zeros", bytes: new Uint8Array(10_240), isArchive: false },
  { name: "text", bytes: text("PK, as they say"), isArchive: false },
];

for (const { name, bytes, isArchive } of CONTENTS) {
  Deno.test(`Archives: ${name} is ${isArchive ? "an" : "no"} archive`, async () => {
    using folder = temporaryFolder();
    using archives = new Archives();
    await Deno.writeFile(`${folder.path}/a`, bytes);
    assert.equal(archives.isArchive(`${folder.path}/a`), isArchive);
  });
}

Deno.test("Archives: folders and what is not there are no archives", () => {
  using folder = temporaryFolder();
  using archives = new Archives();
  for (const path of [folder.path, `${folder.path}/missing`, ""]) {
    assert.equal(archives.isArchive(path), false, path);
  }
});

for (
  const [name, expected] of [
    ["a/b.dcm", "a/b.dcm"],
    ["./a//b", "a/b"],
    ["/a", "a"],
    ["..", "%2E%2E"],
    ["a/../../b", "a/%2E%2E/%2E%2E/b"],
    ["a\\..\\b", "a\\%2E%2E\\b"],
    ["..a/b..", "..a/b.."],
    ["a\nb\x1b[0m\x7f", "a%0Ab%1B[0m%7F"],
    ["a\u2028b\u0085", "a%E2%80%A8b%C2%85"],
    ["", ""],
  ] as const
) {
  Deno.test(`spellMemberName(${JSON.stringify(name)}) leads nowhere but down`, () => {
    assert.equal(spellMemberName(name), expected);
  });
}

/** @returns the members of an archive in a file */
async function listMembers(archives: Archives, path: string): Promise<ArchiveMember[]> {
  using archive = archives.open(path);
  const members: ArchiveMember[] = [];
  for await (const listed of archive?.list(NEVER) ?? []) {
    if (listed.type === "readable") members.push(listed.member);
  }
  return members;
}

const MEBIBYTE = 0x100000;

Deno.test("members that are open at a time have 64 MB together; the next ones wait for their turn", async () => {
  using folder = temporaryFolder();
  using archives = new Archives();
  const path = `${folder.path}/a.tar.gz`;
  const content = new Uint8Array(20 * MEBIBYTE).fill(1);
  const entries = ["1", "2", "3", "4", "5"].map((name) => ({ name, content }));
  await Deno.writeFile(path, gzipSync(tar(entries), { level: 1 }));
  const members = await listMembers(archives, path);
  const opened: InstanceSource[] = [];
  const opening = members.map(async (member) => {
    const source = await member.open(NEVER);
    opened.push(source);
    return source;
  });
  await opening[2];
  assert.equal(opened.length, 3);
  for (const [index, next] of opening.entries()) {
    using source = await next;
    assert.equal(source.size, content.length);
    assert.deepEqual(source.view(source.size - 3, 10), Uint8Array.of(1, 1, 1));
    assert.ok(opened.length <= index + 3);
  }
  assert.equal(opened.length, 5);
});

Deno.test("waiting for memory ends when the run does", async () => {
  using folder = temporaryFolder();
  using archives = new Archives();
  const path = `${folder.path}/a.zip`;
  const content = new Uint8Array(33 * MEBIBYTE);
  const entries = ["1", "2", "3"].map((name) => ({ name, content, deflated: true }));
  await Deno.writeFile(path, zip(entries));
  const members = await listMembers(archives, path);
  const ending = new AbortController();
  using first = await members[0]!.open(ending.signal);
  using second = await members[1]!.open(ending.signal);
  const third = members[2]!.open(ending.signal);
  ending.abort(new Error("ended"));
  first[Symbol.dispose]();
  second[Symbol.dispose]();
  await assert.rejects(third, { message: "ended" });
});

for (const pack of [(bytes: Uint8Array) => bytes, gzipSync]) {
  const name = pack === gzipSync ? "tar.gz" : "tar";
  for (const what of ["folder", "block of a sparse map"]) {
    Deno.test(`listing a ${name} ends when the run does, in the midst of many a ${what}`, async () => {
      using folder = temporaryFolder();
      using archives = new Archives();
      const path = `${folder.path}/archive`;
      await Deno.writeFile(path, pack(what === "folder" ? manyFolders() : longSparseMap()));
      using archive = archives.open(path);
      const ending = new AbortController();
      new Timer(0, () => ending.abort(new Error("ended")));
      await assert.rejects(Array.fromAsync(archive!.list(ending.signal)), { message: "ended" });
    });
  }
}

/** Long enough to be listed for several times 50 ms. */
const MANY_BLOCKS = 100_000;

function manyFolders(): Uint8Array<ArrayBuffer> {
  const header = tarHeader({ name: "folder/", typeFlag: "5" });
  return repeated(header, MANY_BLOCKS);
}

function longSparseMap(): Uint8Array<ArrayBuffer> {
  const isContinued = (header: Uint8Array): void => void (header[482] = 1);
  const header = tarHeader({ name: "sparse", typeFlag: "S", format: "gnu", edit: isContinued });
  const map = new Uint8Array(512);
  map[504] = 1;
  return concat(header, repeated(map, 2 * MANY_BLOCKS));
}

function repeated(block: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(block.length * count);
  for (let index = 0; index < count; index++) bytes.set(block, index * block.length);
  return bytes;
}

Deno.test("a member is not opened when its archive has changed", async () => {
  using folder = temporaryFolder();
  for (const [name, bytes] of [["a.tar", TAR], ["a.tgz", gzipSync(TAR)]] as const) {
    using archives = new Archives();
    const path = `${folder.path}/${name}`;
    await Deno.writeFile(path, bytes);
    const [member] = await listMembers(archives, path);
    await Deno.writeFile(path, new Uint8Array(1), { append: true });
    await assert.rejects(member!.open(NEVER), {
      message: "Archive has changed since it was checked",
    });
  }
});

for (
  const { name, pack } of [
    { name: "tar.gz", pack: (content: Uint8Array) => gzipSync(tar([{ name: "a", content }])) },
    {
      name: "tar.zst",
      pack: (content: Uint8Array) => zstdCompressSync(tar([{ name: "a", content }])),
    },
    { name: "zip", pack: (content: Uint8Array) => zip([{ name: "a", content, deflated: true }]) },
  ]
) {
  Deno.test(`a member of a ${name} that is too long to be held can be read again and again`, async () => {
    using folder = temporaryFolder();
    using archives = new Archives();
    const path = `${folder.path}/archive`;
    const content = new Uint8Array(new Uint32Array(9_000_000).map((_, index) => index).buffer);
    await Deno.writeFile(path, pack(content));
    const [member] = await listMembers(archives, path);
    using source = await member!.open(NEVER);
    const last = content.length - 10;
    for (let time = 0; time < 3; time++) {
      assert.deepEqual(source.view(1000, 4), content.subarray(1000, 1004));
      assert.deepEqual(source.view(last, 100), content.subarray(last));
      assert.equal(source.readInto(content.length, new Uint8Array(1)), 0);
      await source.rewind?.();
    }
    assert.equal(source.reaches(content.length), true);
    assert.equal(source.reaches(content.length + 1), false);
  });
}
