/**
 * Tar archives that are compressed as a whole: one stream, whose checksum stands at its end. Nothing
 * in it is sent unless all of it was read to that end before.
 */

import { MemorySource } from "../../base/byte_source.ts";
import type { FileVersion } from "../instance.ts";
import type { InstanceSource } from "../instance_source.ts";
import { type Archive, archiveError, type ListedMember, toListedMember } from "./archive.ts";
import { openUnchanged, toMember } from "./archive_file.ts";
import type { Cursors, PackedFile } from "./cursors.ts";
import { allocateHeld, MAX_HELD_BYTES, type MemberMemory } from "./member_memory.ts";
import { OpenMember, readPieces } from "./open_member.ts";
import { SliceSource } from "./slice_source.ts";
import { listTar, type TarMember } from "./tar.ts";
import { UnpackedSource } from "./unpacked_source.ts";

/** What all archives of a run share. */
export interface Unpacking {
  readonly cursors: Cursors;
  readonly memory: MemberMemory;
}

export class PackedTarArchive implements Archive {
  readonly #file: PackedFile;
  readonly #unpacking: Unpacking;
  readonly #stream: UnpackedSource;
  readonly path: string;
  readonly isOneStream = true;

  constructor(file: PackedFile, unpacking: Unpacking) {
    this.#file = file;
    this.#unpacking = unpacking;
    this.#stream = new UnpackedSource(file, unpacking.cursors);
    this.path = file.path;
  }

  async *list(signal: AbortSignal): AsyncGenerator<ListedMember, void> {
    const file = this.#file;
    const unpacking = this.#unpacking;
    const source = this.#stream;
    const goTo = (offset: number): Promise<void> => source.goTo(offset, signal);
    for await (const found of listTar({ source, goTo })) {
      yield toListedMember<TarMember>(found, (place, name) => ({
        member: toMember(
          file,
          { name, size: place.size },
          (version, sendSignal) =>
            openMember(place, version, { file, unpacking, signal: sendSignal }),
        ),
        source: new SliceSource(source, place),
      }));
    }
    await goTo(Infinity);
  }

  [Symbol.dispose](): void {
    this.#stream[Symbol.dispose]();
  }
}

async function openMember(
  place: TarMember,
  version: FileVersion,
  { file, unpacking: { memory, cursors }, signal }: {
    readonly file: PackedFile;
    readonly unpacking: Unpacking;
    readonly signal: AbortSignal;
  },
): Promise<InstanceSource> {
  const { start, size } = place;
  using resources = new DisposableStack();
  resources.use(await memory.reserve(size, signal));
  using _turn = await memory.takeTurn();
  openUnchanged(file)[Symbol.dispose]();
  const stream = resources.use(new UnpackedSource(file, cursors));
  const source = new SliceSource(stream, place);
  await stream.goTo(start, signal);
  if (size > MAX_HELD_BYTES) {
    const rewind = (): Promise<void> => stream.goTo(start, signal);
    return new OpenMember(source, { version, resources: resources.move(), rewind });
  }
  const target = allocateHeld(size, resources);
  if (await readPieces(source, size, { signal, target }) < size) throw archiveError("ends early");
  stream[Symbol.dispose](); // others can go on from here
  return new OpenMember(new MemorySource(target), { version, resources: resources.move() });
}
