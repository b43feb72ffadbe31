/**
 * The codecs, in the threads of the program's pool: there, a decoder that never ends is ended. The
 * frames are made by other makers' encoders, the damage by the mutator of `tests/long`.
 */

import { compileCodecs } from "dicom-wasm-codecs";
import { embeddedCodecs } from "dicom-wasm-codecs/embedded";
import type { DecodeJob } from "../../lib/codec/decode_job.ts";
import { WorkerPool } from "../../lib/codec/decode_pool.ts";
import { frameLengthBytes } from "../../lib/codec/frame_decoder.ts";
import { PixelDataError } from "../../lib/dicom/pixel_data_error.ts";
import { believeHeader } from "../../tests/long/support/believe.ts";
import {
  type EncodedFrame,
  makeFrames,
  TRANSFER_SYNTAXES,
} from "../../tests/long/support/encoded_frames.ts";
import { mutate, MUTATION_KINDS } from "../../tests/long/support/mutate.ts";
import { bundleProgram } from "../build/bundle.ts";
import { projectPath } from "../build/project.ts";
import {
  addFigures,
  describeError,
  type Figures,
  type Finding,
  MAX_FINDINGS,
  MAX_GROWTH_BYTES,
  NO_FIGURES,
  type Quota,
  type TargetResult,
  TIME_LIMIT_MS,
  TRIES,
} from "./verdict.ts";

export const CODECS = "codecs";

const THREADS = 2;

/** @returns the frames of each transfer syntax, from the encoders that must be installed */
export async function makeCodecSeeds(): Promise<readonly (readonly EncodedFrame[])[]> {
  const seeds: EncodedFrame[][] = [];
  for (const syntax of TRANSFER_SYNTAXES) seeds.push(await makeFrames(syntax));
  return seeds;
}

/** Successive seeds go through the transfer syntaxes, then through the kinds of damage. */
export function makeJob(seeds: readonly (readonly EncodedFrame[])[], seed: number): DecodeJob {
  const frames = seeds[seed % seeds.length]!;
  const round = Math.floor(seed / seeds.length);
  const variant = Math.floor(round / MUTATION_KINDS.length);
  const sound = frames[variant % frames.length]!;
  const { codestream } = mutate(sound.codestream, round);
  const isBelieved = Math.floor(variant / frames.length) % 2 === 1;
  const format = isBelieved ? believeHeader(codestream, sound.format) : sound.format;
  return { codestream, format };
}

export async function runCodecs(quota: Quota): Promise<TargetResult> {
  const seeds = await makeCodecSeeds();
  const modules = await compileCodecs(embeddedCodecs);
  const program = await bundleProgram(projectPath("lib/codec/decode_worker.ts"));
  using pool = new WorkerPool({
    program: new TextDecoder().decode(program),
    loadModules: () => Promise.resolve(modules),
    size: THREADS,
    frameTimeoutMs: TIME_LIMIT_MS,
  });
  const startBytes = Deno.memoryUsage().rss;
  let figures = NO_FIGURES;
  const findings: Finding[] = [];
  const find = (seed: number, kind: Finding["kind"], text: string): void => {
    findings.push({ target: CODECS, seed, kind, text });
  };
  let next = 0;
  const decodeInTurns = async (): Promise<void> => {
    while (
      next < quota.inputs && Date.now() < quota.untilMs && findings.length < MAX_FINDINGS
    ) {
      const seed = quota.firstSeed + next++;
      const figuresOfOne = await decodeJob(() => makeJob(seeds, seed), pool, (kind, text) => {
        find(seed, kind, text);
      });
      // Not before the await: others have added theirs meanwhile.
      figures = addFigures(figures, figuresOfOne);
      const growthBytes = Deno.memoryUsage().rss - startBytes;
      if (growthBytes > MAX_GROWTH_BYTES) find(seed, "memory", `${growthBytes} bytes more`);
    }
  };
  await Promise.all(Array.from({ length: THREADS }, decodeInTurns));
  return { target: CODECS, figures, findings };
}

async function decodeJob(
  make: () => DecodeJob,
  pool: WorkerPool,
  find: (kind: Finding["kind"], text: string) => void,
): Promise<Figures> {
  let fastestMs = Infinity;
  let isAccepted = false;
  let failure: unknown;
  for (let tries = 0; tries < TRIES && fastestMs > TIME_LIMIT_MS; tries++) {
    const job = make();
    const start = performance.now();
    failure = undefined;
    try {
      const pixels = await pool.decode(job);
      isAccepted = pixels.length === frameLengthBytes(job.format);
      if (!isAccepted) failure = new Error(`${pixels.length} bytes were decoded`);
    } catch (error) {
      failure = error;
    }
    fastestMs = Math.min(fastestMs, performance.now() - start);
  }
  const isRefused = failure instanceof PixelDataError && failure.reason !== "crash";
  if (fastestMs > TIME_LIMIT_MS) find("slow", `It takes ${fastestMs.toFixed(0)} ms`);
  else if (!isAccepted && !isRefused) find("error", describeError(failure));
  return {
    inputs: 1,
    accepted: isAccepted ? 1 : 0,
    refused: isRefused ? 1 : 0,
    slowestMs: fastestMs,
    peakMemoryBytes: Deno.memoryUsage().rss,
  };
}
