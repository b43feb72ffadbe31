/** Tries out what was built: it counts only if it does what the program does. */

import { PROGRAM_LINE } from "../../lib/base/product.ts";
import { startScp } from "../../tests/support/scp.ts";
import { tinyDataSet, tinyPart10File } from "../../tests/support/tiny_file.ts";
import { runProgram } from "./project.ts";

/** What the executable is to be tried with. */
export interface Trial {
  /** Where a self-extracting one may unpack itself. */
  readonly cacheHome: string;
  /** Whether it is to send a file, too. */
  readonly send: boolean;
}

/**
 * @param path absolute path of the executable
 * @returns what is wrong with it, or `undefined`
 */
export async function findFault(path: string, trial: Trial): Promise<string | undefined> {
  const options = { env: { XDG_CACHE_HOME: trial.cacheHome } };
  const version = await runProgram(path, ["--version"], options);
  if (!version.stdout.startsWith(`${PROGRAM_LINE}\n`) || version.code !== 0) {
    const said = (version.stdout + version.stderr).split("\n")[0];
    return `its --version says "${said}" (exit code ${version.code}) and not "${PROGRAM_LINE}"`;
  }
  if (!trial.send) return undefined;
  // Confined, the program starts once more, in a thread of its own, from wherever it is then.
  return await findFaultInSending(path, [], options) ??
    await findFaultInSending(path, ["--confine"], options);
}

/** Sends a small file to an SCP of this process and compares what arrives. */
async function findFaultInSending(
  path: string,
  args: readonly string[],
  options: { readonly env: Record<string, string> },
): Promise<string | undefined> {
  const file = await Deno.makeTempFile({ suffix: ".dcm" });
  await using scp = startScp();
  try {
    await Deno.writeFile(file, tinyPart10File());
    const result = await runProgram(path, [...args, "127.0.0.1", `${scp.port}`, file], options);
    if (result.code !== 0) {
      const how = ["it cannot send a file", ...args].join(" ");
      return `${how} (exit code ${result.code}): ${result.stderr}`;
    }
    const received = scp.received.map(({ dataSet }) => dataSet.toHex()).join(" ");
    return received === tinyDataSet().toHex() ? undefined : "the SCP received something else";
  } finally {
    await Deno.remove(file);
  }
}
