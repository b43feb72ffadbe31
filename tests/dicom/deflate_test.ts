import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { deflateRaw } from "pako";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { DataSetError } from "../../lib/dicom/conditions.ts";
import { deflateStream } from "../../lib/dicom/deflate_stream.ts";
import { inflateSource } from "../../lib/dicom/inflate_source.ts";
import { padToEven, sourceStream } from "../../lib/dicom/source_stream.ts";
import { concat, text } from "../support/make.ts";

/** Bytes that compress, but not too well; always the same ones. */
function sample(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (Math.imul(i, 2654435761) >>> 24) & (i >> 12));
}

async function deflate(bytes: Uint8Array, level: number, chunk: number): Promise<Uint8Array> {
  const stream = deflateStream(sourceStream(new MemorySource(bytes), 0, bytes.length), level);
  const parts: Uint8Array[] = [];
  while (!stream.done) {
    const target = new Uint8Array(chunk);
    const count = await stream.fill(target);
    ok(count > 0 || stream.done);
    parts.push(target.subarray(0, count));
  }
  return concat(...parts);
}

// Length and SHA-256 of what zlib 1.2.13 makes of the sample (raw, window 15, memory level 8, with
// a zero byte where the length is odd), computed with Python's zlib module.
const ZLIB = [
  {
    level: 1,
    length: 29732,
    sha256: "77f5b0ce3bd0b69a00661225d93e3f2afcf2037bd260f4ae427b3e37eba7750f",
  },
  {
    level: 3,
    length: 21926,
    sha256: "fb2b074e98f422d97c356652fa116487bfa7e88bf743b9b8df09e8052346e1fb",
  },
  {
    level: 6,
    length: 14954,
    sha256: "50d0bcdc62fbe6ba33eedbe77824a43dbc6b9fd2e5097e8c7ca04e97fd448d84",
  },
  {
    level: 9,
    length: 13570,
    sha256: "4f3f9691aead0a2fa3fead800e7239bac7e492bbb1cf5296594d34debe230535",
  },
];

for (const { level, length, sha256 } of ZLIB) {
  Deno.test(`deflateStream() writes what zlib writes at level ${level}`, async () => {
    const deflated = await deflate(sample(300_001), level, 5000);
    strictEqual(deflated.length, length);
    strictEqual(createHash("sha256").update(deflated).digest("hex"), sha256);
  });
}

Deno.test("deflateStream() writes the same in pieces of any size", async () => {
  const bytes = sample(3000);
  const whole = await deflate(bytes, 6, 100_000);
  for (const chunk of [1, 2, 999]) deepStrictEqual(await deflate(bytes, 6, chunk), whole);
  strictEqual(whole.length % 2, 0);
});

for (const level of [0, 1, 6, 9]) {
  Deno.test(`inflateSource() reads what deflateStream() wrote at level ${level}`, async () => {
    const bytes = sample(300_001);
    const source = inflateSource(new MemorySource(await deflate(bytes, level, 4096)), 0);
    const inflated = new Uint8Array(400_000);
    strictEqual(source.readInto(0, inflated), bytes.length);
    deepStrictEqual(inflated.subarray(0, bytes.length), bytes);
    ok(source.reaches(bytes.length));
    ok(!source.reaches(bytes.length + 1));
  });
}

Deno.test("inflateSource() starts over to read backwards", () => {
  const bytes = sample(1_000_000);
  const source = inflateSource(new MemorySource(concat(text("head"), deflateRaw(bytes))), 4);
  for (const offset of [999_000, 10, 500_000, 499_000, 0]) {
    deepStrictEqual(source.view(offset, 100).slice(), bytes.slice(offset, offset + 100));
  }
});

/** The inflated bytes that a source holds at once, as far as anybody outside can tell. */
const BUFFER_BYTES = 0x40000;

/** A source that has `maxCount` bytes at a time for who reads on. */
class SplitSource extends MemorySource {
  readonly #maxCount: number;

  constructor(bytes: Uint8Array, maxCount: number) {
    super(bytes);
    this.#maxCount = maxCount;
  }

  override readInto(offset: number, target: Uint8Array): number {
    return super.readInto(offset, target.subarray(0, this.#maxCount));
  }
}

Deno.test("inflateSource() reads all of a data set that fills its buffer to the last byte", () => {
  for (let length = BUFFER_BYTES; length <= BUFFER_BYTES + 3000; length++) {
    const deflated = deflateRawSync(new Uint8Array(length));
    const source = inflateSource(new MemorySource(deflated), 0);
    ok(source.reaches(length), `${length} bytes`);
    ok(!source.reaches(length + 1), `${length} bytes`);
  }
});

Deno.test("inflateSource() reads data sets whose length is about a multiple of its buffer", () => {
  for (const buffers of [0.5, 1, 2, 3]) {
    for (let more = -3; more <= 260; more += more < 3 ? 1 : 17) {
      const bytes = sample(buffers * BUFFER_BYTES + more);
      const source = inflateSource(new MemorySource(deflateRaw(bytes)), 0);
      const inflated = new Uint8Array(bytes.length + 1);
      strictEqual(source.readInto(0, inflated), bytes.length);
      ok(Buffer.compare(inflated.subarray(0, bytes.length), bytes) === 0, `${bytes.length} bytes`);
    }
  }
});

Deno.test("inflateSource() reads input that comes in pieces of any size", () => {
  for (const maxCount of [1, 2, 7, 63, 255, 257, 4095]) {
    for (const length of [BUFFER_BYTES, BUFFER_BYTES + 258, BUFFER_BYTES + 1033]) {
      const zeros = inflateSource(new SplitSource(deflateRaw(new Uint8Array(length)), maxCount), 0);
      ok(zeros.reaches(length), `${length} bytes, ${maxCount} at a time`);
      ok(!zeros.reaches(length + 1));
    }
  }
});

Deno.test("inflateSource() ignores what follows the stream's end", () => {
  const source = inflateSource(new MemorySource(concat(deflateRaw(text("abc")), text("rest"))), 0);
  deepStrictEqual(source.view(0, 10).slice(), text("abc"));
});

Deno.test("inflateSource() is empty over nothing", () => {
  const source = inflateSource(new MemorySource(new Uint8Array(0)), 0);
  ok(!source.reaches(1));
});

Deno.test("inflateSource() fails where the stream is truncated or damaged", () => {
  const deflated = deflateRaw(sample(10_000));
  const truncated = inflateSource(new MemorySource(deflated.subarray(0, deflated.length - 10)), 0);
  throws(() => truncated.reaches(10_000), /I\/O suspension or premature end of stream/);
  const damaged = inflateSource(new MemorySource(text("\x78\x9c, a zlib header")), 0);
  throws(() => damaged.view(0, 1), (error: unknown) => {
    ok(error instanceof DataSetError);
    strictEqual(error.condition.text, "ZLib Error: invalid stored block lengths");
    return true;
  });
});

Deno.test("inflateSource() needs no memory for what a small stream inflates to", () => {
  const zeros = deflateRaw(new Uint8Array(20_000_000));
  ok(zeros.length < 100_000);
  const source = inflateSource(new MemorySource(zeros), 0);
  const before = Deno.memoryUsage().external;
  ok(source.reaches(20_000_000));
  ok(!source.reaches(20_000_001));
  ok(Deno.memoryUsage().external - before < 5_000_000);
});

Deno.test("padToEven() adds a zero byte to odd streams only", async () => {
  for (const [given, expected] of [["abc", "abc\0"], ["ab", "ab"]] as const) {
    const bytes = text(given);
    const stream = padToEven(sourceStream(new MemorySource(bytes), 0, bytes.length), bytes.length);
    const parts: Uint8Array[] = [];
    while (!stream.done) {
      const target = new Uint8Array(1);
      parts.push(target.subarray(0, await stream.fill(target)));
    }
    deepStrictEqual(concat(...parts), text(expected));
  }
});

Deno.test("sourceStream() notices that the source has become shorter", () => {
  const stream = sourceStream(new MemorySource(text("abc")), 0, 4);
  throws(() => stream.fill(new Uint8Array(10)), /premature end of stream/);
});
