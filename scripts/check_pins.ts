/**
 * `deno task check:pins`: whether all that the program is made of is pinned to one version with a
 * hash: npm packages by `deno.json` and `deno.lock`, the codecs' sources by `wasm/sources.json`, the
 * tools by `scripts/build/pinned_tools.json`; and whether every text that names Deno's version names
 * the same one.
 */

import tools from "./build/pinned_tools.json" with { type: "json" };
import { DENO_VERSION, projectPath } from "./build/project.ts";
import { TARGETS } from "./build/target.ts";
import { say } from "./say.ts";
import { MODULES } from "./wasm/recipe.ts";

/** What is to be checked, as the files say it. */
export interface Pins {
  readonly config: {
    readonly imports?: Readonly<Record<string, string>>;
    readonly lock?: unknown;
  };
  readonly lock: {
    readonly npm?: Readonly<Record<string, { readonly integrity?: string }>>;
    readonly jsr?: unknown;
    readonly remote?: unknown;
  };
  /** By the names that the recipe of the codecs uses. */
  readonly sources: Readonly<Record<string, { readonly sha256?: string }>>;
  readonly tools: Readonly<
    Record<string, { readonly version: string; readonly sha256: Readonly<Record<string, string>> }>
  >;
  /** Texts and programs, by their paths. */
  readonly files: ReadonlyMap<string, string>;
}

const SHA256 = /^[0-9a-f]{64}$/;
const EXACT_PACKAGE = /^npm:(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+(-[\w.]+)?$/;

/** @returns one sentence for each thing that is not pinned */
export function findUnpinned(pins: Pins): string[] {
  return [
    ...unpinnedPackages(pins),
    ...unpinnedSources(pins),
    ...unpinnedTools(pins),
    ...[...pins.files].flatMap(([path, text]) => unpinnedInFile(path, text)),
  ];
}

function unpinnedPackages({ config, lock }: Pins): string[] {
  const inexact = Object.entries(config.imports ?? {})
    .filter(([, specifier]) => !EXACT_PACKAGE.test(specifier))
    .map(([name, specifier]) => `deno.json: "${name}" is ${specifier}, not npm:NAME@X.Y.Z`);
  const unchecked = Object.entries(lock.npm ?? {})
    .filter(([, { integrity = "" }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity))
    .map(([name]) => `deno.lock: ${name} has no SHA-512`);
  const others = (["jsr", "remote"] as const).filter((kind) => lock[kind] !== undefined)
    .map((kind) => `deno.lock: has dependencies of the kind "${kind}"`);
  const isFrozen = JSON.stringify(config.lock) === '{"path":"deno.lock","frozen":true}';
  return [...inexact, ...unchecked, ...others, ...isFrozen ? [] : ["deno.json: no frozen lock"]];
}

function unpinnedSources({ sources }: Pins): string[] {
  const needed = MODULES.flatMap(({ groups }) => groups.map(({ source }) => source))
    .filter((source) => source !== "glue");
  return [...new Set([...needed, ...Object.keys(sources)])]
    .filter((name) => !SHA256.test(sources[name]?.sha256 ?? ""))
    .map((name) => `wasm/sources.json: "${name}" has no SHA-256`);
}

function unpinnedTools(pins: Pins): string[] {
  const targets = TARGETS.filter(({ posix }) => posix !== undefined).map(({ name }) => name);
  return Object.entries(pins.tools).flatMap(([tool, { sha256 }]) =>
    targets.filter((target) => !SHA256.test(sha256[target] ?? ""))
      .map((target) => `pinned_tools.json: ${tool} has no SHA-256 for ${target}`)
  );
}

function unpinnedInFile(path: string, text: string): string[] {
  const imported = path.endsWith(".ts")
    ? text.matchAll(/\b(?:from|import)[\s(]*"((?:npm|jsr|https?):[^"]*)"/g)
    : [];
  const named = text.matchAll(/\bdeno@(\d[\w.]*\w)/g);
  return [
    ...[...imported].map(([, specifier]) => `${path}: imports ${specifier} past deno.json`),
    ...[...named].filter(([, version]) => version !== DENO_VERSION)
      .map(([text]) => `${path}: names ${text}, not deno@${DENO_VERSION}`),
  ];
}

/** @returns what the project says */
export async function readPins(): Promise<Pins> {
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(projectPath(path)));
  const files = new Map<string, string>();
  for (const path of ["main.ts", "README.md", "CONTRIBUTING.md", ".ci/run"]) {
    files.set(path, await Deno.readTextFile(projectPath(path)));
  }
  for (const folder of ["lib", "scripts", "tests", "wasm"]) await readSources(folder, files);
  return {
    config: await read("deno.json"),
    lock: await read("deno.lock"),
    sources: await read("wasm/sources.json"),
    tools,
    files,
  };
}

async function readSources(folder: string, files: Map<string, string>): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(projectPath(folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) await readSources(path, files);
    else if (name.endsWith(".ts")) files.set(path, await Deno.readTextFile(projectPath(path)));
  }
}

async function main(): Promise<number> {
  const pins = await readPins();
  const unpinned = findUnpinned(pins);
  for (const line of unpinned) say(line);
  if (unpinned.length > 0) return 1;
  say(`Pins: ${Object.keys(pins.lock.npm ?? {}).length} npm packages, nothing unpinned`);
  return 0;
}

if (import.meta.main) Deno.exit(await main());
