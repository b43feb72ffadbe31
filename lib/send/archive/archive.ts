/** What archives of all formats have in common. */

import type { ByteSource } from "../../base/byte_source.ts";
import { FileError } from "../file_source.ts";
import type { ArchiveMember } from "../instance.ts";

/** An archive that is to be listed. The owner disposes of it when that is done. */
export interface Archive extends Disposable {
  readonly path: string;
  /**
   * True where the archive is one compressed stream, so that nobody knows whether any of it is sound
   * before its end was reached without an error.
   */
  readonly isOneStream: boolean;
  /**
   * Goes through the archive in its order. Directories and whatever else is no regular file are
   * left out.
   *
   * @throws {ConditionError} where the archive is damaged
   */
  list(signal: AbortSignal): AsyncGenerator<ListedMember, void>;
}

/** A regular file in an archive. */
export type ListedMember =
  | {
    readonly type: "readable";
    readonly member: ArchiveMember;
    /** Its bytes, as far as anybody can tell before all were read; until the next is asked for. */
    readonly source: ByteSource & { readonly size: number };
  }
  | {
    readonly type: "unreadable";
    readonly name: string;
    readonly reason: string;
  };

/** A longer name is in no archive that a file system has been packed into. */
const MAX_NAME_BYTES = 4096;

/** What stands in an archive: a member that can be read, or why it cannot. */
interface Found {
  readonly name: Uint8Array;
  readonly problem: string | undefined;
}

/** @param open makes what can be read of a member, with its name as it is shown */
export function toListedMember<Readable extends Found>(
  found: Readable | (Found & { readonly problem: string }),
  open: (
    found: Readable,
    name: string,
  ) => Omit<ListedMember & { readonly type: "readable" }, "type">,
): ListedMember {
  const { length } = found.name;
  const name = spellMemberName(new TextDecoder().decode(found.name.subarray(0, MAX_NAME_BYTES)));
  if (length > MAX_NAME_BYTES) {
    return { type: "unreadable", name, reason: `Archive member has a name of ${length} bytes` };
  }
  if (found.problem !== undefined) return { type: "unreadable", name, reason: found.problem };
  return { type: "readable", ...open(found as Readable, name) };
}

/**
 * The name as it is shown, and as it stands in reports and lists, for people and programs that may
 * take it for a path: it leads nowhere but down, and is one line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(spellMemberName("CT/1.dcm"), "CT/1.dcm");
 * assert.equal(spellMemberName("/../etc/passwd"), "%2E%2E/etc/passwd");
 * ```
 */
export function spellMemberName(name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  return parts.join("/")
    .replace(/(^|[/\\])\.\.(?=$|[/\\])/g, "$1%2E%2E")
    // deno-lint-ignore no-control-regex -- they are what is looked for
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (character) => encodeURIComponent(character));
}

/** What is wrong with an archive. Its name stands in front of the text where it is told. */
export function archiveError(reason: string): FileError {
  return new FileError(`Archive ${reason}`);
}
