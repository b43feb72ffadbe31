/**
 * `deno run --allow-all scripts/build_wasm.ts [--sources DIR] [--accept]`: builds the codec modules
 * into `wasm/dist`, when their sources, recipe or results have changed.
 *
 * Needs `emcc`, which is installed where possible, and the tarballs of `wasm/sources.json`, which
 * are fetched with apt unless `--sources` names a folder that has them. The modules must have the
 * hashes of `wasm/expected_hashes.json`; `--accept` writes these, for a change that is meant.
 */

import { projectPath, sha256, writeWhole } from "./build/project.ts";
import { compileModules } from "./wasm/compile.ts";
import { provideEmscripten } from "./wasm/emscripten.ts";
import type { SourceName } from "./wasm/recipe.ts";
import { EMSCRIPTEN_VERSION, MODULES } from "./wasm/recipe.ts";
import { provideTarball, readSourcePackages, unpack } from "./wasm/sources.ts";
import { say } from "./say.ts";

/** What the last build was made from and with, and what came out: by name, a SHA-256. */
interface Stamp {
  readonly inputs: string;
  readonly compiler: string;
  readonly modules: Readonly<Record<string, string>>;
}

interface Options {
  readonly sources: string | undefined;
  readonly accept: boolean;
}

type Modules = Map<string, Uint8Array<ArrayBuffer>>;

const CACHE = projectPath(".cache/wasm");
const DIST = projectPath("wasm/dist");
const EXPECTED_HASHES = projectPath("wasm/expected_hashes.json");
const RECIPE_FILES = ["wasm/sources.json", "scripts/wasm/recipe.ts", "scripts/wasm/compile.ts"];

async function main(args: readonly string[]): Promise<number> {
  const options = parseArgs(args);
  if (options === undefined) return complain("Usage: build_wasm.ts [--sources DIR] [--accept]");
  try {
    const inputs = await hashInputs();
    if (!options.accept && await isUpToDate(inputs)) return 0;
    await build(inputs, options);
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return complain(error.message);
  }
}

async function build(inputs: string, options: Options): Promise<void> {
  const compiler = await provideEmscripten(say);
  const sourceFolders = await provideSources(options.sources);
  say(`Compiling the codecs with emcc ${compiler}`);
  const buildFolder = `${CACHE}/build`;
  await removeFolder(buildFolder);
  const built = await compileModules(MODULES, { buildFolder, sourceFolders });
  const modules = await hashModules(built);
  if (options.accept) await Deno.writeTextFile(EXPECTED_HASHES, formatJson(modules));
  else await compareHashes(modules, compiler);
  await Deno.mkdir(DIST, { recursive: true });
  for (const [name, bytes] of built) {
    await writeWhole(`${DIST}/${name}.wasm`, bytes, { mode: 0o644 });
    const text = new TextEncoder().encode(bytes.toBase64());
    await writeWhole(`${DIST}/${name}.wasm.base64`, text, { mode: 0o644 });
  }
  const stamp: Stamp = { inputs, compiler, modules };
  await Deno.writeTextFile(`${CACHE}/stamp.json`, formatJson(stamp));
  say(`Built ${MODULES.map(({ name }) => `${name}.wasm`).join(", ")} in wasm/dist`);
}

/** @returns the folder of each source, unpacked anew */
async function provideSources(given: string | undefined): Promise<Record<SourceName, string>> {
  const packages = await readSourcePackages();
  const folder = given ?? `${CACHE}/sources`;
  const unpacked = `${CACHE}/unpacked`;
  await removeFolder(unpacked);
  const folders: Record<SourceName, string> = { dcmtk: "", openjpeg: "", glue: "" };
  folders.glue = projectPath("wasm/src");
  for (const name of ["dcmtk", "openjpeg"] as const) {
    const source = packages[name];
    if (source === undefined) throw new Error(`wasm/sources.json has no "${name}"`);
    const tarball = await provideTarball(source, { folder, offline: given !== undefined });
    const groups = MODULES.flatMap((module) => module.groups);
    const wanted = groups.filter((group) => group.source === name)
      .map((group) => `${source.folder}/${group.folder}`);
    await unpack(tarball, { folders: wanted, into: unpacked });
    folders[name] = `${unpacked}/${source.folder}`;
  }
  return folders;
}

/** Another compiler makes other modules: their hashes cannot be known. */
async function compareHashes(found: Stamp["modules"], compiler: string): Promise<void> {
  if (compiler !== EMSCRIPTEN_VERSION) {
    say(`The hashes are known for emcc ${EMSCRIPTEN_VERSION} only and are not compared`);
    return;
  }
  const expected: Stamp["modules"] = JSON.parse(await Deno.readTextFile(EXPECTED_HASHES));
  for (const { name } of MODULES) {
    if (found[name] === expected[name]) continue;
    throw new Error(
      `${name}.wasm has the SHA-256 ${found[name]}, not ${expected[name]} as expected ` +
        "(wasm/expected_hashes.json; --accept if the change is meant)",
    );
  }
}

async function isUpToDate(inputs: string): Promise<boolean> {
  try {
    const stamp: Stamp = JSON.parse(await Deno.readTextFile(`${CACHE}/stamp.json`));
    if (stamp.inputs !== inputs) return false;
    for (const { name } of MODULES) {
      const bytes = await Deno.readFile(`${DIST}/${name}.wasm`);
      if (await sha256(bytes) !== stamp.modules[name]) return false;
      if (await Deno.readTextFile(`${DIST}/${name}.wasm.base64`) !== bytes.toBase64()) return false;
    }
    return true;
  } catch (error) {
    // Never built, or a file was removed or cut short since.
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return false;
    throw error;
  }
}

/** @returns one hash over all that decides what is built, but for the compiler */
async function hashInputs(): Promise<string> {
  const paths = [...RECIPE_FILES, ...await listFiles("wasm/src")].sort();
  const lines: string[] = [];
  for (const path of paths) {
    lines.push(`${await sha256(await Deno.readFile(projectPath(path)))}  ${path}\n`);
  }
  return sha256(new TextEncoder().encode(lines.join("")));
}

async function listFiles(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(projectPath(folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) paths.push(...await listFiles(path));
    else paths.push(path);
  }
  return paths;
}

async function hashModules(modules: Modules): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [name, bytes] of modules) hashes[name] = await sha256(bytes);
  return hashes;
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function parseArgs(args: readonly string[]): Options | undefined {
  let sources: string | undefined;
  let accept = false;
  for (let index = 0; index < args.length; index++) {
    if (args[index] === "--accept") accept = true;
    else if (args[index] === "--sources" && args[index + 1] !== undefined) {
      index++;
      sources = args[index];
    } else return undefined;
  }
  return { sources, accept };
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function complain(...lines: string[]): number {
  Deno.stderr.writeSync(new TextEncoder().encode(`${lines.join("\n")}\n`));
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
