import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import type { ByteStream } from "../../lib/base/byte_stream.ts";
import type { DecodeJob, DecodePool } from "../../lib/codec/decode_job.ts";
import type { DecodedImage } from "../../lib/codec/decoded_image.ts";
import { FrameStream } from "../../lib/codec/frame_stream.ts";
import type { FrameIndex } from "../../lib/dicom/pixel_data.ts";
import { PixelDataError } from "../../lib/dicom/pixel_data_error.ts";

const FRAME_LENGTH = 3;
const CODED_LENGTH = 2;
/** What each frame costs while it is ahead. */
const COST = FRAME_LENGTH + CODED_LENGTH;

function imageOf(numberOfFrames: number): DecodedImage {
  const length = FRAME_LENGTH * numberOfFrames;
  return {
    format: {
      codec: "rle",
      rows: 1,
      columns: FRAME_LENGTH,
      samplesPerPixel: 1,
      bitsAllocated: 8,
      planarConfiguration: 0,
      convertToRgb: false,
    },
    numberOfFrames,
    frameLengthBytes: FRAME_LENGTH,
    lengthBytes: length + length % 2,
    attributes: [],
  };
}

/** Frames whose codestreams are their number, from 1, twice. */
function framesOf(frameCount: number, lengthBytes = CODED_LENGTH): FrameIndex {
  return {
    frameCount,
    lengthBytes: () => lengthBytes,
    read: (frame) => new Uint8Array(lengthBytes).fill(frame + 1),
  };
}

/** Gives out three times the number; frames can be held back, and let go in any order. */
class ScriptedPool implements DecodePool {
  readonly started: number[] = [];
  readonly givenOut: Uint8Array[] = [];
  readonly #held = new Map<number, PromiseWithResolvers<void>>();
  readonly #holds: boolean;
  readonly #fails: number | undefined;

  constructor(options: { holds?: boolean; fails?: number } = {}) {
    this.#holds = options.holds ?? false;
    this.#fails = options.fails;
  }

  async decode({ codestream }: DecodeJob, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const number = codestream[0] ?? 0;
    this.started.push(number);
    if (this.#holds) {
      const hold = Promise.withResolvers<void>();
      this.#held.set(number, hold);
      signal?.addEventListener("abort", () => hold.reject(signal.reason));
      await hold.promise;
    }
    if (number === this.#fails) throw new PixelDataError("corrupt", "It is damaged");
    const pixels = new Uint8Array(FRAME_LENGTH).fill(number);
    this.givenOut.push(pixels);
    return pixels;
  }

  letGo(...numbers: readonly number[]): void {
    for (const number of numbers) this.#held.get(number)?.resolve();
  }
}

function open(
  frameCount: number,
  pool: DecodePool,
  lookAheadBytes: number = 2 * COST,
): FrameStream {
  return new FrameStream({
    frames: framesOf(frameCount),
    image: imageOf(frameCount),
    pool,
    lookAheadBytes,
  });
}

async function collect(stream: ByteStream, chunk: number): Promise<number[]> {
  const bytes: number[] = [];
  while (!stream.done) {
    const target = new Uint8Array(chunk).fill(99);
    const count = await stream.fill(target);
    strictEqual(count > 0, true);
    bytes.push(...target.subarray(0, count));
  }
  return bytes;
}

Deno.test("FrameStream gives out all frames in order, and a pad byte, into targets of any size", async () => {
  for (const chunk of [1, 2, 3, 4, 7, 100]) {
    const stream = open(3, new ScriptedPool());
    strictEqual(stream.lengthBytes, 10);
    deepStrictEqual(await collect(stream, chunk), [1, 1, 1, 2, 2, 2, 3, 3, 3, 0]);
  }
});

Deno.test("FrameStream decodes one frame at a time where it may not look ahead any more", async () => {
  const pool = new ScriptedPool();
  const stream = open(3, pool);
  stream.stopLookingAhead();
  const target = new Uint8Array(FRAME_LENGTH - 1);
  await stream.fill(target);
  deepStrictEqual(pool.started, [1]);
  deepStrictEqual(await collect(stream, FRAME_LENGTH), [1, 2, 2, 2, 3, 3, 3, 0]);
});

Deno.test("FrameStream decodes nothing before it is read", () => {
  const pool = new ScriptedPool();
  open(3, pool);
  deepStrictEqual(pool.started, []);
});

Deno.test("FrameStream keeps the order although later frames are decoded first", async () => {
  const pool = new ScriptedPool({ holds: true });
  const stream = open(2, pool);
  const first = stream.fill(new Uint8Array(1));
  deepStrictEqual(pool.started, [1, 2]);
  pool.letGo(2, 1);
  strictEqual(await first, 1);
  deepStrictEqual(await collect(stream, 10), [1, 1, 2, 2, 2]);
});

Deno.test("FrameStream decodes ahead only as much as it may, and at least one frame", async () => {
  for (
    const { lookAheadBytes, ahead } of [
      { lookAheadBytes: 0, ahead: 1 },
      { lookAheadBytes: 2 * COST - 1, ahead: 1 },
      { lookAheadBytes: 2 * COST, ahead: 2 },
      { lookAheadBytes: 3 * COST, ahead: 3 },
    ]
  ) {
    const pool = new ScriptedPool();
    const stream = open(10, pool, lookAheadBytes);
    await stream.fill(new Uint8Array(1)); // one byte of the first frame
    strictEqual(pool.started.length, ahead);
    await stream.fill(new Uint8Array(2)); // the rest of it
    strictEqual(pool.started.length, ahead + 1);
  }
});

Deno.test("FrameStream.decodeAll() decodes everything, whatever it may decode ahead", async () => {
  const pool = new ScriptedPool();
  const stream = open(4, pool, 0);
  await stream.decodeAll();
  deepStrictEqual(pool.started, [1, 2, 3, 4]);
  const target = new Uint8Array(100);
  strictEqual(stream.fill(target), 3); // at once, without a promise
  deepStrictEqual(await collect(stream, 5), [2, 2, 2, 3, 3, 3, 4, 4, 4]);
});

Deno.test("FrameStream ends with the frame that fails, and says which it was", async () => {
  const isSecond = (error: unknown) =>
    error instanceof PixelDataError && error.frame === 2 && error.reason === "corrupt" &&
    error.message === "Frame 2: It is damaged";
  const stream = open(3, new ScriptedPool({ fails: 2 }), 3 * COST);
  strictEqual(await stream.fill(new Uint8Array(10)), 3);
  await rejects(async () => await stream.fill(new Uint8Array(10)), isSecond);
  throws(() => stream.fill(new Uint8Array(10)), isSecond); // no third frame in its place
  await rejects(open(3, new ScriptedPool({ fails: 2 })).decodeAll(), isSecond);
});

Deno.test("FrameStream refuses a codestream that is far too long, without reading it", async () => {
  const stream = new FrameStream({
    frames: { ...framesOf(1, 2 ** 31), read: () => new Uint8Array(0) },
    image: imageOf(1),
    pool: new ScriptedPool(),
    lookAheadBytes: 0,
  });
  await rejects(
    stream.decodeAll(),
    (error: unknown) => error instanceof PixelDataError && error.reason === "tooLarge",
  );
});

Deno.test("FrameStream refuses a frame of another length", async () => {
  const pool: DecodePool = { decode: () => Promise.resolve(new Uint8Array(4)) };
  await rejects(open(1, pool).decodeAll(), /Frame 1: The decoder gave out 4 bytes/);
});

Deno.test("FrameStream gives up what is under way, and never makes frames up", async () => {
  const pool = new ScriptedPool({ holds: true });
  const stream = open(3, pool);
  const pending = stream.fill(new Uint8Array(10));
  stream[Symbol.dispose]();
  await rejects(async () => await pending, /abort/i);
  await rejects(async () => await stream.fill(new Uint8Array(10)), /abort/i);
  deepStrictEqual(pool.started, [1, 2]);
});

Deno.test("the memory of a frame is given back as soon as the frame has been read", async () => {
  const pool = new ScriptedPool();
  using stream = new FrameStream({
    frames: framesOf(2),
    image: imageOf(2),
    pool,
    lookAheadBytes: 2 * COST,
  });
  const target = new Uint8Array(FRAME_LENGTH - 1);
  await stream.fill(target);
  const isFree = (): boolean[] =>
    pool.givenOut.map(({ buffer }) => buffer instanceof ArrayBuffer && buffer.detached);
  deepStrictEqual(isFree(), [false, false]);
  await stream.fill(target);
  deepStrictEqual(isFree(), [true, false]);
});

Deno.test("FrameStream is as quick with very many frames, however small, as with few", async () => {
  const manyFrames = 200_000;
  const start = performance.now();
  const pool = new ScriptedPool();
  const stream = open(manyFrames, pool, Infinity);
  strictEqual(await stream.fill(new Uint8Array(1)), 1);
  strictEqual(pool.started.length, 1024);
  await stream.decodeAll();
  strictEqual((await collect(stream, 1000)).length, manyFrames * FRAME_LENGTH - 1);
  // It took more than half a minute where each frame moved up all those behind it.
  strictEqual(performance.now() - start < 10_000, true);
  strictEqual(open(manyFrames, pool).keptBytes > 100 * manyFrames, true);
});
