import assert from "node:assert/strict";
import { FileListError, readFileList } from "../../../lib/send/list/file_list.ts";
import { loadFileList } from "../../../lib/send/list/file_list_source.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const LINES: readonly { name: string; list: string | Uint8Array; expected: string[] }[] = [
  { name: "lines", list: "a\nb c\n d \n", expected: ["a", "b c", " d "] },
  { name: "a last line without its end", list: "a\nb", expected: ["a", "b"] },
  { name: "empty lines", list: "\na\n\n\nb\n\n", expected: ["a", "b"] },
  { name: "lines of Windows", list: "a\r\n\r\nb\rc\r\n", expected: ["a", "b\rc"] },
  { name: "a byte order mark", list: "\ufeffa\n\ufeffb\n", expected: ["a", "\ufeffb"] },
  { name: "a byte order mark and nothing else", list: "\ufeff", expected: [] },
  { name: "UTF-8", list: "ä/😀\n", expected: ["ä/😀"] },
  { name: "Latin 1", list: Uint8Array.of(0xe4, 0x0a, 0x62), expected: ["\ufffd", "b"] },
  { name: "nothing", list: "", expected: [] },
];

const ZEROS: readonly { name: string; list: string; expected: string[] }[] = [
  { name: "names", list: "a\0b\nc\r\0", expected: ["a", "b\nc\r"] },
  { name: "a last name without its end", list: "a\0b", expected: ["a", "b"] },
  { name: "empty names", list: "\0a\0\0", expected: ["a"] },
  { name: "a byte order mark", list: "\ufeffa\0", expected: ["\ufeffa"] },
];

for (const [kind, rows] of [["newlines", LINES], ["zero bytes", ZEROS]] as const) {
  const nullSeparated = kind === "zero bytes";
  for (const { name, list, expected } of rows) {
    Deno.test(`readFileList() with ${kind} reads ${name}, whole and byte by byte`, async () => {
      const bytes = typeof list === "string" ? new TextEncoder().encode(list) : list;
      assert.deepEqual(await readFileList(inPieces(bytes, 1000), { nullSeparated }), expected);
      assert.deepEqual(await readFileList(inPieces(bytes, 1), { nullSeparated }), expected);
    });
  }
}

Deno.test("readFileList() refuses a zero byte in a line, and says why it may be there", async () => {
  await assert.rejects(
    readFileList(inPieces(Uint8Array.of(0x61, 0, 0x62), 1000), { nullSeparated: false }),
    new FileListError("has a zero byte in it (is --null missing?)"),
  );
});

Deno.test("readFileList() takes a name of 65,536 bytes and none that is longer", async () => {
  const name = new Uint8Array(0x10000).fill(0x61);
  const [read] = await readFileList(inPieces(name, 1000), { nullSeparated: true });
  assert.equal(read?.length, 0x10000);
  await assert.rejects(
    readFileList(inPieces(new Uint8Array(0x10001).fill(0x61), 1000), { nullSeparated: true }),
    new FileListError("has a name of more than 65536 bytes"),
  );
});

Deno.test("readFileList() takes a million names and no more", async () => {
  const names = new TextEncoder().encode("a\n".repeat(1_000_000));
  assert.equal((await readFileList(inPieces(names, 65536), LINE_OPTIONS)).length, 1_000_000);
  const oneMore = new Uint8Array([...names, 0x62]);
  await assert.rejects(
    readFileList(inPieces(oneMore, 65536), LINE_OPTIONS),
    new FileListError("has more than 1000000 names"),
  );
});

Deno.test("readFileList() gives up an endless list when it is too long", async () => {
  const chunk = new Uint8Array(1000).fill(0x0a);
  let chunks = 0;
  const endless = ReadableStream.from((function* () {
    for (;; chunks++) yield chunk;
  })());
  await assert.rejects(
    readFileList(endless, { nullSeparated: false, maxListBytes: 10_000 }),
    new FileListError("has more than 10000 bytes"),
  );
  assert.ok(chunks <= 12, `${chunks} chunks were read`);
});

Deno.test("loadFileList() tells that there is no list, or that it is a folder", async () => {
  using folder = temporaryFolder();
  const options = { nullSeparated: false, signal: new AbortController().signal };
  await assert.rejects(
    loadFileList(`${folder.path}/missing`, options),
    new FileListError("No such file or directory"),
  );
  await assert.rejects(loadFileList(folder.path, options), new FileListError("Is a directory"));
});

const LINE_OPTIONS = { nullSeparated: false };

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array, void> {
  for (let offset = 0; offset < bytes.length; offset += length) {
    yield await Promise.resolve(bytes.subarray(offset, offset + length));
  }
}
