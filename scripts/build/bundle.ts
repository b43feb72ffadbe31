/** The program as one JavaScript file, which both kinds of executable contain. */

import { projectPath, runProgram } from "./project.ts";

/**
 * Bundles `main.ts` with all that it imports.
 *
 * @throws {Error} with the bundler's own words when it fails
 */
export async function bundleProgram(entry: string): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir();
  try {
    const output = `${folder}/main.js`;
    const result = await runProgram(Deno.execPath(), [
      "bundle",
      "--platform=deno",
      "--minify",
      "--keep-names",
      `--config=${projectPath("deno.json")}`,
      `--output=${output}`,
      entry,
    ], { env: { NO_COLOR: "1" } });
    if (result.code !== 0) throw new Error(`Cannot bundle ${entry}:\n${result.stderr}`);
    return await Deno.readFile(output);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
