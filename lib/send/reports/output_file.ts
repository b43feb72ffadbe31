/** The files that a run writes what it has to tell into: text, from the beginning. */

import { toOutputPath } from "../../base/os_path.ts";
import type { Log } from "../../base/log.ts";
import { type SyncWriter, writeFully } from "../../base/write_fully.ts";

const encoder = new TextEncoder();

/** A file, or a standard stream, that is open. Disposing of it closes a file. */
export class OutputFile implements Disposable {
  readonly #output: SyncWriter & Partial<Disposable>;

  /**
   * Creates the file, or overwrites it and says so.
   *
   * @throws {Error} where it cannot be opened
   */
  constructor(path: string, log: Log) {
    if (isFile(path)) log.warn(`file '${path}' already exists, overwriting`);
    this.#output = openForWriting(path);
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
function openForWriting(path: string): SyncWriter & Partial<Disposable> {
  switch (path) {
    case "/dev/stdout":
    case "/dev/fd/1":
      return { writeSync: (bytes) => Deno.stdout.writeSync(bytes) };
    case "/dev/stderr":
    case "/dev/fd/2":
      return { writeSync: (bytes) => Deno.stderr.writeSync(bytes) };
    default:
      return Deno.openSync(toOutputPath(path), { write: true, create: true, truncate: true });
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(toOutputPath(path)).isFile;
  } catch {
    // Not there, or out of our sight: writing will tell.
    return false;
  }
}
