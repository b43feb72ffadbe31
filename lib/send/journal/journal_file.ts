/**
 * The file of a journal (`--journal`): opened and locked, read line by line, appended to. What its
 * lines mean is for `journal_entry.ts`.
 *
 * A line is on its way to the disk when `append` returns: what ends the process takes nothing away.
 * What ends the machine takes what was not synchronized.
 */

import { toOutputPath } from "../../base/os_path.ts";
import { systemText } from "../../base/system_text.ts";
import { writeFully } from "../../base/write_fully.ts";
import { decodeEntry, JOURNAL_HEADER, MAX_ENTRY_LENGTH } from "./journal_entry.ts";

/** How much is read at a time. */
const BLOCK_LENGTH = 0x10000;
const NEWLINE = 0x0a;

const HEADER = new TextEncoder().encode(JOURNAL_HEADER);
const UTF_8 = new TextDecoder("utf-8", { fatal: true });

/** Why a journal cannot be used, in words for the user. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

/** A line of a journal: its number, from 1, and its text; undefined where it is too long. */
export interface JournalLine {
  readonly number: number;
  readonly text: string | undefined;
}

/** An open journal. Its owner disposes of it. */
export class JournalFile implements Disposable {
  readonly #file: Deno.FsFile;
  /** Where the last whole line ends. */
  #length = 0;

  private constructor(file: Deno.FsFile, begin: (journal: JournalFile) => void) {
    this.#file = file;
    try {
      attempt(() => begin(this));
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * Opens the journal, which is made where there is none, and locks it until it is disposed of, or
   * the process ends. A last line that was not written to its end is taken away.
   *
   * @param onTornLine called where that was so
   * @throws {JournalError} where another process uses it, it is none, or the system refuses
   */
  static open(path: string, onTornLine: () => void): JournalFile {
    const file = attempt(() => {
      const osPath = toOutputPath(path);
      findFile(osPath);
      return Deno.openSync(osPath, { read: true, append: true, create: true });
    });
    return new JournalFile(file, (journal) => journal.#begin(onTornLine));
  }

  /**
   * Opens the journal to look at it. It is neither locked nor mended.
   *
   * @returns undefined where there is none
   * @throws {JournalError} where it is none, or the system refuses
   */
  static openForReading(path: string): JournalFile | undefined {
    const file = attempt(() => {
      const osPath = toOutputPath(path);
      return findFile(osPath) === undefined ? undefined : Deno.openSync(osPath);
    });
    if (file === undefined) return undefined;
    return new JournalFile(file, (journal) => journal.#findLines());
  }

  #begin(onTornLine: () => void): void {
    this.#lock();
    const { isBegun, rest } = this.#findLines();
    if (!isBegun) {
      this.#file.truncateSync(0);
      this.append(HEADER);
      this.sync();
    } else if (decodeEntry(decodeText(rest) ?? "") !== undefined) {
      this.#length += rest.length;
      this.append(Uint8Array.of(NEWLINE));
    } else if (rest.length > 0) {
      this.#file.truncateSync(this.#length);
      onTornLine();
    }
  }

  #lock(): void {
    try {
      if (this.#file.tryLockSync(true)) return;
    } catch (cause) {
      throw new JournalError(`it cannot be locked: ${reasonOf(cause)}`, { cause });
    }
    throw new JournalError("another process is using it");
  }

  /** @returns whether it has a first line, and the start of what is behind the last whole one */
  #findLines(): { isBegun: boolean; rest: Uint8Array } {
    const { size } = this.#file.statSync();
    const head = this.#read(0, Math.min(size, HEADER.length));
    // It is new, or the one who made it got no further.
    const isBegun = head.length === HEADER.length || !startsWith(HEADER, head);
    if (!isBegun) return { isBegun, rest: head.subarray(0, 0) };
    if (!startsWith(head, HEADER)) throw new JournalError(describeOther(head));
    this.#length = this.#findEndOfLastLine(size);
    const restLength = Math.min(size - this.#length, MAX_ENTRY_LENGTH + 1);
    return { isBegun, rest: this.#read(this.#length, restLength) };
  }

  #findEndOfLastLine(size: number): number {
    for (let end = size; end > 0;) {
      const start = Math.max(0, end - BLOCK_LENGTH);
      const index = this.#read(start, end - start).lastIndexOf(NEWLINE);
      if (index >= 0) return start + index + 1;
      end = start;
    }
    return 0;
  }

  #read(offset: number, lengthBytes: number): Uint8Array {
    const bytes = new Uint8Array(lengthBytes);
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let done = 0;
    while (done < bytes.length) {
      const count = this.#file.readSync(bytes.subarray(done));
      if (count === null) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  /**
   * All lines but the first one. Not to be appended to meanwhile.
   *
   * @throws {JournalError} where it cannot be read on
   */
  *lines(): Generator<JournalLine> {
    let pending = new Uint8Array(0);
    let number = 2;
    /** In the midst of a line that is too long. */
    let isSkipping = false;
    for (let offset = HEADER.length; offset < this.#length;) {
      const wanted = Math.min(BLOCK_LENGTH, this.#length - offset);
      const block = attempt(() => this.#read(offset, wanted));
      if (block.length < wanted) throw new JournalError("it has become shorter");
      offset += block.length;
      let start = 0;
      for (let end; (end = block.indexOf(NEWLINE, start)) >= 0; start = end + 1) {
        const part = block.subarray(start, end);
        const line = pending.length === 0 ? part : join(pending, part);
        yield { number: number++, text: isSkipping ? undefined : decodeText(line) };
        pending = pending.subarray(0, 0);
        isSkipping = false;
      }
      pending = join(pending, block.subarray(start));
      if (pending.length <= MAX_ENTRY_LENGTH) continue;
      isSkipping = true;
      pending = pending.subarray(0, 0);
    }
  }

  /**
   * Writes whole lines. Where that fails, a part of them is taken away again as far as possible.
   *
   * @throws {JournalError} where the system refuses
   */
  append(lines: Uint8Array): void {
    try {
      writeFully(this.#file, lines);
    } catch (cause) {
      this.#takeBack();
      throw new JournalError(reasonOf(cause), { cause });
    }
    this.#length += lines.length;
  }

  #takeBack(): void {
    try {
      this.#file.truncateSync(this.#length);
    } catch {
      // The next run finds a torn line, and does the same.
    }
  }

  /**
   * Waits until all is on the disk.
   *
   * @throws {JournalError} where it cannot be
   */
  sync(): void {
    attempt(() => this.#file.syncDataSync());
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** @returns undefined where there is none; throws where it is no file: opening a FIFO would wait */
function findFile(osPath: string): Deno.FileInfo | undefined {
  try {
    const info = Deno.statSync(osPath);
    if (!info.isFile) throw new JournalError("Not a regular file");
    return info;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** @returns what `action` returns; its failures are given words */
function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw new JournalError(reasonOf(error), { cause: error });
  }
}

/** The operating system's text. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  if (error instanceof Deno.errors.NotCapable) return "no access was granted";
  return systemText(error.message);
}

function describeOther(head: Uint8Array): string {
  const version = /^{"format":"dcmsend journal","version":(\d*)/.exec(decodeText(head) ?? "")?.[1];
  return version === undefined
    ? "it is no journal of this program"
    : `it is of another version of the format (${version})`;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, index) => byte === bytes[index]);
}

/** @returns undefined where the bytes are not UTF-8 */
function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

function join(a: Uint8Array<ArrayBuffer>, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
