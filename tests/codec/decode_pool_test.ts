import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { DecodeJob } from "../../lib/codec/decode_job.ts";
import { WorkerPool, type WorkerPoolOptions } from "../../lib/codec/decode_pool.ts";
import type { FrameFormat } from "../../lib/codec/frame_decoder.ts";
import { PixelDataError, type PixelDataErrorReason } from "../../lib/dicom/pixel_data_error.ts";
import { bundleProgram } from "../../scripts/build/bundle.ts";
import { projectPath } from "../../scripts/build/project.ts";
import { concat, numbers } from "../support/make.ts";
import { modules } from "../wasm/codecs.ts";

const FORMAT: FrameFormat = {
  codec: "rle",
  rows: 1,
  columns: 2,
  samplesPerPixel: 1,
  bitsAllocated: 8,
  planarConfiguration: 0,
  convertToRgb: false,
};

function job(...bytes: readonly number[]): DecodeJob {
  return { codestream: Uint8Array.from(bytes), format: FORMAT };
}

/** What a test's own program does with a frame: the first byte says it. */
const Behaviour = {
  answer: 1,
  fail: 2,
  throw: 3,
  hang: 4,
  recurse: 5,
  outOfMemory: 6,
  permissions: 7,
} as const;

/** A program that speaks as `decode_worker.ts` does, and behaves as it is told. */
const PROGRAM = `
  let frames = 0;
  function decode(bytes) {
    frames++;
    switch (bytes[0]) {
      case ${Behaviour.answer}: return Uint8Array.of(bytes[1], frames);
      case ${Behaviour.fail}: postMessage({ type: "failed", reason: "corrupt", detail: "Bad" }); return;
      case ${Behaviour.throw}: throw new Error("It broke");
      case ${Behaviour.hang}: for (;;);
      case ${Behaviour.recurse}: return decode(bytes);
      case ${Behaviour.outOfMemory}:
        postMessage({ type: "failed", reason: "outOfMemory", detail: "Full" });
        return;
      case ${Behaviour.permissions}: {
        const attempts = [
          () => Deno.readTextFileSync("/etc/hostname"),
          () => Deno.env.get("HOME"),
          () => Deno.hostname(),
          () => Deno.listen({ port: 0 }),
          () => Deno.makeTempFileSync(),
          () => new Deno.Command("true").outputSync(),
          () => Deno.dlopen("/nonexistent.so", {}),
        ];
        let refused = 0;
        for (const attempt of attempts) {
          try { attempt(); } catch (error) { if (error instanceof Deno.errors.NotCapable) refused++; }
        }
        return Uint8Array.of(refused, attempts.length);
      }
    }
  }
  onmessage = ({ data }) => {
    if (data.type !== "decode") return;
    const pixels = decode(data.job.codestream);
    if (pixels) postMessage({ type: "decoded", pixels }, [pixels.buffer]);
  };
`;

function open(options: Partial<WorkerPoolOptions> = {}): WorkerPool {
  return new WorkerPool({
    program: PROGRAM,
    loadModules: () => Promise.resolve({}),
    size: 1,
    frameTimeoutMs: 20_000,
    ...options,
  });
}

Deno.test("WorkerPool decodes frames, each for who asked for it", async () => {
  using pool = open({ size: 2 });
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  const frames = await Promise.all(
    numbers.map((number) => pool.decode(job(Behaviour.answer, number))),
  );
  deepStrictEqual(frames.map(([number]) => number), numbers);
});

Deno.test("WorkerPool takes the codestream's memory away", async () => {
  using pool = open();
  const given = job(Behaviour.answer, 5);
  await pool.decode(given);
  strictEqual(given.codestream.length, 0);
});

Deno.test("WorkerPool starts no thread before there is a frame", () => {
  // A thread would have to be ended: the sanitizer would find it.
  open({ loadModules: () => Promise.reject(new Error("Nobody needs them")) });
});

Deno.test("WorkerPool keeps its threads, also after a frame that is not sound", async () => {
  using pool = open();
  await pool.decode(job(Behaviour.answer, 5));
  await rejects(
    pool.decode(job(Behaviour.fail)),
    (error: unknown) =>
      error instanceof PixelDataError && error.reason === "corrupt" && error.message === "Bad",
  );
  // The thread counts its frames: this is its third.
  deepStrictEqual([...await pool.decode(job(Behaviour.answer, 5))], [5, 3]);
});

const REPLACED: readonly {
  name: string;
  behaviour: number;
  reason: PixelDataErrorReason;
  message: RegExp;
  frameTimeoutMs?: number;
}[] = [
  { name: "throws", behaviour: Behaviour.throw, reason: "crash", message: /It broke/ },
  { name: "overflows its stack", behaviour: Behaviour.recurse, reason: "crash", message: /stack/ },
  {
    name: "hangs",
    behaviour: Behaviour.hang,
    reason: "timeout",
    message: /more than 1500 ms/,
    frameTimeoutMs: 1500,
  },
  {
    name: "has filled its memory",
    behaviour: Behaviour.outOfMemory,
    reason: "outOfMemory",
    message: /Full/,
  },
];

for (const { name, behaviour, reason, message, frameTimeoutMs } of REPLACED) {
  Deno.test(`WorkerPool replaces a thread that ${name}, which costs one frame`, async () => {
    using pool = open(frameTimeoutMs === undefined ? {} : { frameTimeoutMs });
    await pool.decode(job(Behaviour.answer, 1));
    const [failed, next] = await Promise.allSettled([
      pool.decode(job(behaviour)),
      pool.decode(job(Behaviour.answer, 9)),
    ]);
    strictEqual(failed.status, "rejected");
    const error: unknown = failed.reason;
    strictEqual(error instanceof PixelDataError && error.reason, reason);
    strictEqual(message.test(String(error)), true, String(error));
    // The first frame of a new thread.
    deepStrictEqual(next.status === "fulfilled" && [...next.value], [9, 1]);
  });
}

Deno.test("WorkerPool says so where its program cannot run at all", async () => {
  using pool = open({ program: "this is no program" });
  await rejects(pool.decode(job(Behaviour.answer)), PixelDataError);
  await rejects(pool.decode(job(Behaviour.answer)), PixelDataError);
});

Deno.test("WorkerPool's threads may not do anything but compute", async () => {
  using pool = open();
  const [refused, attempts] = await pool.decode(job(Behaviour.permissions));
  strictEqual(refused, attempts);
});

Deno.test("WorkerPool gives up frames that wait, and all of them when it is disposed of", async () => {
  const pool = open();
  await pool.decode(job(Behaviour.answer, 1));
  const controller = new AbortController();
  const running = pool.decode(job(Behaviour.hang));
  const waiting = pool.decode(job(Behaviour.answer, 2), controller.signal);
  const waitingLonger = pool.decode(job(Behaviour.answer, 3));
  controller.abort();
  await rejects(waiting, /abort/i);
  pool[Symbol.dispose]();
  await rejects(running, /stopped/);
  await rejects(waitingLonger, /abort/i);
  await rejects(pool.decode(job(Behaviour.answer, 4)), /abort/i);
});

Deno.test("WorkerPool runs the decoders of the program, bundled as text", async () => {
  const bundle = await bundleProgram(projectPath("lib/codec/decode_worker.ts"));
  const program = new TextDecoder().decode(bundle);
  using pool = open({ program, loadModules: () => Promise.resolve(modules) });
  const header = new Uint8Array(64);
  header.set(numbers(4, [1, 64]));
  const sound = { codestream: concat(header, Uint8Array.of(1, 7, 8)), format: FORMAT };
  const truncated = { codestream: concat(header, Uint8Array.of(1, 7)), format: FORMAT };
  const frames = await Promise.allSettled([truncated, sound].map((each) => pool.decode(each)));
  strictEqual(
    frames[0]?.status === "rejected" && frames[0].reason instanceof PixelDataError &&
      frames[0].reason.reason,
    "truncated",
  );
  deepStrictEqual(frames[1]?.status === "fulfilled" && [...frames[1].value], [7, 8]);
});
