/** Which file a path leads to, and which version of it: what the journal knows a file by. */

import { toOsPath } from "../base/os_path.ts";
import type { FileVersion } from "./instance.ts";
import { type FileIdentity, toJournalTime } from "./journal_entry.ts";

/**
 * @param version which version of it; undefined: that which is there now
 * @returns undefined where the file is not there any more, or the system does not tell enough
 */
export function identifyFile(path: string, version?: FileVersion): FileIdentity | undefined {
  try {
    const osPath = toOsPath(path);
    const { lengthBytes, modifiedAtMs } = version ?? versionOf(Deno.statSync(osPath));
    const modifiedAt = modifiedAtMs === undefined ? undefined : toJournalTime(modifiedAtMs);
    if (modifiedAt === undefined) return undefined;
    return { path: Deno.realPathSync(osPath), lengthBytes, modifiedAt };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Whatever it is: such a file is not taken for one that was stored.
    return undefined;
  }
}

function versionOf({ size, mtime }: Deno.FileInfo): FileVersion {
  return { lengthBytes: size, modifiedAtMs: mtime?.getTime() };
}
