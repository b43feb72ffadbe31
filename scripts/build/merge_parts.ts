/**
 * Few files of a program out of the bundler's many. That makes a file of each set of modules which
 * the same parts share, dozens in all; and a start pays for each that it reads or only looks at.
 */

import { type GetManualChunk, type ManualChunkMeta, type Plugin, rollup } from "@rollup/wasm-node";
import type { ProgramFile } from "./bundle.ts";

/** A file of the program: all that some modules import at once, unless an earlier file has it. */
export interface PartsFile {
  /** Without `.js`. */
  readonly name: string;
  /** The program or what it imports with `await import(…)`, each without folder and `.ts`. */
  readonly modules: readonly string[];
}

/** What the bundler adds to a module's name; it depends on where that is. */
const MADE_UP = /-[A-Z2-7]{8}(?=\.js$)/;
/** Its files of shared modules, who have nothing else for a name. */
const SHARED = /^chunk-/;

const MAIN = "main.js";

/**
 * @param files the bundler's, whose names stand in each other
 * @param partsFiles what goes together: one imports from earlier ones at once, never from later ones
 * @returns `main.js` with nothing but that module, as it ends with the program, and whoever imported
 *   it would wait for that; the files asked for; and one for each part that none of them has
 * @throws {ReferenceError} for a module that the bundler has no file for; {Error} for two with the
 *   same name
 */
export async function mergeParts(
  files: readonly ProgramFile[],
  partsFiles: readonly PartsFile[],
): Promise<ProgramFile[]> {
  const build = await rollup({
    input: MAIN,
    plugins: [fromMemory(files)],
    treeshake: false, // the bundler has left out what nobody uses
  });
  const { output } = await build.generate({
    compact: true,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    manualChunks: inPartsFiles(partsFiles),
  });
  await build.close();
  return output.map((file) => {
    if (file.type !== "chunk") throw new TypeError(`${file.fileName} is no program`);
    return { name: file.fileName, bytes: new TextEncoder().encode(file.code) };
  });
}

/** Rollup calls modules so, and makes names of files and variables of that. */
function idOf(fileName: string): string {
  return SHARED.test(fileName) ? fileName : fileName.replace(MADE_UP, "");
}

function fromMemory(files: readonly ProgramFile[]): Plugin {
  const texts = new Map(
    files.map(({ name, bytes }) => [idOf(name), new TextDecoder().decode(bytes)]),
  );
  if (texts.size < files.length) throw new Error("Two parts of the program have the same name");
  return {
    name: "from-memory",
    resolveId: (source) => {
      const id = idOf(source.replace(/^\.\//, ""));
      return texts.has(id) ? id : { id: source, external: true };
    },
    load: (id) => texts.get(id) ?? null,
  };
}

/** Decides once all modules are known, which is when rollup asks for the first. */
function inPartsFiles(partsFiles: readonly PartsFile[]): GetManualChunk {
  let fileOf: ReadonlyMap<string, string> | undefined;
  return (id, meta) => (fileOf ??= assign(partsFiles, meta)).get(id);
}

/** @returns the names of the files by the modules' ids */
function assign(
  partsFiles: readonly PartsFile[],
  { getModuleInfo }: ManualChunkMeta,
): Map<string, string> {
  const fileOf = new Map<string, string>();
  const add = (id: string, name: string): void => {
    if (fileOf.has(id)) return;
    if (id !== MAIN) fileOf.set(id, name);
    for (const imported of getModuleInfo(id)?.importedIds ?? []) add(imported, name);
  };
  for (const { name, modules } of partsFiles) {
    for (const module of modules) {
      if (getModuleInfo(`${module}.js`) === null) {
        throw new ReferenceError(`The program has no part "${module}"`);
      }
      add(`${module}.js`, name);
    }
  }
  return fileOf;
}
