/** The program, or a part of it, as few JavaScript files that need nothing else. */

import { provideEsbuild } from "./esbuild.ts";
import { projectPath, runProgram } from "./project.ts";

/** One file of the program. */
export interface ProgramFile {
  /** Without a folder. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Bundles a module with all that it imports into one file.
 *
 * @throws {Error} with the bundler's own words when it fails
 */
export async function bundleProgram(entry: string): Promise<Uint8Array<ArrayBuffer>> {
  const [file, ...others] = await bundle(entry, { flags: ["--keep-names"] });
  if (file === undefined || others.length > 0) {
    throw new Error(`Cannot bundle ${entry} as one file`);
  }
  return file.bytes;
}

/**
 * Bundles the program into `main.js`, a file for each part that it imports when it needs it, and one
 * for each set of modules that the same parts share. Names of functions are not kept: to restore them
 * costs more than a twentieth of the time to send one object.
 *
 * @throws {Error} with the bundler's own words when it fails
 */
export async function bundleInPieces(entry: string): Promise<ProgramFile[]> {
  const files = await bundle(entry, { flags: ["--code-splitting"] });
  if (files.some(({ name }) => name === "main.js")) return files;
  throw new Error(`Cannot bundle ${entry}: its name is not main.ts`);
}

async function bundle(
  entry: string,
  { flags }: { readonly flags: readonly string[] },
): Promise<ProgramFile[]> {
  await provideEsbuild();
  const folder = await Deno.makeTempDir();
  try {
    const result = await runProgram(Deno.execPath(), [
      "bundle",
      "--platform=deno",
      "--minify",
      `--config=${projectPath("deno.json")}`,
      `--outdir=${folder}`,
      ...flags,
      entry,
    ], { env: { NO_COLOR: "1" } });
    if (result.code !== 0) throw new Error(`Cannot bundle ${entry}:\n${result.stderr}`);
    return await readAll(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readAll(folder: string): Promise<ProgramFile[]> {
  const files: ProgramFile[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    files.push({ name, bytes: await Deno.readFile(`${folder}/${name}`) });
  }
  return files.toSorted((a, b) => a.name < b.name ? -1 : 1);
}
