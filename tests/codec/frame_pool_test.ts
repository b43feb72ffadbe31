import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { DecodeJob, DecodePool } from "../../lib/codec/decode_job.ts";
import type { FrameFormat } from "../../lib/codec/frame_decoder.ts";
import { FramePool } from "../../lib/codec/frame_pool.ts";
import { PixelDataError } from "../../lib/dicom/pixel_data_error.ts";
import { modules } from "../wasm/codecs.ts";
import { writeFlatBlocks } from "../wasm/jpeg_writer.ts";

const UNCOMPRESSED: FrameFormat = {
  codec: "uncompressed",
  rows: 1,
  columns: 2,
  samplesPerPixel: 1,
  bitsAllocated: 8,
  planarConfiguration: 0,
  convertToRgb: false,
};

function job(bytes: Iterable<number>, changes: Partial<FrameFormat> = {}): DecodeJob {
  return { codestream: Uint8Array.from(bytes), format: { ...UNCOMPRESSED, ...changes } };
}

/** Stands for the other threads: answers with a byte that no frame of these tests has. */
class Workers implements DecodePool, Disposable {
  readonly codecs: string[] = [];
  isDisposed = false;

  decode({ format }: DecodeJob): Promise<Uint8Array<ArrayBuffer>> {
    this.codecs.push(format.codec);
    return Promise.resolve(Uint8Array.of(99));
  }

  [Symbol.dispose](): void {
    this.isDisposed = true;
  }
}

function open(workers: Workers, maxHelpers = 1): FramePool {
  return new FramePool({ workers, maxHelpers, loadModules: () => Promise.resolve(modules) });
}

/** As large as may be: 8192 runs of 128 zeros. */
function blankImage(): DecodeJob {
  const codestream = new Uint8Array(64 + 2 * 8192);
  codestream.set([1, 0, 0, 0, 64]);
  for (let at = 64; at < codestream.length; at += 2) codestream[at] = 129;
  return job(codestream, { codec: "rle", rows: 1024, columns: 1024 });
}

/** One grey block. */
function baseline(): Uint8Array<ArrayBuffer> {
  return writeFlatBlocks([0], { rows: 8, columns: 8, restartInterval: 1 });
}

const BLOCK: Partial<FrameFormat> = { codec: "jpeg", rows: 8, columns: 8 };

Deno.test("FramePool decodes small frames without another thread, each for who asked", async () => {
  const workers = new Workers();
  using pool = open(workers);
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  const frames = await Promise.all(numbers.map((number) => pool.decode(job([number, 0]))));
  deepStrictEqual(frames.map(([number]) => number), numbers);
  deepStrictEqual([...await pool.decode(job(baseline(), BLOCK))], Array(64).fill(128));
  deepStrictEqual(workers.codecs, []);
});

Deno.test("FramePool takes the codestream's memory away", async () => {
  using pool = open(new Workers());
  const given = job([5, 6]);
  await pool.decode(given);
  strictEqual(given.codestream.length, 0);
});

const FOR_WORKERS: readonly { readonly name: string; readonly job: () => DecodeJob }[] = [
  { name: "JPEG-LS", job: () => job([0, 0], { codec: "jpegls" }) },
  { name: "JPEG 2000", job: () => job([0, 0], { codec: "jpeg2000" }) },
  { name: "deflate", job: () => job([0, 0], { codec: "deflated" }) },
  { name: "a large image", job: () => job([0, 0], { rows: 1025, columns: 1024 }) },
  { name: "a long codestream", job: () => job(new Uint8Array(0x100001)) },
  { name: "JPEG without a header", job: () => job([0, 0], { codec: "jpeg" }) },
  {
    name: "progressive JPEG",
    job: () => {
      const codestream = baseline();
      codestream[codestream.indexOf(0xc0)] = 0xc2; // the frame header's marker
      return job(codestream, BLOCK);
    },
  },
];

for (const { name, job } of FOR_WORKERS) {
  Deno.test(`FramePool leaves to other threads what can take long: ${name}`, async () => {
    const workers = new Workers();
    using pool = open(workers);
    deepStrictEqual([...await pool.decode(job())], [99]);
    strictEqual(workers.codecs.length, 1);
  });
}

Deno.test("FramePool gets help where much is waiting, and only where it may", async () => {
  for (const [maxHelpers, isHelped] of [[1, true], [0, false]] as const) {
    const workers = new Workers();
    using pool = open(workers, maxHelpers);
    const firstBytes = await Promise.all(
      Array.from({ length: 1000 }, async () => (await pool.decode(blankImage()))[0]),
    );
    strictEqual(firstBytes.includes(99), isHelped);
  }
});

Deno.test("FramePool lets sockets have their turns while frames are waiting", async () => {
  using pool = open(new Workers(), 0);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let decoded = 0;
  const frames = Array.from({ length: 500 }, () => pool.decode(blankImage()).then(() => decoded++));
  using client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  using server = await listener.accept();
  for (let byte = 0; byte < 3; byte++) {
    await client.write(Uint8Array.of(byte));
    await server.read(new Uint8Array(1));
  }
  strictEqual(decoded < frames.length, true);
  await Promise.all(frames);
});

Deno.test("FramePool says why a frame cannot be decoded, and decodes the next one", async () => {
  using pool = open(new Workers());
  await rejects(
    pool.decode(job([1])),
    (error: unknown) => error instanceof PixelDataError && error.reason === "truncated",
  );
  deepStrictEqual([...await pool.decode(job([5, 6]))], [5, 6]);
});

Deno.test("FramePool gives up frames that are not wanted any more", async () => {
  using pool = open(new Workers());
  const reason = new Error("Enough");
  await rejects(pool.decode(job([5, 6]), AbortSignal.abort(reason)), reason);
});

Deno.test("FramePool gives up what waits when it is disposed of, and ends its threads", async () => {
  const workers = new Workers();
  const pool = open(workers);
  const frame = pool.decode(job([5, 6]));
  pool[Symbol.dispose]();
  await rejects(frame, { name: "AbortError" });
  strictEqual(workers.isDisposed, true);
});
