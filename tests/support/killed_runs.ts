/**
 * Runs with `--journal --resume` that are killed at random moments and started again, until all is
 * stored. Each is watched for instances that it sends although the journal has them, and for
 * instances that it went on from without a note.
 */

import assert from "node:assert/strict";
import { type RunningDcmsend, startDcmsend } from "./executable.ts";
import { file, imageDataSet, UID } from "./make.ts";
import { makeRandom, type Random } from "./random.ts";
import { type Scp, type ScpOptions, startScp } from "./scp.ts";
import { temporaryFolder } from "./temporary.ts";

export interface KilledRunsOptions {
  /** How many runs are killed, at least. */
  readonly kills: number;
  /** Tells the moments. */
  readonly seed: number;
  /** More arguments. */
  readonly args?: readonly string[];
  /** How many instances may be on their way at a time; default: 1. */
  readonly mostOnTheirWay?: number;
  readonly peer?: Omit<ScpOptions, "status">;
}

/** What came of it. */
export interface KilledRuns {
  readonly kills: number;
  /** How many sets were sent to their end. */
  readonly sets: number;
  /** How many instances were sent again because nobody could know that they were stored. */
  readonly sentAgain: number;
}

const COUNT = 24;
/** Longer than a run takes to start. */
const MAX_START_MS = 150;
const MAX_PAUSE_MS = 12;
/** How many objects arrive, at most, before a run is killed. */
const MAX_ARRIVALS = 8;

/** Sends one set after the other. */
export async function killRuns(options: KilledRunsOptions): Promise<KilledRuns> {
  const random = makeRandom(options.seed);
  let kills = 0;
  let sets = 0;
  let sentAgain = 0;
  for (; kills < options.kills; sets++) {
    await using set = new KilledSet(options, random);
    while (!await set.runOnce()) kills++;
    sentAgain += set.assertAllStored();
  }
  return { kills, sets, sentAgain };
}

/** Some files, their journal, and the peer that they go to. */
class KilledSet implements AsyncDisposable {
  readonly #options: KilledRunsOptions;
  readonly #random: Random;
  readonly #folder = temporaryFolder();
  readonly #scp: Scp;
  /** Called for each object that arrives. */
  #arrived = (): void => {};

  constructor(options: KilledRunsOptions, random: Random) {
    this.#options = options;
    this.#random = random;
    this.#scp = startScp({ ...options.peer, status: () => this.#answer() });
    Deno.mkdirSync(`${this.#folder.path}/in`);
    for (let index = 1; index <= COUNT; index++) {
      const sopInstanceUid = `${UID.instance}.${index}`;
      // Of one PDU, and of several.
      const bytes = file(imageDataSet({ sopInstanceUid, size: 4 + random(150) }), {
        sopInstanceUid,
      });
      Deno.writeFileSync(`${this.#folder.path}/in/${index}.dcm`, bytes);
    }
  }

  async #answer(): Promise<number> {
    this.#arrived();
    if (this.#random(3) === 0) await pause(this.#random(MAX_PAUSE_MS));
    return this.#random(4) === 0 ? 0xb000 : 0;
  }

  /** @returns true where the run came to its end before it was killed */
  async runOnce(): Promise<boolean> {
    const notedBefore = this.#readJournal();
    const seenBefore = this.#scp.received.length;
    const run = startDcmsend([
      ...["--journal", "journal", "--resume", ...this.#options.args ?? []],
      ...["127.0.0.1", `${this.#scp.port}`, "+sd", "in"],
    ], { cwd: this.#folder.path });
    const isComplete = await this.#killOrFinish(run);
    await this.#quiet();
    const got = this.#scp.received.slice(seenBefore).map(({ sopInstanceUid }) => sopInstanceUid);
    for (const uid of got) assert.ok(!notedBefore.has(uid), `${uid} was sent again`);
    const noted = this.#readJournal();
    const inDoubt = got.filter((uid) => !noted.has(uid));
    const { mostOnTheirWay = 1 } = this.#options;
    assert.ok(inDoubt.length <= mostOnTheirWay, `went on without a note of ${inDoubt}`);
    if (mostOnTheirWay === 1 && inDoubt.length > 0) assert.equal(inDoubt[0], got.at(-1));
    if (isComplete) assert.equal(inDoubt.length, 0);
    return isComplete;
  }

  /** @returns true where it came to its end */
  async #killOrFinish(run: RunningDcmsend): Promise<boolean> {
    let isOver = false;
    const over = run.result.finally(() => isOver = true);
    const left = this.#random(MAX_ARRIVALS + 1);
    if (left === 0) await pauseUnless(over, this.#random(MAX_START_MS));
    else await Promise.race([this.#arrivals(left), over]);
    await pauseUnless(over, this.#random(MAX_PAUSE_MS));
    if (!isOver) kill(run);
    const { code, signal, stderr } = await over;
    if (signal === "SIGKILL") return false;
    assert.equal(code, 0, stderr);
    return true;
  }

  async #arrivals(count: number): Promise<void> {
    let left = count;
    await new Promise<void>((resolve) => {
      this.#arrived = () => {
        if (--left === 0) resolve();
      };
    });
  }

  /** Waits until the peer has read all that a killed run has left behind. */
  async #quiet(): Promise<void> {
    while (this.#scp.associations.some(({ ended }) => ended === undefined)) await pause(1);
  }

  /** @returns the UIDs that the journal has, each of them once */
  #readJournal(): ReadonlySet<string> {
    const lines = readIfThere(`${this.#folder.path}/journal`).split("\n").slice(1, -1);
    const uids = lines.map((line): string => JSON.parse(line).sopInstanceUid);
    const different = new Set(uids);
    assert.equal(different.size, uids.length, "an instance was noted twice");
    return different;
  }

  /** @returns how many were sent more than once */
  assertAllStored(): number {
    const uids = this.#scp.received.map(({ sopInstanceUid }) => sopInstanceUid);
    assert.equal(new Set(uids).size, COUNT);
    assert.equal(this.#readJournal().size, COUNT);
    return uids.length - COUNT;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scp[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** Waits for so long, or until something else happens. */
async function pauseUnless(other: Promise<unknown>, durationMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pausing = new Promise((resolve) => timer = setTimeout(resolve, durationMs));
  await Promise.race([pausing, other]);
  clearTimeout(timer);
}

/** It may have ended in this very moment. */
function kill(run: RunningDcmsend): void {
  try {
    run.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return "";
  }
}
