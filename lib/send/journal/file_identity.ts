/** Which file an instance is in, and which version of it: what the journal knows a file by. */

import { toOsPath } from "../../base/os_path.ts";
import type { FileVersion, Instance } from "../instance.ts";
import { type FileIdentity, toJournalTime } from "./journal_entry.ts";

/**
 * A file in an archive is known by the archive's real path, and its name in it. The archive is what
 * it was when it was checked: nothing else of it is sent.
 *
 * @param version which version of it; undefined: that which is there now
 * @returns undefined where the file is not there any more, or the system does not tell enough
 */
export function identifyFile(
  { path, member }: Pick<Instance, "path" | "member">,
  version: FileVersion | undefined = member?.version,
): FileIdentity | undefined {
  try {
    const osPath = toOsPath(member?.archivePath ?? path);
    const { lengthBytes, modifiedAtMs } = version ?? versionOf(Deno.statSync(osPath));
    const modifiedAt = modifiedAtMs === undefined ? undefined : toJournalTime(modifiedAtMs);
    if (modifiedAt === undefined) return undefined;
    const realPath = Deno.realPathSync(osPath);
    const identifyingPath = member === undefined ? realPath : `${realPath}/${member.name}`;
    return { path: identifyingPath, lengthBytes, modifiedAt };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Whatever it is: such a file is not taken for one that was stored.
    return undefined;
  }
}

function versionOf({ size, mtime }: Deno.FileInfo): FileVersion {
  return { lengthBytes: size, modifiedAtMs: mtime?.getTime() };
}
