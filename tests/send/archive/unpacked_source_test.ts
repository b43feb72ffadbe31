import assert from "node:assert/strict";
import type { ByteSource } from "../../../lib/base/byte_source.ts";
import { Cursors, type PackedFile } from "../../../lib/send/archive/cursors.ts";
import { UnpackedSource } from "../../../lib/send/archive/unpacked_source.ts";
import type { Unpacker } from "../../../lib/send/archive/unpacker.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const LENGTH = 10_000_000;
const NEVER = new AbortController().signal;
const CONTENT = new Uint8Array(LENGTH).map((_, index) => byteAt(index));

/** A file that is not packed at all, and how much of it has been unpacked, over and over. */
class CountedFile implements Disposable {
  readonly #folder = temporaryFolder();
  readonly file: PackedFile;
  starts = 0;
  unpacked = 0;

  constructor() {
    const path = `${this.#folder.path}/packed`;
    Deno.writeFileSync(path, CONTENT);
    const { size, mtime } = Deno.statSync(path);
    const version = { lengthBytes: size, modifiedAtMs: mtime?.getTime() };
    this.file = { path, version, unpack: (source) => this.#unpack(source) };
  }

  #unpack(source: ByteSource): Unpacker {
    this.starts++;
    let offset = 0;
    return {
      read: (target) => {
        const count = source.readInto(offset, target);
        offset += count;
        this.unpacked += count;
        return count;
      },
      [Symbol.dispose]: () => {},
    };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

function byteAt(offset: number): number {
  return (offset * 7 + (offset >>> 8)) & 0xff;
}

function assertBytes(bytes: Uint8Array, offset: number, length: number): void {
  assert.equal(bytes.length, length);
  for (const index of [0, length >> 1, length - 1]) {
    assert.equal(bytes[index], byteAt(offset + index), `${offset + index}`);
  }
}

Deno.test("UnpackedSource reads on and a little back without beginning again", () => {
  using counted = new CountedFile();
  using cursors = new Cursors();
  using source = new UnpackedSource(counted.file, cursors);
  for (let offset = 200_000; offset < LENGTH - 70_000; offset += 300_000) {
    assertBytes(source.view(offset, 60_000), offset, 60_000);
    assertBytes(source.view(offset - 60_000, 50_000), offset - 60_000, 50_000);
  }
  const target = new Uint8Array(200_000);
  assert.equal(source.readInto(LENGTH - 100_000, target), 100_000);
  assertBytes(target.subarray(0, 100_000), LENGTH - 100_000, 100_000);
  assert.equal(source.reaches(LENGTH), true);
  assert.equal(source.reaches(LENGTH + 1), false);
  assert.equal(counted.starts, 1);
});

Deno.test("members that are looked through ahead, and read afterwards, cost two passes in all", async () => {
  using counted = new CountedFile();
  using cursors = new Cursors();
  const memberLength = 1_000_000;
  const members = Array.from({ length: 10 }, (_, index) => index * memberLength);
  const lookThrough = async (start: number): Promise<UnpackedSource> => {
    const source = new UnpackedSource(counted.file, cursors);
    await source.goTo(start, NEVER);
    assertBytes(source.view(start + memberLength - 1000, 1000), start + memberLength - 1000, 1000);
    return source;
  };
  let next = lookThrough(members[0]!);
  for (const [index, start] of members.entries()) {
    using source = await next;
    await source.goTo(start, NEVER);
    assertBytes(source.view(start, 1000), start, 1000);
    const following = members[index + 1];
    if (following !== undefined) next = lookThrough(following);
    await next;
    assertBytes(source.view(start + memberLength - 1000, 1000), start + memberLength - 1000, 1000);
  }
  assert.equal(counted.starts, 2);
  assert.ok(counted.unpacked <= 2.1 * LENGTH, `${counted.unpacked} bytes`);
});

Deno.test("UnpackedSource gives up what goes back all the time", () => {
  using counted = new CountedFile();
  using cursors = new Cursors();
  using source = new UnpackedSource(counted.file, cursors);
  assert.throws(() => {
    for (let time = 0; time < 100; time++) {
      source.view(600_000, 1);
      source.view(0, 1);
    }
  }, { message: "Corrupted data" });
  assert.ok(counted.starts <= 70, `${counted.starts} starts`);
});

Deno.test("Cursors keeps a few of those that nobody uses", () => {
  using counted = new CountedFile();
  using cursors = new Cursors();
  const taken = Array.from({ length: 6 }, () => cursors.take(counted.file, 0));
  for (const [index, cursor] of taken.entries()) {
    cursor.view(index * 1000, 1);
    cursors.giveBack(counted.file, cursor);
  }
  assert.equal(counted.starts, 6);
  for (let time = 0; time < 4; time++) cursors.take(counted.file, 0)[Symbol.dispose]();
  assert.equal(counted.starts, 6);
  cursors.take(counted.file, 0)[Symbol.dispose]();
  assert.equal(counted.starts, 7);
});

Deno.test("a stream that is damaged stays so for whoever comes next", () => {
  using counted = new CountedFile();
  using cursors = new Cursors();
  let isDamaged = true;
  const file: PackedFile = {
    ...counted.file,
    unpack: () => ({
      read: () => {
        if (!isDamaged) return 0;
        isDamaged = false;
        throw new Error("damaged");
      },
      [Symbol.dispose]: () => {},
    }),
  };
  for (let time = 0; time < 2; time++) {
    using source = new UnpackedSource(file, cursors);
    assert.throws(() => source.view(0, 1), { message: "damaged" });
  }
});
