/**
 * The bundler. `deno bundle` runs an esbuild that it fetches from npm when its cache has none, and
 * compares with nothing that is known here; so it is put into that cache before, and is compared.
 */

import { checkTool, ESBUILD_VERSION } from "./pinned_tools.ts";
import { denoDirectory, runProgram, writeWhole } from "./project.ts";

/** What esbuild's packages call the platforms. */
const PLATFORMS: Readonly<Record<string, string>> = {
  "x86_64-unknown-linux-gnu": "linux-x64",
  "aarch64-unknown-linux-gnu": "linux-arm64",
  "x86_64-apple-darwin": "darwin-x64",
  "aarch64-apple-darwin": "darwin-arm64",
};

/** @returns where the pinned Deno looks for it, below its own folder */
export function esbuildCachePath(): string {
  return `dl/esbuild-${ESBUILD_VERSION}-1/esbuild-${platform()}`;
}

/** @throws {Error} where it cannot be had, or is not the pinned one */
export async function provideEsbuild(): Promise<void> {
  const kept = `${await denoDirectory()}/${esbuildCachePath()}`;
  try {
    await check(kept, await Deno.readFile(kept));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const fetched = await fetchPackage();
    const bytes = await Deno.readFile(fetched);
    await check(fetched, bytes);
    await Deno.mkdir(kept.slice(0, kept.lastIndexOf("/")), { recursive: true });
    await writeWhole(kept, bytes, { mode: 0o755 });
  }
}

async function check(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await checkTool("esbuild", { targetName: Deno.build.target, path, bytes });
}

/** @returns where the program is, which has not been run */
async function fetchPackage(): Promise<string> {
  const name = `@esbuild/${platform()}@${ESBUILD_VERSION}`;
  const args = ["info", "--no-config", "--no-lock", "--json", `npm:${name}`];
  const { code, stdout, stderr } = await runProgram(Deno.execPath(), args);
  if (code !== 0) throw new Error(`Cannot get ${name}:\n${stderr}`);
  return `${JSON.parse(stdout).npmPackages[name].localPath}/bin/esbuild`;
}

function platform(): string {
  const name = PLATFORMS[Deno.build.target];
  if (name === undefined) throw new Error(`Cannot build on ${Deno.build.target}`);
  return name;
}
