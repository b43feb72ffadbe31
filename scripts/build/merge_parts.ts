/**
 * Few files of a program out of the bundler's many. The bundler makes a file of each set of modules
 * that the same parts share, dozens in all, and a start pays for each of them.
 */

import { type GetManualChunk, type ManualChunkMeta, type Plugin, rollup } from "@rollup/wasm-node";
import { bundleInPieces, type ProgramFile } from "./bundle.ts";

/** Parts that share a file, with all that they import statically and no earlier group has. */
export interface PartGroup {
  /** Of the file, without `.js`. */
  readonly name: string;
  /** What the program imports with `await import(…)`: names of modules, without folder and `.ts`. */
  readonly parts: readonly string[];
}

const MAIN = "main.js";
/** What the bundler adds to the name of a part; it depends on where that is. */
const BUNDLER_HASH = /-[A-Z2-7]{8}(?=\.js$)/;
/** How the bundler calls what several parts share. */
const SHARED_PREFIX = /^chunk-/;
/** The first group where none is given. */
const DEFAULT_GROUP: PartGroup = { name: "shared", parts: [] };

/**
 * Bundles the program into `main.js` and files that are read when it needs something of them
 * (`await import("./part.ts")`), so that a start reads no more than it uses.
 *
 * @param groups which of those share a file
 * @returns the files, `main.js` first, the same for the same source wherever that is
 * @throws {Error} with the bundler's own words when it fails; or as {@link mergeParts} does
 */
export async function bundleInParts(
  entry: string,
  groups: readonly PartGroup[],
): Promise<ProgramFile[]> {
  const files = await mergeParts(await bundleInPieces(entry), groups);
  const rank = ({ name }: ProgramFile) => name === MAIN ? "" : name;
  return files.toSorted((a, b) => rank(a) < rank(b) ? -1 : 1);
}

/**
 * @param files the bundler's, whose names stand in each other
 * @param groups a file imports statically from those before it, never from those behind it; the first
 *   has what `main.ts` imports statically, too, and what only parts of no group share
 * @returns `main.js`, which has nothing but `main.ts`: that awaits the whole run, so a file that
 *   imported it would never be ready; a file for each group; one for each part of no group
 * @throws {Error} where a group names a part that is none, two parts have the same name, or a file is
 *   missing
 */
export async function mergeParts(
  files: readonly ProgramFile[],
  groups: readonly PartGroup[],
): Promise<ProgramFile[]> {
  await using build = await rollup({
    input: MAIN,
    plugins: [fromMemory(files)],
    treeshake: false, // the bundler has left out what nobody uses
  });
  const { output } = await build.generate({
    compact: true,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    manualChunks: inGroups(groups),
  });
  return output.map((file) => {
    if (file.type !== "chunk") throw new TypeError(`${file.fileName} is no program`);
    return { name: file.fileName, bytes: new TextEncoder().encode(file.code) };
  });
}

/** What rollup knows a file by, and makes names of files and variables of. */
function idOf(fileName: string): string {
  return SHARED_PREFIX.test(fileName) ? fileName : fileName.replace(BUNDLER_HASH, "");
}

function fromMemory(files: readonly ProgramFile[]): Plugin {
  const texts = new Map<string, string>();
  for (const { name, bytes } of files) {
    const id = idOf(name);
    if (texts.has(id)) throw new Error(`Two parts of the program have the name "${id}"`);
    texts.set(id, new TextDecoder().decode(bytes));
  }
  return {
    name: "from-memory",
    resolveId: (source, importer) => {
      const id = idOf(source.replace(/^\.\//, ""));
      if (texts.has(id)) return id;
      if (source.startsWith("node:")) return { id: source, external: true };
      throw new Error(`Cannot find "${source}", which ${importer} imports`);
    },
    load: (id) => texts.get(id) ?? null,
  };
}

/** Decides once all files are known, which is when rollup asks for the first. */
function inGroups(groups: readonly PartGroup[]): GetManualChunk {
  let groupOf: ReadonlyMap<string, string> | undefined;
  return (id, meta) => (groupOf ??= assign(groups, meta)).get(id);
}

/** @returns the names of the groups by the bundler's files */
function assign(
  groups: readonly PartGroup[],
  { getModuleIds, getModuleInfo }: ManualChunkMeta,
): Map<string, string> {
  const groupOf = new Map<string, string>();
  const importsOf = (id: string) => getModuleInfo(id)?.importedIds ?? [];
  const add = (id: string, name: string): void => {
    if (groupOf.has(id)) return;
    groupOf.set(id, name);
    for (const imported of importsOf(id)) add(imported, name);
  };
  const [first = DEFAULT_GROUP] = groups;
  for (const imported of importsOf(MAIN)) add(imported, first.name);
  for (const { name, parts } of groups) {
    for (const part of parts) {
      const id = `${part}.js`;
      if (getModuleInfo(id) === null) throw new Error(`The program has no part "${part}"`);
      add(id, name);
    }
  }
  for (const id of getModuleIds()) if (SHARED_PREFIX.test(id)) add(id, first.name);
  return groupOf;
}
