/**
 * The executable as `deno compile` makes it: Deno's small base program (denort) with the program's
 * files behind it, which are found from the first one by their imports. Deno takes the base program
 * from `DENORT_BIN`, from its cache (`$DENO_DIR/dl/release/v2.9.6/denort-TARGET.zip`), or downloads
 * it.
 */

import { PERMISSION_FLAGS } from "./permissions.ts";
import { runProgram } from "./project.ts";
import type { Target } from "./target.ts";

/**
 * @param mainPath the first of the program's files, which are in one folder
 * @param output where the executable goes
 * @returns why it could not be built, or `undefined` when it could. That a file was written does
 * not mean that it is the program: with a wrong `DENORT_BIN` it behaves as Deno itself does.
 */
export async function compileOfficially(
  target: Target,
  options: { readonly mainPath: string; readonly output: string },
): Promise<string | undefined> {
  const result = await runProgram(Deno.execPath(), [
    "compile",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-npm",
    "--no-remote",
    "--no-check",
    // It would be read from and written to a predictable name in the common temporary folder.
    "--no-code-cache",
    "--unstable-worker-options",
    ...PERMISSION_FLAGS,
    `--target=${target.name}`,
    `--output=${options.output}`,
    options.mainPath,
  ], { env: { NO_COLOR: "1" } });
  return result.code === 0 ? undefined : firstReason(result.stderr);
}

/** Deno's last nested cause, without the backtrace. */
function firstReason(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const end = lines.findIndex((line) => line.startsWith("Stack backtrace"));
  const told = lines.slice(0, end < 0 ? undefined : end).filter((line) => line !== "");
  return told.find((line) => line.startsWith("1: "))?.slice(3) ?? told.at(-1) ?? "unknown reason";
}
