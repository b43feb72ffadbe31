/** What a file is called until it is whole. */

/** @returns a name in the same folder, the same for the same path; nobody else would choose it */
export function temporaryName(path: string): string {
  return `${path}.dcmsend-tmp`;
}
