/** The names that standard streams have as files. Deno opens none of them; it has the streams open. */

const STREAMS: ReadonlyMap<string, "stdout" | "stderr"> = new Map([
  ["/dev/stdout", "stdout"],
  ["/dev/fd/1", "stdout"],
  ["/dev/stderr", "stderr"],
  ["/dev/fd/2", "stderr"],
]);

/** @returns undefined for every other path */
export function standardStreamOf(path: string): "stdout" | "stderr" | undefined {
  return STREAMS.get(path);
}
