/** Archives: what they say of their members, and what compressed ones unpack to. */

import assert from "node:assert/strict";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { type ByteSource, MemorySource } from "../../../lib/base/byte_source.ts";
import { gzipUnpacker } from "../../../lib/send/archive/gzip.ts";
import { SliceSource } from "../../../lib/send/archive/slice_source.ts";
import { listTar } from "../../../lib/send/archive/tar.ts";
import type { Unpacker } from "../../../lib/send/archive/unpacker.ts";
import { listZip } from "../../../lib/send/archive/zip.ts";
import { zstdUnpacker } from "../../../lib/send/archive/zstd.ts";
import { tar, type TarEntry, zip, type ZipEntry } from "../../../tests/support/archives.ts";
import { text } from "../../../tests/support/make.ts";
import type { Random } from "../../../tests/support/random.ts";
import { type FuzzTarget, isCondition } from "../target.ts";

/** More is not read of what an input unpacks to. */
const MAX_UNPACKED_LENGTH = 0x80000;

const ZIP_ENTRIES: readonly ZipEntry[] = [
  { name: "folder/", content: new Uint8Array(0) },
  { name: "folder/a", content: text("some text") },
  { name: "b", content: new Uint8Array(1000), deflated: true, dataDescriptor: true },
];
const TAR_ENTRIES: readonly TarEntry[] = [
  { name: "folder/", typeFlag: "5" },
  { name: "a", content: text("some text"), binarySize: true },
  { name: "long/".repeat(40), content: text("x"), gnuLongName: true, format: "gnu" },
  { name: "b", content: text("y"), pax: { path: "other", size: "1" } },
  { name: "c", content: new Uint8Array(512), typeFlag: "S", format: "gnu" },
];

export const ZIP_TARGET: FuzzTarget = {
  name: "zip",
  share: 4,
  seeds: () => [
    zip(ZIP_ENTRIES),
    zip(ZIP_ENTRIES, { comment: "a comment" }),
    zip(ZIP_ENTRIES.map((entry) => ({ ...entry, zip64: true })), { zip64: true }),
    zip([]),
  ],
  tokens: [text("PK\x01\x02"), text("PK\x03\x04"), text("PK\x05\x06"), text("PK\x06\x06")],
  run: (input) => {
    const source = new SliceSource(new MemorySource(input), { start: 0, size: input.length });
    for (const member of listZip(source)) {
      if (member.problem !== undefined) continue;
      assert(member.start + member.packedSize <= input.length, "A member is not in the archive");
    }
    return true;
  },
  isRefusal: isCondition,
};

export const TAR_TARGET: FuzzTarget = {
  name: "tar",
  share: 4,
  seeds: () => [tar(TAR_ENTRIES), tar([]), ...TAR_ENTRIES.map((entry) => tar([entry]))],
  tokens: [text("ustar\x0000"), text("ustar  \0"), text("12 path=aaa\n"), text("x"), text("L")],
  run: async (input) => {
    let end = 0;
    const context = { source: new MemorySource(input), goTo: () => Promise.resolve() };
    for await (const { start, size } of listTar(context)) {
      assert(start >= end && size >= 0, "Members overlap");
      end = start + size;
    }
    return true;
  },
  isRefusal: isCondition,
};

export const GZIP_TARGET: FuzzTarget = {
  name: "gzip",
  share: 4,
  seeds: () => samples().map((bytes) => new Uint8Array(gzipSync(bytes))),
  tokens: [],
  run: (input, random) => checkUnpacking(gzipUnpacker, input, random),
  isRefusal: isCondition,
};

export const ZSTD_TARGET: FuzzTarget = {
  name: "zstd",
  share: 4,
  seeds: () => samples().map((bytes) => new Uint8Array(zstdCompressSync(bytes))),
  tokens: [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18)],
  run: (input, random) => checkUnpacking(zstdUnpacker, input, random),
  isRefusal: isCondition,
};

function samples(): Uint8Array[] {
  return [
    new Uint8Array(0),
    text("the same again and again, ".repeat(100)),
    new Uint8Array(0x50000),
    Uint8Array.from({ length: 3000 }, (_, index) => index * index >> 4),
  ];
}

/** In whatever pieces it is read, it is the same. */
function checkUnpacking(
  open: (source: ByteSource) => Unpacker,
  input: Uint8Array,
  random: Random,
): boolean {
  const whole = unpack(open, input, () => MAX_UNPACKED_LENGTH);
  const inPieces = unpack(open, input, () => 1 + random(20_000));
  assert.equal(inPieces.length, whole.length);
  assert(inPieces.every((byte, index) => byte === whole[index]), "Pieces have other bytes");
  return true;
}

function unpack(
  open: (source: ByteSource) => Unpacker,
  input: Uint8Array,
  nextLength: () => number,
): Uint8Array {
  using unpacker = open(new MemorySource(input));
  const unpacked = new Uint8Array(MAX_UNPACKED_LENGTH);
  let length = 0;
  while (length < unpacked.length) {
    const count = unpacker.read(unpacked.subarray(length, length + nextLength()));
    if (count === 0) break;
    length += count;
  }
  return unpacked.subarray(0, length);
}
