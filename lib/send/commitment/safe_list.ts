/**
 * Which files need not be kept because the peer has committed itself to keep what is in them
 * (`--safe-to-delete`). In doubt, a file is not listed.
 */

import type { Log } from "../../base/log.ts";
import { statusGroup } from "../../net/status.ts";
import type { FileVersion, Transfer } from "../instance.ts";

/** What is known of the world. */
interface SafeListContext {
  /** @returns what a file is now; undefined where there is none */
  readonly versionOf: (path: string) => FileVersion | undefined;
  /** Gets a warning for each file that is not listed although the peer has committed itself. */
  readonly log: Log;
}

/** @returns the paths, each once, as they were spelled and in the order of the list */
export function safePaths(
  transfers: readonly Transfer[],
  { versionOf, log }: SafeListContext,
): string[] {
  const ambiguous = ambiguousInstances(transfers);
  const byPath = Map.groupBy(transfers, ({ instance }) => instance.path);
  const safe: string[] = [];
  for (const [path, group] of byPath) {
    if (!group.every(isCommittedFile)) continue;
    const doubt = doubtAbout(path, group, { ambiguous, versionOf });
    if (doubt === undefined) safe.push(path);
    else log.warn(`not listed as safe to delete: ${path}: ${doubt}`);
  }
  return safe;
}

/** An archive may have more in it than what was sent: it is never listed, nor is what is in it. */
function isCommittedFile({ commitment, instance }: Transfer): boolean {
  return commitment?.type === "committed" && instance.member === undefined;
}

/** @returns the instances that are in more than one file: which of them the peer keeps is not known */
function ambiguousInstances(transfers: readonly Transfer[]): ReadonlySet<string> {
  const paths = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { instance, sentSopInstanceUid } of transfers) {
    for (const uid of new Set([instance.sopInstanceUid, sentSopInstanceUid])) {
      const first = paths.get(uid);
      if (first === undefined) paths.set(uid, instance.path);
      else if (first !== instance.path) ambiguous.add(uid);
    }
  }
  return ambiguous;
}

/** @returns why the file had better be kept; undefined: there is no reason */
function doubtAbout(
  path: string,
  group: readonly Transfer[],
  { ambiguous, versionOf }: Pick<SafeListContext, "versionOf"> & {
    readonly ambiguous: ReadonlySet<string>;
  },
): string | undefined {
  if (/[\n\r]/.test(path)) return "there is a line break in its name";
  if (group.some(({ sentSopInstanceUid }) => ambiguous.has(sentSopInstanceUid))) {
    return "another file has the same SOP Instance UID";
  }
  if (!group.every(isStoredUnchanged)) return "it was stored with a warning";
  const now = versionOf(path);
  const isUnchanged = group.every(({ fileVersion }) => isSameVersion(fileVersion, now));
  return isUnchanged ? undefined : "it has changed since it was sent";
}

/** A peer that has coerced or discarded elements does not keep what is in the file. */
function isStoredUnchanged({ result }: Transfer): boolean {
  return result.type === "answered" && statusGroup(result.status) === "success";
}

function isSameVersion(sent: FileVersion | undefined, now: FileVersion | undefined): boolean {
  return sent !== undefined && now !== undefined && sent.modifiedAtMs !== undefined &&
    sent.lengthBytes === now.lengthBytes && sent.modifiedAtMs === now.modifiedAtMs;
}
