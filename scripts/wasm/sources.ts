/**
 * The libraries' source packages: taken from a folder or fetched as Debian's source packages,
 * compared with their pinned SHA-256, and unpacked. Where Debian is to be had from is what the
 * machine's own apt configuration says, which is read and not changed.
 */

import { projectPath, runProgram, sha256 } from "../build/project.ts";

/** An entry of `wasm/sources.json`. */
export interface SourcePackage {
  /** The name of Debian's source package. */
  readonly package: string;
  /** The upstream version; Debian's own revisions share its tarball. */
  readonly version: string;
  readonly tarball: string;
  /** The folder that the tarball holds. */
  readonly folder: string;
  readonly sha256: string;
}

export async function readSourcePackages(): Promise<Record<string, SourcePackage>> {
  return JSON.parse(await Deno.readTextFile(projectPath("wasm/sources.json")));
}

/**
 * Makes sure that the tarball lies in `folder`, whole and unaltered.
 *
 * @returns its path
 * @throws Error where it cannot be had or has other contents
 */
export async function provideTarball(
  source: SourcePackage,
  options: { readonly folder: string; readonly offline: boolean },
): Promise<string> {
  const path = `${options.folder}/${source.tarball}`;
  if (!await exists(path)) {
    if (options.offline) throw new Error(`Missing: "${source.tarball}" in "${options.folder}"`);
    await Deno.mkdir(options.folder, { recursive: true });
    await fetchPackage(source, options.folder);
    if (!await exists(path)) {
      throw new Error(`Debian's package ${source.package} comes without "${source.tarball}"`);
    }
  }
  const found = await sha256(await Deno.readFile(path));
  if (found !== source.sha256) {
    throw new Error(`"${path}" has the SHA-256 ${found}, not the pinned ${source.sha256}`);
  }
  return path;
}

/** Unpacks some folders of a tarball. */
export async function unpack(
  tarball: string,
  options: { readonly folders: readonly string[]; readonly into: string },
): Promise<void> {
  await Deno.mkdir(options.into, { recursive: true });
  const args = ["-x", "-f", tarball, "-C", options.into, "--no-same-owner", ...options.folders];
  const result = await runProgram("tar", args);
  if (result.code !== 0) throw new Error(`Cannot unpack "${tarball}": ${result.stderr.trim()}`);
}

async function fetchPackage(source: SourcePackage, folder: string): Promise<void> {
  const apt = await makePrivateApt();
  const update = await runProgram("apt-get", [...apt, "update"]);
  const shown = await runProgram("apt-cache", [...apt, "showsrc", source.package]);
  const version = shown.stdout.matchAll(/^Version: (\S+)$/gm)
    .map((match) => match[1] ?? "")
    .find((text) => text.replace(/^\d+:/, "").startsWith(`${source.version}-`));
  if (version === undefined) {
    throw new Error(
      `Debian's source package ${source.package} ${source.version} is not to be had from this ` +
        `machine's apt sources; give a folder with "${source.tarball}" (--sources DIR). ` +
        `${update.stderr}${shown.stderr}`.trim(),
    );
  }
  const args = [...apt, "source", "--download-only", "--only-source"];
  const result = await runProgram("apt-get", [...args, `${source.package}=${version}`], {
    cwd: folder,
  });
  if (result.code !== 0) {
    throw new Error(`Cannot fetch the source of ${source.package}: ${result.stderr.trim()}`);
  }
}

/** @returns options that make apt use lists of its own, in which binary sources are source ones */
async function makePrivateApt(): Promise<string[]> {
  const folder = projectPath(".cache/wasm/apt");
  const parts = `${folder}/sources.list.d`;
  for (const name of [parts, `${folder}/lists/partial`, `${folder}/cache/archives/partial`]) {
    await Deno.mkdir(name, { recursive: true });
  }
  for (const path of await findSourceLists()) {
    const name = path.slice(1).replaceAll("/", "-");
    await Deno.writeTextFile(`${parts}/${name}`, asSourceList(await Deno.readTextFile(path)));
  }
  const options = {
    "Dir::Etc::SourceList": "/dev/null",
    "Dir::Etc::SourceParts": parts,
    "Dir::State::Lists": `${folder}/lists`,
    "Dir::Cache": `${folder}/cache`,
    "APT::Sandbox::User": "root",
  };
  return Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

async function findSourceLists(): Promise<string[]> {
  const paths: string[] = [];
  if (await exists("/etc/apt/sources.list")) paths.push("/etc/apt/sources.list");
  if (!await exists("/etc/apt/sources.list.d")) return paths;
  for await (const entry of Deno.readDir("/etc/apt/sources.list.d")) {
    if (/\.(list|sources)$/.test(entry.name)) paths.push(`/etc/apt/sources.list.d/${entry.name}`);
  }
  return paths;
}

/** Both formats: one line per source, and paragraphs with a field for the types. */
export function asSourceList(text: string): string {
  return text.replace(/^deb-src\s.*$/gm, "")
    .replace(/^deb(?=\s)/gm, "deb-src")
    .replace(/^Types:.*$/gm, "Types: deb-src");
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
