/** The bounds-checked cursor. */

import assert from "node:assert/strict";
import { ByteReader, OutOfBoundsError } from "../../lib/base/byte_reader.ts";

const BYTES = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 0x41, 0xe9);

Deno.test("ByteReader reads fields in order in both byte orders", () => {
  for (const littleEndian of [true, false]) {
    const reader = new ByteReader(BYTES, { littleEndian });
    assert.equal(reader.uint8("a"), 1);
    assert.equal(reader.uint16("b"), littleEndian ? 0x0302 : 0x0203);
    assert.equal(reader.uint32("c"), littleEndian ? 0x07060504 : 0x04050607);
    assert.equal(reader.latin1(2, "d"), "Aé");
    assert.equal(reader.offset, 9);
    assert.equal(reader.remaining, 0);
  }
});

Deno.test("ByteReader says which field would end behind the bytes, and stays where it is", () => {
  const reader = new ByteReader(BYTES, { littleEndian: true });
  reader.skip(7, "start");
  const tooFar: readonly (() => unknown)[] = [
    () => reader.uint32("Item Length"),
    () => reader.bytes(3, "Item Length"),
    () => reader.latin1(3, "Item Length"),
    () => reader.skip(3, "Item Length"),
  ];
  for (const read of tooFar) {
    assert.throws(
      read,
      (error) =>
        error instanceof OutOfBoundsError && error.field === "Item Length" && error.offset === 7 &&
        error.available === 2,
    );
    assert.equal(reader.offset, 7);
  }
});

Deno.test("ByteReader hands out views, not copies", () => {
  const bytes = BYTES.slice();
  const view = new ByteReader(bytes, { littleEndian: true }).bytes(2, "a");
  bytes[0] = 99;
  assert.equal(view[0], 99);
});
