/**
 * What the tests of the self-extracting executable share: places of their own to unpack to, and
 * things done to what was unpacked.
 */

import assert from "node:assert/strict";
import { PROGRAM_LINE } from "../../lib/base/product.ts";
import { dcmsendPath, runDcmsend, type RunResult } from "./executable.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary.ts";

const unpacksItself = new TextDecoder().decode(
  Deno.readFileSync(dcmsendPath()).subarray(0, 9),
) === "#!/bin/sh";

/** A test, unless `deno compile` made the executable: there is nothing to unpack then. */
export function testUnpacking(name: string, fn: () => Promise<void>): void {
  if (unpacksItself) Deno.test(name, fn);
}

/** Expects the output of `--version` and nothing else. */
export function assertIsVersion(result: RunResult): void {
  assert.equal(result.stderr, "");
  assert.equal(result.stdout.split("\n")[0], PROGRAM_LINE);
  assert.equal(result.code, 0);
}

/** Where a test's program unpacks itself, and where it goes when it cannot. */
export class Places implements Disposable {
  readonly #folder: TemporaryFolder = temporaryFolder();
  readonly home = `${this.#folder.path}/home`;
  readonly temporary = `${this.#folder.path}/tmp`;

  constructor() {
    Deno.mkdirSync(this.home, { mode: 0o700 });
    Deno.mkdirSync(this.temporary, { mode: 0o700 });
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  get path(): string {
    return this.#folder.path;
  }

  get env(): Record<string, string> {
    return { XDG_CACHE_HOME: this.home, TMPDIR: this.temporary };
  }

  /** The one unpacked copy in the cache. */
  get cache(): string {
    const names = namesIn(`${this.home}/dcmsend`);
    assert.equal(names.length, 1, `one unpacked copy, not ${names}`);
    return `${this.home}/dcmsend/${names[0]}`;
  }

  /** Expects all that is unpacked to be there, and nothing else. */
  assertIsWhole(): void {
    const names = namesIn(this.cache);
    const program = names.filter((name) => name.endsWith(".js"));
    assert.ok(program.includes("main.js") && program.length > 5, program.join(" "));
    const others = names.filter((name) => !name.endsWith(".js"));
    assert.deepEqual(others, ["complete", "deno", "deno_dir"]);
  }

  /** @returns the paths of the program's files whose name matches, of which there is one at least */
  programFiles(name: RegExp): string[] {
    const names = namesIn(this.cache).filter((file) => file.endsWith(".js") && name.test(file));
    assert.ok(names.length > 0, `no ${name}`);
    return names.map((file) => `${this.cache}/${file}`);
  }

  run(): Promise<RunResult> {
    return runDcmsend(["--version"], { env: this.env });
  }

  /** Resolves when the temporary folder is empty, as it must become when the program has ended. */
  async untilTemporaryIsEmpty(): Promise<void> {
    await untilChangeMakes(this.temporary, () => namesIn(this.temporary).length === 0);
  }
}

/**
 * Resolves when the condition holds, looking anew whenever something in the folder changes.
 *
 * @throws {Error} when it does not come to hold in 20 s
 */
export async function untilChangeMakes(folder: string, condition: () => boolean): Promise<void> {
  using watcher = new FolderWatcher(folder);
  while (!condition()) await watcher.change();
}

class FolderWatcher implements Disposable {
  readonly #watcher: Deno.FsWatcher;
  readonly #events: AsyncIterator<Deno.FsEvent>;
  #isLate = false;
  readonly #timer = setTimeout(() => {
    this.#isLate = true;
    this.#watcher.close();
  }, 20_000);

  constructor(folder: string) {
    this.#watcher = Deno.watchFs(folder);
    this.#events = this.#watcher[Symbol.asyncIterator]();
  }

  async change(): Promise<void> {
    await this.#events.next();
    if (this.#isLate) throw new Error("Nothing changed as expected for 20 s");
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    if (!this.#isLate) this.#watcher.close();
  }
}

/** @returns the names in a folder, sorted */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).toSorted();
}

/**
 * Puts a program in place of the runtime that has its size and leaves a trace when it is run.
 *
 * @returns the path of the trace
 */
export async function plantImpostor(places: Places): Promise<string> {
  const program = `${places.cache}/deno`;
  const { size } = await Deno.stat(program);
  const trace = `${places.path}/impostor-ran`;
  await Deno.remove(program);
  await Deno.writeTextFile(program, `#!/bin/sh\n: >'${trace}'\nexit 0\n`, { mode: 0o700 });
  await Deno.truncate(program, size);
  return trace;
}

/** Whether there is anything of that name, a broken link included. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
