/** Opening what an instance is in. */

import { FileSource } from "../file_source.ts";
import type { Instance } from "../instance.ts";
import type { InstanceSource } from "../instance_source.ts";

/**
 * A file is opened at once. Only for a member of an archive there is a promise: it may have to wait
 * for memory.
 *
 * @throws {FileError} where there is no promise; with one, it rejects for the same reasons, and with
 *   the reason of `signal` when that is aborted
 */
export function openInstance(
  { path, member }: Pick<Instance, "path" | "member">,
  signal: AbortSignal,
): InstanceSource | Promise<InstanceSource> {
  return member === undefined ? new FileSource(path) : member.open(signal);
}
