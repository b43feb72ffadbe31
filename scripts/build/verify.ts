/** Tries out what was built: it counts only if it does what the program does. */

import { PROGRAM_LINE } from "../../lib/base/product.ts";
import { runProgram } from "./project.ts";

/**
 * @param path absolute path of the executable
 * @param cacheHome where a self-extracting one may unpack itself
 * @returns what is wrong with it, or `undefined`
 */
export async function findFault(path: string, cacheHome: string): Promise<string | undefined> {
  const options = { env: { XDG_CACHE_HOME: cacheHome } };
  const version = await runProgram(path, ["--version"], options);
  if (!version.stdout.startsWith(`${PROGRAM_LINE}\n`) || version.code !== 0) {
    const said = (version.stdout + version.stderr).split("\n")[0];
    return `its --version says "${said}" (exit code ${version.code}) and not "${PROGRAM_LINE}"`;
  }
  return undefined;
}
