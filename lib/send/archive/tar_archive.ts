/** Tar archives that are not compressed: each member is a part of the file, without a checksum. */

import { Breaks } from "../breaks.ts";
import type { FileSource } from "../file_source.ts";
import type { FileVersion } from "../instance.ts";
import type { InstanceSource } from "../instance_source.ts";
import { type Archive, archiveError, type ListedMember, toListedMember } from "./archive.ts";
import { type ArchiveFile, openUnchanged, toMember } from "./archive_file.ts";
import { OpenMember } from "./open_member.ts";
import { SliceSource } from "./slice_source.ts";
import { listTar, type TarMember } from "./tar.ts";

export class TarArchive implements Archive {
  readonly #archive: ArchiveFile;
  readonly #file: FileSource;
  readonly path: string;
  readonly isOneStream = false;

  /** @param file becomes the archive's */
  constructor(archive: ArchiveFile, file: FileSource) {
    this.#archive = archive;
    this.#file = file;
    this.path = archive.path;
  }

  async *list(signal: AbortSignal): AsyncGenerator<ListedMember, void> {
    const archive = this.#archive;
    const source = this.#file;
    const breaks = new Breaks();
    const goTo = async (): Promise<void> => {
      await breaks.take();
      signal.throwIfAborted();
    };
    for await (const found of listTar({ source, goTo })) {
      if (!source.reaches(found.start + found.size)) throw archiveError("ends early");
      yield toListedMember<TarMember>(found, (place, name) => ({
        member: toMember(
          archive,
          { name, size: place.size },
          (version) => openMember(place, version, archive),
        ),
        source: new SliceSource(source, place),
      }));
    }
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

function openMember(
  place: TarMember,
  version: FileVersion,
  archive: ArchiveFile,
): InstanceSource {
  const file = openUnchanged(archive);
  const source = new SliceSource(file, place);
  return new OpenMember(source, { version, resources: file });
}
