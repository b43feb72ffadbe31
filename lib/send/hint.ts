/** What probably is the matter and what can be done, on a line of its own behind the one that tells of a failure. */

import type { Log } from "../base/log.ts";

/**
 * Only those who ask for more (`-v`) see it: DCMTK has no such lines.
 *
 * @param hint undefined: there is nothing more to say
 */
export function logHint(log: Log, hint: string | undefined): void {
  if (hint !== undefined) log.info(`hint: ${hint}`);
}
