/** The files that a run writes what it has to tell into: text, from the beginning. */

import { toOutputPath } from "../../base/os_path.ts";
import type { Log } from "../../base/log.ts";
import { standardStreamOf } from "../../base/standard_streams.ts";
import { type SyncWriter, writeFully } from "../../base/write_fully.ts";

const encoder = new TextEncoder();

/** Enough to see that a file is no text: a DICOM file begins with 128 bytes that nobody uses. */
const LOOK_BYTES = 4096;
const OPENING_BRACE = 0x7b;

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
   * Likewise, and locks a file until it is closed: for what is written during the run. What is no
   * text, a DICOM file for instance, is not overwritten: `--json-report *.dcm`.
   *
   * @throws {Error} where it cannot be opened, is locked or no text, and then nothing in it has changed
   */
  static openLocked(path: string, log: Log): OutputFile {
    const stream = standardStream(path);
    if (stream !== undefined) return new OutputFile(stream);
    const exists = isFile(path);
    const file = Deno.openSync(toOutputPath(path), { read: exists, write: true, create: true });
    try {
      if (file.statSync().isFile) {
        requireLock(file);
        if (exists) requireText(file);
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

/** Not to be closed, unlike a file. */
function standardStream(path: string): SyncWriter | undefined {
  const name = standardStreamOf(path);
  return name && { writeSync: (bytes) => Deno[name].writeSync(bytes) };
}

function warnOfOverwriting(path: string, log: Log): void {
  log.warn(`file '${path}' already exists, overwriting`);
}

/** A loss of power may have left zeros of a report, or in it. */
function requireText(file: Deno.FsFile): void {
  const buffer = new Uint8Array(LOOK_BYTES);
  const start = buffer.subarray(0, file.readSync(buffer) ?? 0);
  const isReport = start[0] === OPENING_BRACE || start.every((byte) => byte === 0);
  if (!isReport && start.includes(0)) throw new Error("Not a text file");
  file.seekSync(0, Deno.SeekMode.Start);
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
