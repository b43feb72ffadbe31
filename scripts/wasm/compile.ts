/** Runs the compiler over a recipe. What it makes lies in the build folder, nowhere else. */

import { runProgram } from "../build/project.ts";
import type { CompileGroup, ModuleRecipe, SourceName } from "./recipe.ts";
import { COMPILE_FLAGS, LINK_FLAGS, MODULE_EXPORTS } from "./recipe.ts";

export interface CompileOptions {
  /** Where objects and modules are written; absolute. */
  readonly buildFolder: string;
  /** The folder of each source; absolute. */
  readonly sourceFolders: Readonly<Record<SourceName, string>>;
}

/**
 * Compiles and links all modules.
 *
 * @returns the bytes of each module by its name
 * @throws Error with the compiler's own words when it fails
 */
export async function compileModules(
  recipes: readonly ModuleRecipe[],
  options: CompileOptions,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const jobs = recipes.flatMap((recipe) =>
    recipe.groups.map((group) => () => compileGroup(recipe.name, group, options))
  );
  await runInParallel(jobs);
  await runInParallel(recipes.map((recipe) => () => linkModule(recipe, options)));
  const modules = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const { name } of recipes) {
    const bytes = await Deno.readFile(`${options.buildFolder}/${name}.wasm`);
    checkModule(name, bytes);
    modules.set(name, bytes);
  }
  return modules;
}

async function compileGroup(
  moduleName: string,
  group: CompileGroup,
  { buildFolder, sourceFolders }: CompileOptions,
): Promise<void> {
  const cwd = `${buildFolder}/${moduleName}/${group.name}`;
  await Deno.mkdir(cwd, { recursive: true });
  const folder = `${sourceFolders[group.source]}/${group.folder}`;
  const include = group.include.map((part) => `-I${sourceFolders[part.source]}/${part.folder}`);
  const files = group.files.map((file) => `${folder}/${file}`);
  await runCompiler([...COMPILE_FLAGS, ...group.flags, ...include, ...files], cwd);
}

async function linkModule(recipe: ModuleRecipe, { buildFolder }: CompileOptions): Promise<void> {
  const objects = recipe.groups.flatMap((group) =>
    group.files.map((file) => `${recipe.name}/${group.name}/${file.replace(/\.cc?$/, ".o")}`)
  );
  await runCompiler([...LINK_FLAGS, ...objects, "-o", `${recipe.name}.wasm`], buildFolder);
}

/** After an error the compiler may leave a broken module behind: its exit code decides. */
async function runCompiler(args: readonly string[], cwd: string): Promise<void> {
  const result = await runProgram("emcc", args, { cwd });
  if (result.code !== 0) {
    throw new Error(`Cannot compile: emcc says\n${result.stderr.trim()}`);
  }
}

async function runInParallel(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...jobs];
  async function work(): Promise<void> {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      await job();
    }
  }
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, work));
}

/**
 * A decoder computes: it may ask nothing of its host, so it has no imports at all.
 *
 * @throws Error naming what the module asks for or does not offer
 */
export function checkModule(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const module = new WebAssembly.Module(bytes);
  const imports = WebAssembly.Module.imports(module).map((part) => `${part.module}.${part.name}`);
  if (imports.length > 0) {
    throw new Error(`Module "${name}" imports ${imports.join(", ")}`);
  }
  const exports = new Set(WebAssembly.Module.exports(module).map((part) => part.name));
  const missing = MODULE_EXPORTS.filter((part) => !exports.has(part));
  if (missing.length > 0) {
    throw new Error(`Module "${name}" lacks ${missing.join(", ")}`);
  }
}
