/**
 * The cursors that nobody is using, for whoever has to go on from where one of them stands. To go
 * back in a compressed stream is to begin again, so one that was left behind is worth keeping: the
 * members of an archive are sent in its order, and some of them are read twice.
 */

import { type ArchiveFile, openUnchanged } from "./archive_file.ts";
import { UnpackingCursor } from "./unpacking_cursor.ts";
import type { ByteSource } from "../../base/byte_source.ts";
import type { Unpacker } from "./unpacker.ts";

/** A file that is compressed as one stream. */
export interface PackedFile extends ArchiveFile {
  readonly unpack: (file: ByteSource) => Unpacker;
}

/** Each may have a window of 8 MB, and an open file. */
const MAX_SPARE = 4;

/** Disposing of it closes those that have been given back. */
export class Cursors implements Disposable {
  /** The one that was given back last is the last one. */
  #spare: { readonly file: PackedFile; readonly cursor: UnpackingCursor }[] = [];

  /**
   * @returns the cursor, the caller's until it is given back, that has the shortest way to `offset`:
   *   it never stands behind it
   * @throws {ConditionError} where the file cannot be opened, or is not what it was
   */
  take(file: PackedFile, offset: number): UnpackingCursor {
    const usable = this.#spare.filter(({ file: { path }, cursor }) =>
      path === file.path && cursor.earliest <= offset
    );
    if (usable.length === 0) return open(file);
    const nearest = usable.reduce((a, b) => b.cursor.position > a.cursor.position ? b : a);
    this.#spare = this.#spare.filter((other) => other !== nearest);
    return nearest.cursor;
  }

  giveBack(file: PackedFile, cursor: UnpackingCursor): void {
    this.#spare.push({ file, cursor });
    if (this.#spare.length > MAX_SPARE) this.#spare.shift()?.cursor[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const { cursor } of this.#spare.splice(0)) cursor[Symbol.dispose]();
  }
}

function open(file: PackedFile): UnpackingCursor {
  const source = openUnchanged(file);
  try {
    return new UnpackingCursor(source, file.unpack(source));
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}
