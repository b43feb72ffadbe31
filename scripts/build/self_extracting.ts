/**
 * The executable for when Deno's base program cannot be had: a shell script (`launcher.sh`) with
 * the program's files and the whole Deno runtime behind it, compressed by gzip.
 */

import { promisify } from "node:util";
import { gzip as gzipCallback } from "node:zlib";
import type { ProgramFile } from "./bundle.ts";
import { SEMI_SPACE_FLAG } from "./memory_flags.ts";
import { ISOLATION_FLAGS, PERMISSION_FLAGS } from "./permissions.ts";
import { checkTool } from "./pinned_tools.ts";
import { DENO_VERSION, projectPath, runProgram, sha256, writeWhole } from "./project.ts";
import { isThisMachine, type Target } from "./target.ts";

const gzip = promisify(gzipCallback);

/**
 * Functions are compiled with their file, and so are in the runtime's code cache: one that is compiled
 * when it is first called is so in each run anew.
 */
const EAGER_FLAG = "--no-lazy";

/** All that the runtime is told at its start. */
export const RUN_FLAGS: readonly string[] = [
  ...ISOLATION_FLAGS,
  ...PERMISSION_FLAGS,
  // Deno would else read and analyse at each start what may be imported later on.
  "--unstable-lazy-dynamic-imports",
  `--v8-flags=${SEMI_SPACE_FLAG},${EAGER_FLAG}`,
];

/** System folders come first, so that nobody's own `ls` or `gzip` is run. */
const SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

/** @throws {RangeError} for Windows; {@link Error} when that platform's Deno cannot be had */
export async function buildSelfExtracting(
  target: Target,
  options: { readonly files: readonly ProgramFile[]; readonly output: string },
): Promise<void> {
  const posix = target.posix;
  if (posix === undefined) {
    throw new RangeError(`Cannot build a self-extracting executable for ${target.name}`);
  }
  const deno = await denoFor(target);
  const program = concat(options.files.map((file) => file.bytes));
  const packed = await gzip(program, { level: 9 });
  const payload = concat([packed, deno.packed]);
  const head = await renderHead({
    MACHINE: posix.machine,
    LOADER_CHECK: posix.loader === undefined ? "" : `&& [ -e ${posix.loader} ]`,
    LOADER_DEMAND: posix.loader === undefined ? "" : `[ -e ${posix.loader} ] || ` +
      `self_die "this executable needs the GNU C library (${posix.loader}), which is not here"`,
    USER_CACHE: posix.userCache,
    SYSTEM_PATH,
    RUN_FLAGS: RUN_FLAGS.join(" "),
    PAYLOAD_SHA256: await sha256(payload),
    PROGRAM: options.files.map(({ name, bytes }) => `${name}:${bytes.length}`).join(" "),
    PROGRAM_SHA256: await sha256(program),
    PROGRAM_PACKED: `${packed.length}`,
    DENO_SIZE: `${deno.size}`,
    DENO_SHA256: deno.sha256,
  }, { packed: packed.length, payload: payload.length });
  await writeWhole(options.output, concat([head, payload]), { mode: 0o755 });
}

/**
 * Fills in the script. It names the places of what is behind it, and so its own length: that is
 * tried until it is true.
 */
async function renderHead(
  values: Readonly<Record<string, string>>,
  lengths: { readonly packed: number; readonly payload: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const template = await Deno.readTextFile(projectPath("scripts/launcher.sh"));
  let length = 0;
  while (true) {
    const all: Readonly<Record<string, string>> = {
      ...values,
      PROGRAM_AT: `${length + 1}`, // `tail -c +N` counts from 1
      DENO_AT: `${length + lengths.packed + 1}`,
      FILE_SIZE: `${length + lengths.payload}`,
    };
    const text = template.replaceAll(/@([A-Z0-9_]+)@/g, (_, name: string) => {
      const value = all[name];
      if (value === undefined) throw new ReferenceError(`Cannot fill in @${name}@`);
      return value;
    });
    const bytes = new TextEncoder().encode(text);
    if (bytes.length === length) return bytes;
    length = bytes.length;
  }
}

interface PackedDeno {
  readonly size: number;
  readonly sha256: string;
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** The pinned runtime for a platform; packing takes seconds, so the result is kept. */
async function denoFor(target: Target): Promise<PackedDeno> {
  const program = isThisMachine(target)
    ? Deno.execPath()
    : await fetchDeno(target, projectPath(".cache/build/npm"));
  const bytes = await Deno.readFile(program);
  await checkTool("deno", { targetName: target.name, path: program, bytes });
  const digest = await sha256(bytes);
  const keptPath = projectPath(`.cache/build/deno-${digest}.gz`);
  let packed: Uint8Array<ArrayBuffer>;
  try {
    packed = await Deno.readFile(keptPath);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    packed = new Uint8Array(await gzip(bytes, { level: 6 }));
    await writeWhole(keptPath, packed, { mode: 0o644 });
  }
  return { size: bytes.length, sha256: digest, packed };
}

/** Another platform's Deno, from its npm package. */
async function fetchDeno(target: Target, folder: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const name = `${target.denoPackage}@${DENO_VERSION}`;
  const pack = await runProgram("npm", ["pack", "--loglevel=error", name], { cwd: folder });
  if (pack.code !== 0) throw new Error(`Cannot get ${name} with npm:\n${pack.stderr}`);
  const archive = pack.stdout.trim();
  const unpack = await runProgram("tar", ["-xzf", archive], { cwd: folder });
  if (unpack.code !== 0) throw new Error(`Cannot unpack ${archive}:\n${unpack.stderr}`);
  const program = `${folder}/${target.name}-${DENO_VERSION}`;
  await Deno.rename(`${folder}/package/deno`, program);
  return program;
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
