/** The file that an archive is, opened once to list it and again for each member that is sent. */

import { FileError, FileSource } from "../file_source.ts";
import type { ArchiveMember, FileVersion } from "../instance.ts";
import type { InstanceSource } from "../instance_source.ts";

/** Which file it is, and what it was when it was listed. */
export interface ArchiveFile {
  readonly path: string;
  readonly version: FileVersion;
}

/**
 * @returns the file, the caller's to close
 * @throws {FileError} where it is not what it was when it was listed
 */
export function openUnchanged({ path, version }: ArchiveFile): FileSource {
  const file = new FileSource(path);
  if (file.size === version.lengthBytes && file.modifiedAtMs === version.modifiedAtMs) return file;
  file[Symbol.dispose]();
  throw new FileError("Archive has changed since it was checked");
}

/**
 * @param open opens the member, of which it is told the version
 * @returns the member of `size` bytes
 */
export function toMember(
  { path, version }: ArchiveFile,
  { name, size }: { readonly name: string; readonly size: number },
  open: (version: FileVersion, signal: AbortSignal) => InstanceSource | Promise<InstanceSource>,
): ArchiveMember {
  const memberVersion: FileVersion = { lengthBytes: size, modifiedAtMs: version.modifiedAtMs };
  return {
    archivePath: path,
    name,
    version: memberVersion,
    open: async (signal) => await open(memberVersion, signal),
  };
}
