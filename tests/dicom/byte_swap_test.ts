import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { ByteStream } from "../../lib/base/byte_stream.ts";
import { swappedStream, type UnitBytes } from "../../lib/dicom/byte_swap.ts";

/** The bytes 0, 1, 2 …, `portion` at a time, every other time only after a turn of the loop. */
class CountingStream implements ByteStream {
  readonly #length: number;
  readonly #portion: number;
  #next = 0;

  constructor(length: number, portion: number) {
    this.#length = length;
    this.#portion = portion;
  }

  get done(): boolean {
    return this.#next === this.#length;
  }

  fill(target: Uint8Array): number | Promise<number> {
    const count = Math.min(target.length, this.#portion, this.#length - this.#next);
    for (let index = 0; index < count; index++) target[index] = this.#next++;
    return this.#next % 2 === 0 ? count : Promise.resolve(count);
  }
}

async function collect(stream: ByteStream, chunk: number): Promise<number[]> {
  const bytes: number[] = [];
  while (!stream.done) {
    const target = new Uint8Array(chunk);
    const count = await stream.fill(target);
    strictEqual(count > 0, true);
    bytes.push(...target.subarray(0, count));
  }
  return bytes;
}

const EXPECTED: readonly { unit: UnitBytes; bytes: readonly number[] }[] = [
  { unit: 1, bytes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] },
  { unit: 2, bytes: [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14] },
  { unit: 4, bytes: [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12] },
  { unit: 8, bytes: [7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8] },
];

for (const { unit, bytes } of EXPECTED) {
  Deno.test(`swappedStream() turns numbers of ${unit} bytes around, in any portions`, async () => {
    for (const portion of [1, 2, 3, 5, 8, 16]) {
      for (const chunk of [1, 2, 3, 5, 7, 16, 100]) {
        const stream = swappedStream(new CountingStream(16, portion), unit);
        deepStrictEqual(await collect(stream, chunk), bytes);
      }
    }
  });
}
