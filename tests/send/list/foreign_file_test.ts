import assert from "node:assert/strict";
import { MemorySource } from "../../../lib/base/byte_source.ts";
import { hintAtFormat } from "../../../lib/send/list/foreign_file.ts";

function bytesOf(text: string, offset = 0): Uint8Array {
  return new Uint8Array([
    ...new Uint8Array(offset),
    ...Array.from(text, (character) => character.charCodeAt(0)),
  ]);
}

const READ: Readonly<Record<string, Uint8Array>> = {
  zip: bytesOf("PK\x03\x04 and more"),
  gzip: bytesOf("\x1f\x8b\x08"),
  zstd: bytesOf("\x28\xb5\x2f\xfd"),
  tar: bytesOf("ustar\x0000", 257),
};

for (const [name, bytes] of Object.entries(READ)) {
  Deno.test(`hintAtFormat() names the option that looks into ${name}`, () => {
    const hint = hintAtFormat(new MemorySource(bytes), { scanArchives: false });
    assert.match(hint ?? "", new RegExp(`^This is a ${name} file: --scan-archives `));
    assert.match(
      hintAtFormat(new MemorySource(bytes), { scanArchives: true }) ?? "",
      /unpack it first/,
    );
  });
}

Deno.test("hintAtFormat() says of what nobody looks into that it has to be unpacked", () => {
  for (const start of ["BZh9", "\xfd7zXZ\x00", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07"]) {
    const hint = hintAtFormat(new MemorySource(bytesOf(start)), { scanArchives: false });
    assert.match(hint ?? "", /^This is a \w+ file that is not looked into: unpack it first\.$/);
  }
});

Deno.test("hintAtFormat() has nothing to say of others, however short", () => {
  for (const bytes of [bytesOf(""), bytesOf("P"), bytesOf("text"), bytesOf("DICM", 128)]) {
    assert.equal(hintAtFormat(new MemorySource(bytes), { scanArchives: false }), undefined);
  }
});
