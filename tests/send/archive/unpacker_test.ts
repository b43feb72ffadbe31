import assert from "node:assert/strict";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { type ByteSource, MemorySource } from "../../../lib/base/byte_source.ts";
import { ConditionError } from "../../../lib/base/condition.ts";
import { gzipUnpacker } from "../../../lib/send/archive/gzip.ts";
import type { Unpacker } from "../../../lib/send/archive/unpacker.ts";
import { zstdUnpacker } from "../../../lib/send/archive/zstd.ts";
import { concat } from "../../support/make.ts";
import { makeRandom } from "../../support/random.ts";

type Open = (source: ByteSource) => Unpacker;

const ZSTD_OPTIONS: readonly Readonly<Record<number, number>>[] = [
  { [constants.ZSTD_c_checksumFlag]: 1 },
  { [constants.ZSTD_c_checksumFlag]: 0, [constants.ZSTD_c_contentSizeFlag]: 0 },
  { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_windowLog]: 23 },
];

const FORMATS: readonly { name: string; open: Open; pack: (bytes: Uint8Array) => Uint8Array }[] = [
  { name: "gzip", open: gzipUnpacker, pack: (bytes) => gzipSync(bytes) },
  { name: "gzip, stored", open: gzipUnpacker, pack: (bytes) => gzipSync(bytes, { level: 0 }) },
  ...ZSTD_OPTIONS.map((params, index) => ({
    name: `zstd ${index}`,
    open: zstdUnpacker,
    pack: (bytes: Uint8Array) => zstdCompressSync(bytes, { params }),
  })),
];

/** Zeros, text and noise. */
function sample(): Uint8Array {
  const random = makeRandom(1);
  const noise = Uint8Array.from({ length: 300_000 }, () => random(256));
  const text = new TextEncoder().encode("The same again and again. ".repeat(5000));
  return concat(new Uint8Array(400_000), noise, text, noise.subarray(0, 50_000));
}

function unpackAll(open: Open, packed: Uint8Array, targetLength: number): Uint8Array {
  using unpacker = open(new MemorySource(packed));
  const pieces: Uint8Array[] = [];
  for (;;) {
    const target = new Uint8Array(targetLength);
    const count = unpacker.read(target);
    if (count === 0) return concat(...pieces);
    pieces.push(target.subarray(0, count));
  }
}

for (const { name, open, pack } of FORMATS) {
  Deno.test(`${name}: what was packed is unpacked, in pieces of any size`, () => {
    const bytes = sample();
    const packed = pack(bytes);
    for (const targetLength of [1000, 65_536, 1_000_000, bytes.length + 1]) {
      assert.deepEqual(unpackAll(open, packed, targetLength), bytes);
    }
  });

  Deno.test(`${name}: several, empty ones among them, are unpacked as one`, () => {
    const parts = [sample(), new Uint8Array(0), Uint8Array.of(1), sample()];
    const packed = concat(...parts.map(pack));
    assert.deepEqual(unpackAll(open, packed, 50_000), concat(...parts));
  });

  Deno.test(`${name}: whatever the file's end, one that was cut off is refused`, () => {
    const bytes = concat(sample().subarray(399_900, 400_300), new Uint8Array(300));
    const packed = pack(bytes);
    for (let length = 1; length < packed.length; length++) {
      assert.throws(
        () => unpackAll(open, packed.subarray(0, length), 4096),
        (error) => error instanceof ConditionError && /^Archive ends early$/.test(error.message),
        `${length} of ${packed.length} bytes`,
      );
    }
  });
}

for (
  const { name, open, pack } of FORMATS.filter(({ name }) => name === "gzip" || name === "zstd 0")
) {
  Deno.test(`${name}: whatever the place, a changed byte is refused, or changes nothing`, () => {
    const bytes = sample().subarray(399_900, 400_300);
    const packed = pack(bytes);
    for (let index = 0; index < packed.length; index++) {
      const changed = Uint8Array.from(packed);
      changed[index]! ^= 0x11;
      let unpacked: Uint8Array;
      try {
        unpacked = unpackAll(open, changed, 4096);
      } catch (error) {
        assert.ok(error instanceof ConditionError, `byte ${index}: ${error}`);
        continue;
      }
      // Time stamps and the like.
      assert.deepEqual(unpacked, bytes, `byte ${index}`);
    }
  });
}

Deno.test("gzip: zeros behind the last one are taken for the rest of a tape's block", () => {
  const packed = concat(gzipSync(Uint8Array.of(1, 2)), new Uint8Array(100_000));
  assert.deepEqual(unpackAll(gzipUnpacker, packed, 10), Uint8Array.of(1, 2));
});

Deno.test("zstd: a window of more than 8 MB is refused before there is memory for it", () => {
  const params = {
    [constants.ZSTD_c_windowLog]: 24,
    [constants.ZSTD_c_contentSizeFlag]: 0,
  };
  const packed = zstdCompressSync(new Uint8Array(20_000_000), { params });
  assert.throws(() => unpackAll(zstdUnpacker, packed, 1000), {
    message: "Archive was compressed with a window of more than 8 MB",
  });
});
