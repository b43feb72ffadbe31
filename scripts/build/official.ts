/**
 * The executable as `deno compile` makes it: Deno's small base program (denort) with the program's
 * files behind it, which are found from the first one by their imports. Deno takes the base program
 * from `DENORT_BIN`, from its cache (`$DENO_DIR/dl/release/v2.9.6/denort-TARGET.zip`), or downloads
 * it.
 */

import { PROGRAM_NAME } from "../../lib/base/product.ts";
import type { ProgramFile } from "./bundle.ts";
import { SEMI_SPACE_FLAG } from "./memory_flags.ts";
import { PERMISSION_FLAGS } from "./permissions.ts";
import { runProgram } from "./project.ts";
import type { Target } from "./target.ts";

/**
 * @param options `output`: where the executable goes; the folder must be there
 * @returns why it could not be built, or `undefined` when it could. That a file was written does
 * not mean that it is the program: with a wrong `DENORT_BIN` it behaves as Deno itself does.
 */
export async function compileOfficially(
  target: Target,
  options: { readonly files: readonly ProgramFile[]; readonly output: string },
): Promise<string | undefined> {
  const folder = `${options.output}.program`;
  await Deno.mkdir(folder);
  try {
    for (const { name, bytes } of options.files) {
      await Deno.writeFile(`${folder}/${name}`, bytes);
      // The executable tells the times of its files; the same program is the same at any time.
      await Deno.utime(`${folder}/${name}`, 0, 0);
    }
    // It tells its own first name as well.
    const suffix = target.posix === undefined ? ".exe" : "";
    const executable = `${folder}/${PROGRAM_NAME}${suffix}`;
    const result = await compile(target, { mainPath: `${folder}/main.js`, executable });
    if (result.code !== 0) return firstReason(result.stderr);
    await Deno.rename(executable, options.output);
    return undefined;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function compile(
  target: Target,
  { mainPath, executable }: { readonly mainPath: string; readonly executable: string },
) {
  return runProgram(Deno.execPath(), [
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
    `--v8-flags=${SEMI_SPACE_FLAG}`,
    `--target=${target.name}`,
    `--output=${executable}`,
    mainPath,
  ], { env: { NO_COLOR: "1" } });
}

/** Deno's last nested cause, without the backtrace. */
function firstReason(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const end = lines.findIndex((line) => line.startsWith("Stack backtrace"));
  const told = lines.slice(0, end < 0 ? undefined : end).filter((line) => line !== "");
  return told.find((line) => line.startsWith("1: "))?.slice(3) ?? told.at(-1) ?? "unknown reason";
}
