/**
 * A long run at a peer with many faults, and its two sets of books: the report of the sender must
 * say of each object what the peer has seen of it.
 */

import assert from "node:assert/strict";
import { startDcmsend } from "./executable.ts";
import { type Attempt, type Fate, type FaultyScp, startFaultyScp } from "./faulty_scp.ts";
import { file, imageDataSet } from "./make.ts";
import { makeRandom, type Random } from "./random.ts";
import { temporaryFolder } from "./temporary.ts";

export interface SoakOptions {
  readonly count: number;
  /** With this many retries, and faults that only retries survive; 0: without. */
  readonly retries: number;
  /** Tells the faults. */
  readonly seed: number;
  readonly parallel?: number;
  /** How many objects may be on their way at a time; default: 1. */
  readonly window?: number;
}

/** What a run left behind, when it is found to be true. */
export interface Soak {
  readonly associations: number;
  /** How many objects began to come, over all attempts. */
  readonly attempts: number;
  readonly stored: number;
  readonly refused: number;
  readonly notSent: number;
  /** Of those that were not sent: how many the peer has got whole nevertheless. */
  readonly inDoubt: number;
  /** Resident memory around a quarter of the objects and towards the end: medians. */
  readonly quarterMegabytes: number;
  readonly endMegabytes: number;
}

const UID_ROOT = "1.2.3.4.5";
const NOT_SENT = "<not sent>";
const SAMPLE_MS = 25;
const TIMEOUT_MS = 600_000;
/** How often an object is lost at most, so that others than the poisonous get through. */
const MAX_LOSSES = 3;
const HOWS = ["abort", "close", "reset"] as const;

/** @throws {assert.AssertionError} where the report and the peer do not agree */
export async function soak(options: SoakOptions): Promise<Soak> {
  using folder = temporaryFolder();
  const { count, retries, parallel = 1, window = 1 } = options;
  for (let index = 0; index < count; index++) writeObject(`${folder.path}/${index}.dcm`, index);
  const faults = new Faults(options);
  await using scp = await startFaultyScp(faults);
  const retry = retries === 0 ? [] : ["--retry", `${retries}`, "--retry-delay", "0"];
  const report = `${folder.path}/report.txt`;
  const run = startDcmsend(
    [
      ...["-nh", "-td", "1", ...retry, "+crf", report],
      ...["--parallel", `${parallel}`, "--async-window", `${window}`],
      ...["127.0.0.1", `${scp.port}`, "+sd", "+sp", "*.dcm", folder.path],
    ],
    { timeoutMs: TIMEOUT_MS },
  );
  const memory = new MemorySamples(run.pid, scp, count);
  const { code, stderr } = await run.result;
  memory.end();
  assert.equal(code, 0, stderr.slice(-2000));
  const reported = readReport(await Deno.readTextFile(report));
  assert.equal(reported.size, count);
  return { ...judge(reported, scp, options), ...memory.result };
}

/** One in eight takes several PDUs. */
function writeObject(path: string, index: number): void {
  const sopInstanceUid = `${UID_ROOT}.${index}`;
  const size = index % 8 === 0 ? 150 : 16;
  Deno.writeFileSync(path, file(imageDataSet({ sopInstanceUid, size }), { sopInstanceUid }));
}

/** What the peer does wrong. */
class Faults {
  readonly #isRetried: boolean;
  readonly #random: Random;
  readonly #losses = new Map<string, number>();
  #rejections = 0;

  constructor({ retries, seed }: SoakOptions) {
    this.#isRetried = retries > 0;
    this.#random = makeRandom(seed);
  }

  /** Twice in a row at most. Without retries, a rejection would end the run. */
  readonly rejects = (): boolean => {
    const rejects = this.#isRetried && this.#rejections < 2 && this.#random(5) === 0;
    this.#rejections = rejects ? this.#rejections + 1 : 0;
    return rejects;
  };

  /** Without retries, an association without an answer would end the run. */
  readonly fate = (sopInstanceUid: string, answered: number): Fate => {
    const index = Number(sopInstanceUid.slice(UID_ROOT.length + 1));
    const isPoisonous = this.#isRetried && index % 499 === 7;
    const losses = this.#losses.get(sopInstanceUid) ?? 0;
    const mayLose = this.#isRetried ? losses < MAX_LOSSES : answered > 0;
    if (isPoisonous || mayLose && this.#random(25) === 0) {
      this.#losses.set(sopInstanceUid, losses + 1);
      return this.#loss();
    }
    return {
      type: "answer",
      status: this.#status(index),
      delayMs: this.#random(100) === 0 ? 1 + this.#random(30) : 0,
      inPieces: this.#random(8) === 0,
      thenClose: this.#random(60) === 0,
    };
  };

  #loss(): Fate {
    const when = this.#random(2) === 0 ? "begun" : "whole";
    // Each of these takes a second.
    if (this.#random(200) === 0) return { type: "lose", when, how: "silence" };
    return { type: "lose", when, how: HOWS[this.#random(HOWS.length)]! };
  }

  /** Some objects are refused for good, some always for want of resources, all now and then. */
  #status(index: number): number {
    if (index % 101 === 3) return 0xc000;
    if (index % 103 === 4) return 0xb000;
    return index % 997 === 5 || this.#random(40) === 0 ? 0xa700 : 0;
  }
}

/** @returns what the report says of each object, by its UID */
function readReport(text: string): Map<string, string> {
  const pairs = text.matchAll(/^SOP Instance {2}: (.*)$[^]*?^DIMSE Status {2}: (.*)$/gm);
  return new Map([...pairs].map(([, uid = "", status = ""]) => [uid, status]));
}

function judge(reported: ReadonlyMap<string, string>, scp: FaultyScp, options: SoakOptions) {
  const attempts = Map.groupBy(scp.attempts, ({ sopInstanceUid }) => sopInstanceUid);
  const totals = { stored: 0, refused: 0, notSent: 0, inDoubt: 0 };
  const mistakes: string[] = [];
  for (const [uid, status] of reported) {
    const seen = attempts.get(uid) ?? [];
    const mistake = findMistake(seen, status, options);
    if (mistake !== undefined) mistakes.push(`${uid}: ${mistake}: ${describe(seen)}, "${status}"`);
    if (status !== NOT_SENT) totals[isStored(status) ? "stored" : "refused"]++;
    else {
      totals.notSent++;
      if (seen.some(({ isWhole }) => isWhole)) totals.inDoubt++;
    }
  }
  assert.deepEqual(mistakes, []);
  return { ...totals, attempts: scp.attempts.length, associations: scp.associations };
}

/** @returns in which way the report of one object does not fit what the peer has seen of it */
function findMistake(
  seen: readonly Attempt[],
  status: string,
  { retries, window = 1 }: SoakOptions,
): string | undefined {
  if (seen.length > retries + 1) return "sent too often";
  // A peer that resets the connection because of one does not see those behind it.
  if (seen.length === 0 && window === 1) return "given up without an attempt";
  if (seen.slice(0, -1).some(({ answer }) => isFinal(answer))) return "sent after its last answer";
  const answer = seen.at(-1)?.answer;
  if (answer === undefined) return status === NOT_SENT ? undefined : "reported without an answer";
  const hex = `0x${answer.toString(16).padStart(4, "0")} `;
  return status.startsWith(hex) ? undefined : "reported with another answer";
}

function isFinal(answer: number | undefined): boolean {
  return answer !== undefined && answer !== 0xa700;
}

function isStored(status: string): boolean {
  return /^0x(0000|b000) /.test(status);
}

function describe(seen: readonly Attempt[]): string {
  return seen.map(({ isWhole, answer }) => `${isWhole ? "whole" : "part"} ${answer}`).join(", ");
}

/** Looks at the memory of a process from time to time. */
class MemorySamples {
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #quarter: number[] = [];
  readonly #end: number[] = [];

  constructor(pid: number, scp: FaultyScp, count: number) {
    this.#timer = setInterval(() => {
      const progress = scp.attempts.length / count;
      const megabytes = residentMegabytes(pid);
      if (megabytes === undefined) return;
      if (progress > 0.2 && progress < 0.3) this.#quarter.push(megabytes);
      if (progress > 0.9) this.#end.push(megabytes);
    }, SAMPLE_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  get result(): Pick<Soak, "quarterMegabytes" | "endMegabytes"> {
    return { quarterMegabytes: median(this.#quarter), endMegabytes: median(this.#end) };
  }
}

/** @returns 0 where there are no values */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** @returns undefined where the process has ended */
function residentMegabytes(pid: number): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    // Whatever it is, there is nothing to be seen.
    return undefined;
  }
}
