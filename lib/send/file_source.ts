/**
 * A file as a source of bytes, read through a small window, so that memory does not grow with it.
 *
 * Reading is synchronous: the kernel has the next pages at hand while it works off the socket's
 * buffer, and the walk over thousands of small elements needs no promise for each.
 */

import type { ByteSource } from "../base/byte_source.ts";
import { BufferPool } from "../base/buffer_pool.ts";
import { MAX_VIEW_BYTES } from "../base/byte_source.ts";
import { toOsPath } from "../base/os_path.ts";
import { ConditionError } from "../base/condition.ts";
import { systemText } from "../base/system_text.ts";
import { DataConditions, DataSetError } from "../dicom/conditions.ts";

/** Read at first: all of a small file, and the header of most others. */
const FIRST_BYTES = 16384;
/** Read after a jump, where mostly one header is wanted. */
const PAGE_BYTES = 4096;
const WINDOWS = new BufferPool({ lengthBytes: MAX_VIEW_BYTES, capacity: 8 });

/** An open file. The owner closes it; views are valid until the next call. */
export class FileSource implements ByteSource, Disposable {
  readonly #file: Deno.FsFile;
  /** Size in bytes when it was opened: a file that grows is read up to here. */
  readonly size: number;
  /** When it was changed last, as of just before it was opened: {@link FileVersion}. */
  readonly modifiedAtMs: number | undefined;
  readonly #window = WINDOWS.take();
  #windowOffset = 0;
  #windowLength = 0;
  #position = 0;

  /** @throws {FileError} with the operating system's text */
  constructor(path: string) {
    try {
      const osPath = toOsPath(path);
      const { size, mtime, isFifo, isSocket } = Deno.statSync(osPath);
      // Opening one of these would wait for somebody to write.
      if (isFifo || isSocket) throw new FileError("Not a regular file");
      this.#file = Deno.openSync(osPath);
      this.size = size ?? 0;
      this.modifiedAtMs = mtime?.getTime();
    } catch (error) {
      throw toFileError(error, path);
    }
  }

  view(offset: number, count: number): Uint8Array {
    const isInWindow = offset >= this.#windowOffset &&
      Math.min(offset + count, this.size) <= this.#windowOffset + this.#windowLength;
    if (!isInWindow) this.#loadWindow(offset, count);
    const start = offset - this.#windowOffset;
    return this.#window.subarray(start, Math.min(start + count, this.#windowLength));
  }

  /** @throws {ConditionError} where the operating system cannot read on */
  readInto(offset: number, target: Uint8Array): number {
    if (this.#windowLength === 0 && offset < FIRST_BYTES) this.#loadWindow(0, FIRST_BYTES);
    const done = this.#copyFromWindow(offset, target);
    return done + this.#readFromFile(offset + done, target.subarray(done));
  }

  #copyFromWindow(offset: number, target: Uint8Array): number {
    const start = offset - this.#windowOffset;
    if (start < 0 || start >= this.#windowLength) return 0;
    const part = this.#window.subarray(start, Math.min(start + target.length, this.#windowLength));
    target.set(part);
    return part.length;
  }

  #readFromFile(offset: number, target: Uint8Array): number {
    const wanted = Math.min(target.length, Math.max(0, this.size - offset));
    if (wanted === 0) return 0;
    if (this.#position !== offset) this.#file.seekSync(offset, Deno.SeekMode.Start);
    let done = 0;
    while (done < wanted) {
      const count = this.#read(target.subarray(done, wanted));
      if (count === null) break;
      done += count;
    }
    this.#position = offset + done;
    return done;
  }

  #read(target: Uint8Array): number | null {
    try {
      return this.#file.readSync(target);
    } catch (error) {
      // A directory (that a DICOMDIR refers to) can be opened, and DCMTK says so of it.
      const isDirectory = error instanceof Deno.errors.IsADirectory;
      if (isDirectory) throw new DataSetError(DataConditions.prematureEndOfStream);
      throw toFileError(error, "");
    }
  }

  reaches(length: number): boolean {
    return length <= this.size;
  }

  [Symbol.dispose](): void {
    this.#file.close();
    // Whoever reads on now gets an error, not what the next file puts into the window.
    this.#windowLength = 0;
    WINDOWS.giveBack(this.#window);
  }

  #loadWindow(offset: number, count: number): void {
    const [start, length] = this.#windowFor(offset, count);
    this.#windowLength = this.#readFromFile(start, this.#window.subarray(0, length));
    this.#windowOffset = start;
  }

  /** Reads on in full windows while the walk is sequential, a page or what is asked after a jump. */
  #windowFor(offset: number, count: number): [start: number, length: number] {
    const end = this.#windowOffset + this.#windowLength;
    if (end === 0 && offset + count <= FIRST_BYTES) return [0, FIRST_BYTES];
    const isSequential = offset >= this.#windowOffset && offset <= end;
    return [offset, isSequential ? MAX_VIEW_BYTES : Math.max(count, PAGE_BYTES)];
  }
}

/**
 * Reads the start of a file for nothing but to have it in the operating system's cache. What is
 * wrong with it will be seen when it is opened in earnest.
 */
export async function touchFile(path: string): Promise<void> {
  try {
    const osPath = toOsPath(path);
    if (!(await Deno.stat(osPath)).isFile) return;
    using file = await Deno.open(osPath);
    await file.read(new Uint8Array(FIRST_BYTES));
  } catch {
    // Deliberately ignored, see above.
  }
}

/** A file that cannot be opened. DCMTK takes the texts from the C library: module 0. */
export class FileError extends ConditionError {
  override readonly name = "FileError";

  constructor(text: string, cause?: unknown) {
    super({ module: 0, code: 18, text }, { cause });
  }
}

/** @returns the failure to open `path` under the name that the C library has for it */
export function toFileError(error: unknown, path: string): FileError {
  if (error instanceof FileError) return error;
  if (!(error instanceof Error)) throw error;
  if (error instanceof Deno.errors.NotCapable) {
    return new FileError("Permission denied (no read access was granted)", error);
  }
  if (path.includes("\ufffd")) return new FileError("File name is not valid UTF-8", error);
  return new FileError(systemText(error.message), error);
}
