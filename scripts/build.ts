/**
 * `deno task build [--target=TARGET …]`: makes `dist/dcmsend`, and for each other target
 * `dist/dcmsend-TARGET`; with each its bill of materials, and the manual page and the completions. Builds nothing anew when neither the program nor the tools changed.
 */

import type { ProgramFile } from "./build/bundle.ts";
import { bundleInParts } from "./build/merge_parts.ts";
import { compileOfficially } from "./build/official.ts";
import { PART_GROUPS } from "./build/part_groups.ts";
import { PERMISSION_FLAGS } from "./build/permissions.ts";
import { DENO_VERSION, denoDirectory, projectPath, sha256, writeWhole } from "./build/project.ts";
import { buildSelfExtracting, RUN_FLAGS } from "./build/self_extracting.ts";
import { findTarget, isThisMachine, type Target } from "./build/target.ts";
import { findFault } from "./build/verify.ts";
import { readBillContents } from "./supply/bill_contents.ts";
import { billOfMaterials } from "./supply/sbom.ts";
import { writeDocuments } from "./documents/write_documents.ts";
import { say } from "./say.ts";

interface BuildOptions {
  readonly targets: readonly Target[];
  /** Another program than `main.ts`, only to try the build itself. */
  readonly entry?: string;
  readonly dist: string;
}

/** What becomes an executable, and where. */
interface Work {
  readonly files: readonly ProgramFile[];
  readonly dist: string;
  /** Whether this is the program itself, which sends and has documents. */
  readonly isDcmsend: boolean;
}

/** What a build was made of and what came of it, kept beside it: nothing is built twice. */
interface BuildRecord {
  readonly inputs: string;
  readonly selfExtracting: boolean;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

async function main(args: readonly string[]): Promise<void> {
  if (Deno.version.deno !== DENO_VERSION) {
    throw new Error(
      `Cannot build with Deno ${Deno.version.deno}: use ${DENO_VERSION}, ` +
        `for example as "npx -y deno@${DENO_VERSION} task build"`,
    );
  }
  const options = parseArgs(args);
  await Deno.mkdir(options.dist, { recursive: true });
  await Deno.mkdir(projectPath(".cache/build"), { recursive: true });
  const isDcmsend = options.entry === undefined;
  const entry = options.entry ?? projectPath("main.ts");
  const work: Work = {
    files: await bundleInParts(entry, isDcmsend ? PART_GROUPS : []),
    dist: options.dist,
    isDcmsend,
  };
  for (const target of options.targets) {
    const record = await buildFor(target, work);
    if (work.isDcmsend) await writeBill(target, { ...record, dist: work.dist });
  }
  const documents = work.isDcmsend ? await writeDocuments(options.dist) : [];
  await writeSums(options.dist, documents);
}

function parseArgs(args: readonly string[]): BuildOptions {
  const targets: Target[] = [];
  let entry: string | undefined;
  let dist = projectPath("dist");
  for (const arg of args) {
    const [name, value = ""] = arg.split(/=(.*)/s, 2);
    if (name === "--target") targets.push(findTarget(value));
    else if (name === "--entry") entry = value;
    else if (name === "--dist") dist = value;
    else throw new SyntaxError(`Cannot understand "${arg}": use --target=TARGET`);
  }
  if (targets.length === 0) targets.push(findTarget(Deno.build.target));
  return entry === undefined ? { targets, dist } : { targets, entry, dist };
}

async function buildFor(target: Target, work: Work): Promise<BuildRecord> {
  const { files, dist } = work;
  const name = executableName(target);
  const output = `${dist}/${name}`;
  const recordPath = `${dist}/.${name}.json`;
  const inputs = await describeInputs(files, target);
  const kept = await upToDateRecord(output, { recordPath, inputs });
  if (kept !== undefined) {
    say(`${output} is up to date`);
    return kept;
  }
  const temporary = `${dist}/.${Deno.pid}.${name}`;
  try {
    const selfExtracting = await makeExecutable(target, work, temporary);
    await Deno.rename(temporary, output);
    const { size, mtime } = await Deno.stat(output);
    const modifiedMs = mtime?.getTime() ?? 0;
    const record: BuildRecord = { inputs, selfExtracting, sizeBytes: size, modifiedMs };
    await writeWhole(recordPath, new TextEncoder().encode(JSON.stringify(record)), { mode: 0o644 });
    const kind = selfExtracting ? "self-extracting" : "compiled by deno compile";
    say(`${output}: ${kind}${triedOrNot(target)}, ${(size / 1e6).toFixed(1)} MB`);
    return record;
  } finally {
    await removeIfThere(temporary);
  }
}

/**
 * Makes and tries the executable of the best kind that can be had.
 *
 * @returns whether it is a self-extracting one
 */
async function makeExecutable(target: Target, work: Work, output: string): Promise<boolean> {
  const { files } = work;
  const obstacle = await compileOfficially(target, { files, output }) ??
    await fault(target, work, output);
  if (obstacle === undefined) return false;
  say(`No executable from "deno compile" for ${target.name}: ${obstacle}`);
  if (target.posix === undefined) throw new Error("There is no other kind for Windows");
  say("Building a self-extracting one of the same files instead");
  await removeIfThere(output);
  await buildSelfExtracting(target, { files, output });
  const reason = await fault(target, work, output);
  if (reason !== undefined) throw new Error(`Cannot use what was built: ${reason}`);
  return true;
}

/**
 * Tries the executable, where that is possible. It unpacks itself to where the tests let it, too;
 * copies that earlier builds left there are of no use any more.
 */
async function fault(target: Target, work: Work, path: string): Promise<string | undefined> {
  if (!isThisMachine(target)) return undefined;
  const cacheHome = `${work.dist}/.unpacked`;
  await removeIfThere(cacheHome);
  await Deno.mkdir(cacheHome, { mode: 0o700 });
  return await findFault(path, { cacheHome, send: work.isDcmsend });
}

function triedOrNot(target: Target): string {
  return isThisMachine(target) ? "" : " (not tried: it is for another platform)";
}

function executableName(target: Target): string {
  const suffix = target.name.includes("windows") ? ".exe" : "";
  return isThisMachine(target) ? `dcmsend${suffix}` : `dcmsend-${target.name}${suffix}`;
}

/** A digest of all that decides what a build becomes. */
async function describeInputs(
  files: readonly ProgramFile[],
  target: Target,
): Promise<string> {
  const denort = Deno.env.get("DENORT_BIN") ?? "";
  const parts = [
    ...files.map(({ name }) => name),
    ...await Promise.all(files.map(({ bytes }) => sha256(bytes))),
    await Deno.readTextFile(projectPath("scripts/launcher.sh")),
    [...RUN_FLAGS, ...PERMISSION_FLAGS].join(" "),
    DENO_VERSION,
    denort,
    await stamp(denort),
    await stamp(`${await denoDirectory()}/dl/release/v${DENO_VERSION}/denort-${target.name}.zip`),
  ];
  return await sha256(new TextEncoder().encode(parts.join("\0")));
}

/** Length and time of a file, or nothing. */
async function stamp(path: string): Promise<string> {
  try {
    const { size, mtime } = await Deno.stat(path);
    return `${size} ${mtime?.getTime()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** @returns nothing where the executable is missing, or was made of something else */
async function upToDateRecord(
  output: string,
  options: { readonly recordPath: string; readonly inputs: string },
): Promise<BuildRecord | undefined> {
  try {
    const record: BuildRecord = JSON.parse(await Deno.readTextFile(options.recordPath));
    const isSame = record.inputs === options.inputs && record.selfExtracting !== undefined &&
      await stamp(output) === `${record.sizeBytes} ${record.modifiedMs}`;
    return isSame ? record : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The bill of materials, beside the executable: `dcmsend.cdx.json`. */
async function writeBill(
  target: Target,
  options: { readonly dist: string; readonly selfExtracting: boolean },
): Promise<void> {
  const { dist, selfExtracting } = options;
  const name = executableName(target);
  const digest = await sha256(await Deno.readFile(`${dist}/${name}`));
  const bill = await billOfMaterials(
    { target, sha256: digest, selfExtracting },
    await readBillContents(),
  );
  await writeWhole(`${dist}/${name}.cdx.json`, new TextEncoder().encode(bill), { mode: 0o644 });
}

/** `SHA256SUMS`, as `sha256sum -c` reads it: of the executables and their documents. */
async function writeSums(dist: string, documents: readonly string[]): Promise<void> {
  const names = [...documents];
  for await (const { name } of Deno.readDir(dist)) {
    if (name.startsWith("dcmsend")) names.push(name);
  }
  const lines: string[] = [];
  for (const name of names.toSorted()) {
    lines.push(`${await sha256(await Deno.readFile(`${dist}/${name}`))}  ${name}\n`);
  }
  const text = new TextEncoder().encode(lines.join(""));
  await writeWhole(`${dist}/SHA256SUMS`, text, { mode: 0o644 });
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    Deno.stderr.writeSync(new TextEncoder().encode(`${error.message}\n`));
    Deno.exit(1);
  }
}
