/**
 * Runs the built program, `dist/dcmsend`, as a user does: as a process of its own, by its arguments
 * and environment, seen only through its output, exit code and signal. Not for tests of single
 * functions.
 *
 * `DCMSEND_EXECUTABLE` names another program to test instead, for example one that
 * `deno compile` built where `dist/dcmsend` is a self-extracting one.
 */

import { fileURLToPath } from "node:url";

/** How a run differs from a plain one. */
export interface RunOptions {
  /** Added to the environment of the test process (or all there is, with `clearEnv`). */
  readonly env?: Readonly<Record<string, string>>;
  /** Starts with an empty environment. The program then unpacks itself anew: slow. */
  readonly clearEnv?: boolean;
  readonly cwd?: string;
  /** Written to standard input, which is then closed; empty when not given. */
  readonly stdin?: string;
  /** Another program than `dist/dcmsend`. */
  readonly executable?: string;
  /** When to give up, kill the program and throw; 60 s unless given. */
  readonly timeoutMs?: number;
}

/** What a finished run left behind. */
export interface RunResult {
  /** Exit code; 128 plus the signal's number where a signal ended it. */
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that is still running. */
export interface RunningDcmsend {
  readonly pid: number;
  kill(signal: Deno.Signal): void;
  /** Resolves when standard error (so far) contains the text; throws if the program ends before. */
  waitForStderr(text: string): Promise<void>;
  /** Resolves when the program has ended. Must be awaited. */
  readonly result: Promise<RunResult>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Absolute path of the program under test.
 *
 * @throws {Error} when it has not been built
 */
export function dcmsendPath(): string {
  const path = Deno.env.get("DCMSEND_EXECUTABLE") ?? projectPath("dist/dcmsend");
  try {
    Deno.statSync(path);
  } catch (cause) {
    throw new Error(`Cannot find ${path}: run "deno task build" first`, { cause });
  }
  return path;
}

/** Runs the program to its end. */
export function runDcmsend(
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return startDcmsend(args, options).result;
}

/** Starts the program, for tests that talk to it or send it signals while it runs. */
export function startDcmsend(
  args: readonly string[],
  options: RunOptions = {},
): RunningDcmsend {
  const child = new Deno.Command(options.executable ?? dcmsendPath(), {
    args: [...args],
    clearEnv: options.clearEnv ?? false,
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    env: {
      ...(options.clearEnv ? {} : { XDG_CACHE_HOME: testCacheHome() }),
      ...options.env,
    },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }).spawn();
  const stdout = new Collector(child.stdout);
  const stderr = new Collector(child.stderr);
  return {
    pid: child.pid,
    kill: (signal) => child.kill(signal),
    waitForStderr: (text) => stderr.waitFor(text),
    result: finish(child, { stdout, stderr, options }),
  };
}

async function finish(
  child: Deno.ChildProcess,
  parts: { stdout: Collector; stderr: Collector; options: RunOptions },
): Promise<RunResult> {
  const { stdout, stderr, options } = parts;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, timeoutMs);
  try {
    const [status] = await Promise.all([
      child.status,
      writeStdin(child, options.stdin),
      stdout.ended,
      stderr.ended,
    ]);
    if (timedOut) {
      throw new Error(`The program was still running after ${timeoutMs} ms:\n${stderr.text}`);
    }
    return {
      code: status.code,
      signal: status.signal,
      stdout: stdout.text,
      stderr: stderr.text,
    };
  } finally {
    clearTimeout(timer);
  }
}

async function writeStdin(child: Deno.ChildProcess, text: string | undefined): Promise<void> {
  if (text === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    // A program that ends without reading its input is no fault of the test.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Text that arrives over time, and those who wait for a part of it. */
class Collector {
  text = "";
  readonly ended: Promise<void>;
  #waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  #isEnded = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#collect(stream);
  }

  waitFor(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ text, resolve, reject });
    this.#serve();
    return promise;
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.text += decoder.decode(chunk, { stream: true });
      this.#serve();
    }
    this.#isEnded = true;
    this.#serve();
  }

  #serve(): void {
    this.#waiting = this.#waiting.filter((waiter) => {
      if (this.text.includes(waiter.text)) waiter.resolve();
      else if (this.#isEnded) {
        waiter.reject(
          new Error(`The program ended without saying "${waiter.text}":\n${this.text}`),
        );
      } else return true;
      return false;
    });
  }
}

/** Where the build has unpacked it already; so tests leave nothing in the user's own cache. */
function testCacheHome(): string {
  const path = projectPath("dist/.unpacked");
  Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

function projectPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
