/**
 * The software bill of materials of one executable, in CycloneDX 1.6 (ECMA-424) as JSON: what it
 * contains, and the tools that made it. The same executable has the same bill to the byte: it tells
 * no time, and its serial number is made from the rest.
 */

import { VERSION as ROLLUP_VERSION } from "@rollup/wasm-node";
import { PROGRAM_NAME, PROGRAM_VERSION } from "../../lib/base/product.ts";
import { ESBUILD_VERSION, pinnedHash } from "../build/pinned_tools.ts";
import { DENO_VERSION, sha256 } from "../build/project.ts";
import type { Target } from "../build/target.ts";
import type { SourcePackage } from "../wasm/sources.ts";
import type { Component } from "./components.ts";

/** What the bill is of. */
export interface BillSubject {
  readonly target: Target;
  /** Of the executable, in hexadecimal digits. */
  readonly sha256: string;
  /** Whether it carries all of Deno, from npm; else Deno's base program, from Deno's own server. */
  readonly selfExtracting: boolean;
}

/** What a bill is made from. */
export interface BillContents {
  readonly components: readonly Component[];
  /** SHA-256 of the WebAssembly modules by their names. */
  readonly modules: Readonly<Record<string, string>>;
  /** Version of the `emcc` that made them. */
  readonly compiler: string;
}

interface Hash {
  readonly alg: "SHA-256" | "SHA-512";
  readonly content: string;
}

/** A component as CycloneDX writes it. */
interface Entry {
  readonly type: "application" | "data" | "file" | "library" | "platform";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version?: string;
  readonly scope?: "excluded";
  readonly hashes?: readonly Hash[];
  readonly licenses?: readonly ({ license: { id: string } } | { expression: string })[];
  readonly purl?: string;
  readonly externalReferences?: readonly {
    readonly type: "website" | "source-distribution";
    readonly url: string;
    readonly hashes?: readonly Hash[];
  }[];
}

/** @returns the bill, ready to be written */
export async function billOfMaterials(
  subject: BillSubject,
  contents: BillContents,
): Promise<string> {
  const { modules } = contents;
  const components = contents.components.filter(({ origin }) =>
    subject.selfExtracting || origin.type !== "partOfRuntime" || origin.inBase
  );
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: "",
    version: 1,
    metadata: {
      lifecycles: [{ phase: "build" }],
      component: {
        type: "application",
        "bom-ref": PROGRAM_NAME,
        name: PROGRAM_NAME,
        version: PROGRAM_VERSION,
        description: "Simple DICOM storage SCU (sender)",
        hashes: [{ alg: "SHA-256", content: subject.sha256 }],
        ...licenses("MIT"),
        purl: `pkg:generic/${PROGRAM_NAME}@${PROGRAM_VERSION}`,
      },
      properties: [
        { name: `${PROGRAM_NAME}:target`, value: subject.target.name },
        {
          name: `${PROGRAM_NAME}:kind`,
          value: subject.selfExtracting ? "self-extracting" : "deno compile",
        },
      ],
    },
    components: [
      ...components.map((component) => entry(component, subject)),
      ...Object.entries(modules).map(([name, content]) => moduleEntry(name, content)),
      ...tools(contents.compiler),
    ],
    dependencies: dependencies(components, Object.keys(modules)),
  };
  bill.serialNumber = await serialNumber(JSON.stringify(bill));
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function entry(component: Component, subject: BillSubject): Entry {
  const { name, version, license, url, purl, origin } = component;
  const about = {
    "bom-ref": refOf(component),
    name,
    ...version === undefined ? {} : { version },
    ...licenses(license),
    purl,
  };
  const website = { type: "website", url } as const;
  switch (origin.type) {
    case "npm":
      return {
        ...about,
        type: "library",
        hashes: [integrityHash(origin.integrity)],
        externalReferences: [website],
      };
    case "runtime":
      return {
        ...about,
        type: "platform",
        ...subject.selfExtracting ? carriedDeno(subject.target) : {},
        externalReferences: [website],
      };
    case "partOfRuntime":
      return { ...about, type: "library", externalReferences: [website] };
    case "library":
    case "data": {
      const sources = origin.source === undefined ? [] : [sourceReference(origin.source)];
      return { ...about, type: origin.type, externalReferences: [website, ...sources] };
    }
  }
}

function licenses(license: string): Required<Pick<Entry, "licenses">> {
  return {
    licenses: [license.includes(" ") ? { expression: license } : { license: { id: license } }],
  };
}

/** `sha512-` and base64, as npm and `deno.lock` write it. */
function integrityHash(integrity: string): Hash {
  const content = Uint8Array.fromBase64(integrity.replace(/^sha512-/, "")).toHex();
  return { alg: "SHA-512", content };
}

function carriedDeno(target: Target): Pick<Entry, "purl" | "hashes"> {
  const purl = `pkg:npm/${target.denoPackage.replace("@", "%40")}@${DENO_VERSION}`;
  const content = pinnedHash("deno", target.name);
  return { purl, ...content === undefined ? {} : { hashes: [{ alg: "SHA-256", content }] } };
}

/** By name: any mirror of Debian has it. */
function sourceReference({ tarball, sha256 }: SourcePackage) {
  return {
    type: "source-distribution",
    url: tarball,
    hashes: [{ alg: "SHA-256", content: sha256 }],
  } as const;
}

function moduleEntry(name: string, content: string): Entry {
  return {
    type: "file",
    "bom-ref": moduleRef(name),
    name: `${name}.wasm`,
    hashes: [{ alg: "SHA-256", content }],
  };
}

/** What made the executable and is not in it. */
function tools(compiler: string): Entry[] {
  const build = { type: "application", scope: "excluded" } as const;
  const esbuild = `pkg:npm/esbuild@${ESBUILD_VERSION}`;
  const rollup = `pkg:npm/%40rollup/wasm-node@${ROLLUP_VERSION}`;
  const emcc = `pkg:deb/debian/emscripten@${compiler}`;
  return [
    {
      ...build,
      "bom-ref": esbuild,
      name: "esbuild",
      version: ESBUILD_VERSION,
      ...licenses("MIT"),
      purl: esbuild,
    },
    {
      ...build,
      "bom-ref": rollup,
      name: "@rollup/wasm-node",
      version: ROLLUP_VERSION,
      ...licenses("MIT"),
      purl: rollup,
    },
    {
      ...build,
      "bom-ref": emcc,
      name: "emcc",
      version: compiler,
      ...licenses("MIT OR NCSA"),
      purl: emcc,
    },
  ];
}

/** Who contains or imports whom. */
function dependencies(components: readonly Component[], modules: readonly string[]) {
  const refs = (type: Component["origin"]["type"]) =>
    components.filter(({ origin }) => origin.type === type).map(refOf);
  const needed = new Set(components.flatMap(needsOf));
  const packages = refs("npm").filter((ref) => !needed.has(ref));
  const inModule = (module: string) =>
    components.filter(({ origin }) => origin.type === "library" && origin.modules.includes(module));
  return [
    {
      ref: PROGRAM_NAME,
      dependsOn: [...refs("runtime"), ...packages, ...modules.map(moduleRef), ...refs("data")],
    },
    ...refs("runtime").map((ref) => ({ ref, dependsOn: refs("partOfRuntime") })),
    ...components.filter((component) => needsOf(component).length > 0)
      .map((component) => ({ ref: refOf(component), dependsOn: needsOf(component) })),
    ...modules.map((module) => ({
      ref: moduleRef(module),
      dependsOn: inModule(module).map(refOf),
    })),
  ];
}

function needsOf({ origin }: Component): readonly string[] {
  return origin.type === "npm" ? origin.needs.map((key) => `npm:${key}`) : [];
}

function refOf({ name, version, origin }: Component): string {
  const id = version === undefined ? name : `${name}@${version}`;
  return origin.type === "npm" ? `npm:${id}` : id;
}

function moduleRef(name: string): string {
  return `wasm:${name}`;
}

/** A UUID of version 8 (RFC 9562): its bits are those of a digest. */
async function serialNumber(text: string): Promise<string> {
  const digits = (await sha256(new TextEncoder().encode(text))).slice(0, 32);
  const uuid = digits.replace(
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/,
    "$1-$2-8$3-8$4-$5",
  );
  return `urn:uuid:${uuid}`;
}
