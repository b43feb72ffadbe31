/**
 * The archives of a run (`--scan-archives`): which files are archives, told by what is in them, and
 * what their members share while they are sent. Loaded only when the option is given.
 */

import { latin1ToString } from "../../base/latin1.ts";
import { ConditionError } from "../../base/condition.ts";
import { FileError, FileSource } from "../file_source.ts";
import type { Archive } from "./archive.ts";
import { Cursors, type PackedFile } from "./cursors.ts";
import { gzipUnpacker } from "./gzip.ts";
import { MemberMemory } from "./member_memory.ts";
import { PackedTarArchive } from "./packed_tar_archive.ts";
import { TarArchive } from "./tar_archive.ts";
import { parseTarHeader, TAR_BLOCK_BYTES } from "./tar_header.ts";
import { UnpackedSource } from "./unpacked_source.ts";
import { ZipArchive } from "./zip_archive.ts";
import { zstdUnpacker } from "./zstd.ts";

/** PS3.10 §7.1: what has this behind its preamble is a DICOM file, whatever the preamble is. */
const DICOM_PREFIX = { offset: 128, text: "DICM" } as const;

/** How formats begin; an archive without members has only the second one of zip. */
const ZIP = ["PK\x03\x04", "PK\x05\x06"];
const GZIP = "\x1f\x8b\x08";
const ZSTD = "\x28\xb5\x2f\xfd";
/** Behind a first byte from 0x50 to 0x5f: a frame to be skipped, which may stand in front. */
const ZSTD_SKIPPABLE = "\x2a\x4d\x18";

/** Disposing of it closes what is kept open between one member and the next. */
export class Archives implements Disposable {
  readonly #cursors = new Cursors();
  readonly #memory = new MemberMemory();

  /**
   * @returns the archive, the caller's to dispose of; undefined where the file is none, or cannot be
   *   opened
   */
  open(path: string): Archive | undefined {
    const file = openQuietly(path);
    if (file === undefined) return undefined;
    using resources = new DisposableStack();
    resources.use(file);
    const archive = { path, version: { lengthBytes: file.size, modifiedAtMs: file.modifiedAtMs } };
    switch (formatOf(file)) {
      case "zip":
        resources.move();
        return new ZipArchive(archive, file, this.#memory);
      case "tar":
        resources.move();
        return new TarArchive(archive, file);
      case "gzip":
        return this.#openPacked({ ...archive, unpack: gzipUnpacker });
      case "zstd":
        return this.#openPacked({ ...archive, unpack: zstdUnpacker });
      case undefined:
        return undefined;
    }
  }

  isArchive(path: string): boolean {
    using archive = this.open(path);
    return archive !== undefined;
  }

  /** Where the first block cannot be read, listing the archive will tell why. */
  #openPacked(file: PackedFile): Archive | undefined {
    using stream = new UnpackedSource(file, this.#cursors);
    try {
      if (!isTar(stream.view(0, TAR_BLOCK_BYTES))) return undefined;
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
    }
    return new PackedTarArchive(file, { cursors: this.#cursors, memory: this.#memory });
  }

  [Symbol.dispose](): void {
    this.#cursors[Symbol.dispose]();
  }
}

function openQuietly(path: string): FileSource | undefined {
  try {
    return path === "" ? undefined : new FileSource(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return undefined; // what is wrong with it will be told when it is checked as any other file
  }
}

function formatOf(file: FileSource): "zip" | "tar" | "gzip" | "zstd" | undefined {
  const block = firstBlock(file);
  const start = latin1ToString(block.subarray(0, 4));
  if (isDicomFile(block)) return undefined;
  if (ZIP.includes(start)) return "zip";
  if (start.startsWith(GZIP)) return "gzip";
  if (start === ZSTD || /^[P-_]/.test(start) && start.slice(1) === ZSTD_SKIPPABLE) return "zstd";
  return isTar(block) ? "tar" : undefined;
}

function firstBlock(file: FileSource): Uint8Array {
  try {
    return file.view(0, TAR_BLOCK_BYTES);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return new Uint8Array(0); // of a folder, for instance
  }
}

function isDicomFile(block: Uint8Array): boolean {
  const { offset, text } = DICOM_PREFIX;
  return latin1ToString(block.subarray(offset, offset + text.length)) === text;
}

function isTar(block: Uint8Array): boolean {
  return block.length === TAR_BLOCK_BYTES && parseTarHeader(block) !== undefined;
}
