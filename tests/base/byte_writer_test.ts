/** The growing writer. */

import assert from "node:assert/strict";
import { ByteWriter } from "../../lib/base/byte_writer.ts";

Deno.test("ByteWriter writes integers in the byte order that it was made for", () => {
  for (const littleEndian of [true, false]) {
    const writer = new ByteWriter({ littleEndian });
    writer.uint8(0x01);
    writer.uint16(0x0203);
    writer.uint32(0x04050607);
    const bytes = littleEndian ? [1, 3, 2, 7, 6, 5, 4] : [1, 2, 3, 4, 5, 6, 7];
    assert.deepEqual([...writer.finish()], bytes);
  }
});

Deno.test("ByteWriter keeps what it has when any of its fields makes it grow", () => {
  const writes: readonly ((writer: ByteWriter) => void)[] = [
    (writer) => writer.uint8(9),
    (writer) => writer.uint16(0x0909),
    (writer) => writer.uint32(0x09090909),
    (writer) => writer.bytes(Uint8Array.of(9, 9, 9)),
    (writer) => writer.endLength(writer.beginLength(4)),
  ];
  for (const write of writes) {
    const small = new ByteWriter({ littleEndian: true, capacity: 1 });
    const large = new ByteWriter({ littleEndian: true, capacity: 64 });
    for (const writer of [small, large]) {
      writer.uint8(7);
      write(writer);
      writer.zeros(3);
    }
    assert.deepEqual(small.finish(), large.finish());
  }
});

Deno.test("ByteWriter fills in nested lengths", () => {
  const writer = new ByteWriter({ littleEndian: false });
  const outer = writer.beginLength(4);
  const inner = writer.beginLength(2);
  writer.zeros(5);
  writer.endLength(inner);
  writer.endLength(outer);
  assert.deepEqual([...writer.finish()], [0, 0, 0, 7, 0, 5, 0, 0, 0, 0, 0]);
});
