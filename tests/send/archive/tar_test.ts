import assert from "node:assert/strict";
import { MemorySource } from "../../../lib/base/byte_source.ts";
import { listTar } from "../../../lib/send/archive/tar.ts";
import { parseTarHeader } from "../../../lib/send/archive/tar_header.ts";
import { tar, type TarEntry } from "../../support/archives.ts";
import { concat } from "../../support/make.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** @returns names, and what was found in their places */
async function list(archive: Uint8Array): Promise<(readonly [string, string])[]> {
  const members: (readonly [string, string])[] = [];
  const source = new MemorySource(archive);
  for await (const member of listTar({ source, goTo: () => Promise.resolve() })) {
    const content = archive.subarray(member.start, member.start + member.size);
    const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    members.push([decode(member.name), member.problem ?? decode(content)]);
  }
  return members;
}

const LONG = `${"folder/".repeat(30)}file`;

/** Each is between two others, so that it is seen where it ends. */
const ENTRIES: readonly { name: string; entry: TarEntry; expected?: readonly [string, string] }[] =
  [
    { name: "ustar", entry: { name: "a" }, expected: ["a", "content"] },
    { name: "before ustar", entry: { name: "a", format: "v7" }, expected: ["a", "content"] },
    {
      name: "ustar with a prefix",
      entry: { name: "a", prefix: "far/away" },
      expected: ["far/away/a", "content"],
    },
    {
      name: "GNU tar, with something else where the prefix would be",
      entry: { name: "a", prefix: "14000000000", format: "gnu" },
      expected: ["a", "content"],
    },
    {
      name: "a name of 100 bytes",
      entry: { name: "n".repeat(100) },
      expected: ["n".repeat(100), "content"],
    },
    {
      name: "a long name of GNU tar",
      entry: { name: LONG, gnuLongName: true, format: "gnu" },
      expected: [LONG, "content"],
    },
    {
      name: "path and size in pax",
      entry: { name: "short", pax: { path: LONG, size: "7", mtime: "1.5" }, size: 0 },
      expected: [LONG, "content"],
    },
    {
      name: "a binary size",
      entry: { name: "a", binarySize: true },
      expected: ["a", "content"],
    },
    { name: "a contiguous file", entry: { name: "a", typeFlag: "7" }, expected: ["a", "content"] },
    {
      name: "a type that is not known",
      entry: { name: "a", typeFlag: "9" },
      expected: ["a", "content"],
    },
    {
      name: "an empty file",
      entry: { name: "a", content: new Uint8Array(0) },
      expected: ["a", ""],
    },
    { name: "a directory", entry: { name: "a/", typeFlag: "5", content: new Uint8Array(0) } },
    { name: "a directory from before type flags", entry: { name: "a/", format: "v7" } },
    { name: "a volume's name", entry: { name: "a", typeFlag: "V", content: new Uint8Array(0) } },
    { name: "a list of a directory", entry: { name: "a", typeFlag: "D" } },
    { name: "a pax header for all", entry: { name: "a", typeFlag: "g" } },
    { name: "a long name of a link's target", entry: { name: "a", typeFlag: "K" } },
  ];

const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);

for (const { name, entry, expected } of ENTRIES) {
  Deno.test(`listTar(): ${name}`, async () => {
    const archive = tar([
      { name: "first", content: text("1".repeat(512)) },
      { content: text("content"), ...entry },
      { name: "last", content: text("3") },
    ]);
    assert.deepEqual(await list(archive), [
      ["first", "1".repeat(512)],
      ...(expected === undefined ? [] : [expected]),
      ["last", "3"],
    ]);
  });
}

Deno.test("listTar() ends at the first block of zeros, whatever follows", async () => {
  const archive = tar([{ name: "a", content: text("1") }], { end: 1 });
  const junk = new Uint8Array(2000).fill(7);
  assert.deepEqual(await list(new Uint8Array([...archive, ...junk])), [["a", "1"]]);
});

Deno.test("parseTarHeader() accepts checksums of signed bytes, and no other wrong ones", () => {
  const block = tar([{ name: "\xe4\xf6" }]).subarray(0, 512);
  assert.ok(parseTarHeader(block) !== undefined);
  const unsigned = parseInt(new TextDecoder().decode(block.subarray(148, 154)), 8);
  const write = (sum: number): void => block.set(text(sum.toString(8).padStart(6, "0")), 148);
  write(unsigned - 2 * 256);
  assert.ok(parseTarHeader(block) !== undefined);
  write(unsigned - 256);
  assert.equal(parseTarHeader(block), undefined);
});

for (const format of ["v7", "oldgnu", "gnu", "ustar", "pax"]) {
  Deno.test(`listTar() finds what the system's tar has packed as ${format}`, async () => {
    using folder = temporaryFolder();
    const names = ["a", format === "v7" ? "b" : LONG];
    for (const name of names) {
      const path = `${folder.path}/packed/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, `content of ${name}`);
    }
    await Deno.symlink("a", `${folder.path}/packed/link`);
    const args = [`--format=${format}`, "--sort=name", "-cf", "../a.tar", "."];
    const { success } = await new Deno.Command("tar", { args, cwd: `${folder.path}/packed` })
      .output();
    assert.ok(success);
    const found = await list(await Deno.readFile(`${folder.path}/a.tar`));
    assert.deepEqual(found, names.map((name) => [`./${name}`, `content of ${name}`]));
  });
}

for (const end of [1, 2, 20]) {
  Deno.test(`listTar(): an archive behind ${end} blocks of zeros`, async () => {
    const archives = [tar([{ name: "a" }], { end }), tar([{ name: "b" }])];
    assert.deepEqual((await list(concat(...archives))).map(([name]) => name), ["a", "b"]);
  });
}

Deno.test("listTar(): something else behind the end", async () => {
  const archive = concat(tar([{ name: "a" }]), new Uint8Array(1024).fill(1));
  assert.deepEqual((await list(archive)).map(([name]) => name), ["a"]);
});

Deno.test("listTar(): an archive behind more zeros than anybody writes", async () => {
  const archives = [tar([{ name: "a" }], { end: 8194 }), tar([{ name: "b" }])];
  assert.deepEqual((await list(concat(...archives))).map(([name]) => name), ["a"]);
});
