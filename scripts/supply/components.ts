/**
 * What the executable contains besides this project's own code, found where it is decided: npm
 * packages from the program's imports and `deno.lock`, the codecs' libraries from
 * `wasm/libraries.json`, the runtime from the pin. Notices, the list of `--version` and the software
 * bill of materials are made from this.
 */

import libraries from "../../wasm/libraries.json" with { type: "json" };
import { DENO_VERSION, projectPath, runProgram } from "../build/project.ts";
import { readSourcePackages, type SourcePackage } from "../wasm/sources.ts";

/** Where a component comes from. */
export type Origin =
  | {
    readonly type: "npm";
    /** As in `deno.lock`: `sha512-` and base64. */
    readonly integrity: string;
    /** The package, unpacked. */
    readonly folder: string;
    /** What it imports itself: `name@version`. */
    readonly needs: readonly string[];
  }
  | {
    readonly type: "library";
    /** The source package that has it; none for what comes with the compiler. */
    readonly source?: SourcePackage;
    /** The WebAssembly modules that contain it. */
    readonly modules: readonly string[];
  }
  | { readonly type: "runtime" }
  | {
    readonly type: "partOfRuntime";
    /** Whether the base program of `deno compile` has it, too. */
    readonly inBase: boolean;
  }
  | { readonly type: "data"; readonly source: SourcePackage };

export interface Component {
  readonly name: string;
  /** Missing where nobody can say: of parts of the runtime. */
  readonly version?: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly url: string;
  /** Where to look for it, as a package URL. */
  readonly purl: string;
  readonly origin: Origin;
}

/** The modules from which everything else is imported: the program, and its threads. */
const ENTRIES = ["main.ts", "lib/codec/decode_worker.ts"];

/** @throws {Error} for a package that does not say what is needed to pass it on */
export async function readComponents(): Promise<Component[]> {
  const sources = await readSourcePackages();
  return [
    ...runtime(),
    ...await npmPackages(),
    ...libraries.map(({ source, modules, ...about }): Component => {
      const tarball = sources[source];
      const origin = { type: "library", modules } as const;
      return { ...about, origin: tarball === undefined ? origin : { ...origin, source: tarball } };
    }),
    ...Object.entries(sources).filter(([name]) => name === "dcmtk").map(([, source]) => ({
      name: "DCMTK's data dictionary",
      version: source.version,
      license: "BSD-3-Clause",
      url: "https://dcmtk.org/",
      purl: `pkg:deb/debian/dcmtk@${source.version}?arch=source`,
      origin: { type: "data", source } as const,
    })),
  ];
}

/** Deno, and what is best known of its parts: only those tell their versions that do so. */
function runtime(): Component[] {
  const { v8, typescript } = Deno.version;
  const part = { origin: { type: "partOfRuntime", inBase: true } } as const;
  return [
    {
      name: "Deno",
      version: DENO_VERSION,
      license: "MIT",
      url: "https://deno.com/",
      purl: `pkg:github/denoland/deno@v${DENO_VERSION}`,
      origin: { type: "runtime" },
    },
    {
      ...part,
      name: "V8",
      version: v8,
      license: "BSD-3-Clause",
      url: "https://v8.dev/",
      purl: `pkg:generic/v8@${v8}`,
    },
    {
      ...part,
      name: "ICU",
      license: "Unicode-3.0",
      url: "https://icu.unicode.org/",
      purl: "pkg:generic/icu4c",
    },
    {
      origin: { type: "partOfRuntime", inBase: false },
      name: "TypeScript",
      version: typescript,
      license: "Apache-2.0",
      url: "https://www.typescriptlang.org/",
      purl: `pkg:npm/typescript@${typescript}`,
    },
  ];
}

/** The part of what `deno info --json` tells that is used here. */
interface ModuleGraph {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<
    Record<string, {
      readonly name: string;
      readonly version: string;
      readonly dependencies: readonly string[];
      readonly localPath: string;
    }>
  >;
}

/** Those that the program imports, and those that these need. */
async function npmPackages(): Promise<Component[]> {
  const lock = JSON.parse(await Deno.readTextFile(projectPath("deno.lock")));
  const found = new Map<string, Component>();
  for (const entry of ENTRIES) {
    const { modules, npmPackages } = await moduleGraph(entry);
    const waiting = modules.flatMap(({ npmPackage }) => npmPackage ?? []);
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      const about = npmPackages[key];
      if (about === undefined) throw new Error(`deno info does not know its own package ${key}`);
      if (found.has(key)) continue;
      const folder = about.localPath;
      const needs = about.dependencies.flatMap((other) => {
        const needed = npmPackages[other];
        return needed === undefined ? [] : [`${needed.name}@${needed.version}`];
      });
      const integrity: string = lock.npm[key]?.integrity ?? "";
      found.set(key, await npmComponent(folder, { type: "npm", integrity, folder, needs }));
      waiting.push(...about.dependencies);
    }
  }
  return [...found].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, component]) => component);
}

async function moduleGraph(entry: string): Promise<ModuleGraph> {
  const { code, stdout, stderr } = await runProgram(Deno.execPath(), ["info", "--json", entry]);
  if (code !== 0) throw new Error(`Cannot find out what ${entry} imports:\n${stderr}`);
  return JSON.parse(stdout);
}

async function npmComponent(folder: string, origin: Origin): Promise<Component> {
  const { name, version, license } = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
  if (typeof license !== "string") throw new Error(`npm's ${name} does not say its license`);
  return {
    name,
    version,
    license: license.replace(/^\((.*)\)$/, "$1"),
    url: `https://www.npmjs.com/package/${name}`,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    origin,
  };
}
