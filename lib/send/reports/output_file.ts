/** The files that a run writes what it has to tell into: text, from the beginning. */

import { toOutputPath } from "../../base/os_path.ts";
import type { Log } from "../../base/log.ts";
import { type SyncWriter, writeFully } from "../../base/write_fully.ts";

const encoder = new TextEncoder();

/** A file, or a standard stream, that is open. Disposing of it closes a file. */
export class OutputFile implements Disposable {
  readonly #output: SyncWriter & Partial<Disposable>;

  private constructor(output: SyncWriter & Partial<Disposable>) {
    this.#output = output;
  }

  /**
   * Creates the file, or overwrites it and says so.
   *
   * @throws {Error} where it cannot be opened
   */
  static open(path: string, log: Log): OutputFile {
    if (isFile(path)) warnOfOverwriting(path, log);
    return new OutputFile(
      standardStream(path) ??
        Deno.openSync(toOutputPath(path), { write: true, create: true, truncate: true }),
    );
  }

  /**
   * Likewise, and locks a file until it is closed: for what is written during the run.
   *
   * @throws {Error} where it cannot be opened, or is locked, and then nothing in it has changed
   */
  static openLocked(path: string, log: Log): OutputFile {
    const stream = standardStream(path);
    if (stream !== undefined) return new OutputFile(stream);
    const exists = isFile(path);
    const file = Deno.openSync(toOutputPath(path), { write: true, create: true });
    try {
      if (file.statSync().isFile) {
        requireLock(file);
        if (exists) warnOfOverwriting(path, log);
        file.truncateSync();
      }
    } catch (error) {
      file.close();
      throw error;
    }
    return new OutputFile(file);
  }

  /** @throws {Error} where not all of it could be written */
  write(text: string): void {
    writeFully(this.#output, encoder.encode(text));
  }

  [Symbol.dispose](): void {
    this.#output[Symbol.dispose]?.();
  }
}

/** Deno does not open the names of the standard streams; it has them open. */
function standardStream(path: string): SyncWriter | undefined {
  switch (path) {
    case "/dev/stdout":
    case "/dev/fd/1":
      return { writeSync: (bytes) => Deno.stdout.writeSync(bytes) };
    case "/dev/stderr":
    case "/dev/fd/2":
      return { writeSync: (bytes) => Deno.stderr.writeSync(bytes) };
    default:
      return undefined;
  }
}

function warnOfOverwriting(path: string, log: Log): void {
  log.warn(`file '${path}' already exists, overwriting`);
}

function requireLock(file: Deno.FsFile): void {
  let isLocked: boolean;
  try {
    isLocked = file.tryLockSync(true);
  } catch {
    // The file system knows no locks: a report must not fail for that.
    return;
  }
  if (!isLocked) throw new Error("It is in use");
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(toOutputPath(path)).isFile;
  } catch {
    // Not there, or out of our sight: writing will tell.
    return false;
  }
}
