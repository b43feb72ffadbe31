/** Zip archives: each member is compressed for itself, and has a checksum of its own. */

import { crc32 } from "node:zlib";
import { type ByteSource, MemorySource } from "../../base/byte_source.ts";
import { inflateSource } from "../../dicom/inflate_source.ts";
import { FileError, type FileSource } from "../file_source.ts";
import type { FileVersion } from "../instance.ts";
import type { InstanceSource } from "../instance_source.ts";
import { type Archive, type ListedMember, toListedMember } from "./archive.ts";
import { type ArchiveFile, openUnchanged, toMember } from "./archive_file.ts";
import { allocateHeld, MAX_HELD_BYTES, type MemberMemory } from "./member_memory.ts";
import { OpenMember, readPieces } from "./open_member.ts";
import { SliceSource } from "./slice_source.ts";
import { listZip, type ZipMember } from "./zip.ts";

export class ZipArchive implements Archive {
  readonly #archive: ArchiveFile;
  readonly #file: FileSource;
  readonly #memory: MemberMemory;
  readonly path: string;
  readonly isOneStream = false;

  /** @param file becomes the archive's */
  constructor(archive: ArchiveFile, file: FileSource, memory: MemberMemory) {
    this.#archive = archive;
    this.#file = file;
    this.#memory = memory;
    this.path = archive.path;
  }

  async *list(): AsyncGenerator<ListedMember, void> {
    const archive = this.#archive;
    const memory = this.#memory;
    for (const found of listZip(this.#file)) {
      yield toListedMember<ZipMember>(found, (place, name) => ({
        member: toMember(
          archive,
          { name, size: place.size },
          (version, signal) => openMember(place, version, { archive, memory, signal }),
        ),
        source: limit(unpack(this.#file, place), place),
      }));
    }
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

/** @returns the member's bytes: more or fewer than the directory says where it lies */
function unpack(file: ByteSource, { start, packedSize, isDeflated }: ZipMember): ByteSource {
  const packed = new SliceSource(file, { start, size: packedSize });
  return isDeflated ? inflateSource(packed, 0) : packed;
}

function limit(unpacked: ByteSource, { size }: ZipMember): SliceSource {
  return new SliceSource(unpacked, { start: 0, size });
}

/** Nothing of a member is sent before all of it has been read and has the directory's checksum. */
async function openMember(
  place: ZipMember,
  version: FileVersion,
  { archive, memory, signal }: {
    readonly archive: ArchiveFile;
    readonly memory: MemberMemory;
    readonly signal: AbortSignal;
  },
): Promise<InstanceSource> {
  using resources = new DisposableStack();
  resources.use(await memory.reserve(place.size, signal));
  using _turn = await memory.takeTurn();
  if (place.size > MAX_HELD_BYTES) {
    const file = resources.use(openUnchanged(archive));
    await readChecked(file, place, { signal });
    const source = limit(unpack(file, place), place);
    return new OpenMember(source, { version, resources: resources.move() });
  }
  using file = openUnchanged(archive);
  const target = allocateHeld(place.size, resources);
  await readChecked(file, place, { signal, target });
  return new OpenMember(new MemorySource(target), { version, resources: resources.move() });
}

/** @throws {ConditionError} where the member is not what the directory says */
async function readChecked(
  file: ByteSource,
  place: ZipMember,
  options: { readonly signal: AbortSignal; readonly target?: Uint8Array },
): Promise<void> {
  const unpacked = unpack(file, place);
  let checksum = 0;
  const onPiece = (piece: Uint8Array): void => {
    checksum = crc32(piece, checksum);
  };
  const length = await readPieces(unpacked, place.size, { ...options, onPiece });
  if (length < place.size || unpacked.reaches(place.size + 1)) {
    throw new FileError("Archive member is not as long as the directory says");
  }
  if (checksum !== place.crc32) throw new FileError("Archive member is damaged: wrong checksum");
}
