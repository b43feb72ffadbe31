/** What the operating system has said, as C's `strerror` words it. */

/**
 * @param message of an error of Deno's, for instance `No such file or directory (os error 2): stat '/a'`
 * @returns `No such file or directory`; other messages as they are
 */
export function systemText(message: string): string {
  return /^(.+?) \(os error \d+\)/.exec(message)?.[1] ?? message;
}
