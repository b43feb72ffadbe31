/** Finds the compiler, or installs it where Debian's packages and the user's rights allow. */

import { providePackages } from "../build/debian.ts";
import { runProgram } from "../build/project.ts";

/**
 * @returns the version of the `emcc` that is there now
 * @throws Error saying what is missing and how to get it
 */
export async function provideEmscripten(say: (line: string) => void): Promise<string> {
  await providePackages([
    { name: "emscripten", programs: ["emcc"] },
    // One of the tarballs is packed with it.
    { name: "xz-utils", programs: ["xz"] },
  ], say);
  const result = await runProgram("emcc", ["--version"]);
  if (result.code !== 0) throw new Error(`Cannot run emcc: ${result.stderr.trim()}`);
  return result.stdout.match(/\b\d+\.\d+\.\d+\b/)?.[0] ?? "unknown";
}
