/**
 * Measures the built program side by side with others, in the same run, and prints Markdown tables.
 *
 * `deno run -A scripts/bench.ts codecs [--rounds N] [--program PATH] [--only CODEC]`: decoding,
 * against the native dcmsend where it has the decoder, against OpenJPEG's `opj_decompress` otherwise.
 * A busy machine makes the figures worthless: they are told with the load.
 */

import { startStorescp } from "../tests/support/real_peer.ts";
import { temporaryFolder } from "../tests/support/temporary.ts";
import {
  type BenchInput,
  dcmtkInputs,
  FRAME_COUNT,
  jpeg2000Inputs,
  writeMultiple,
  writeSingle,
} from "./bench/inputs.ts";
import { type Contender, timeInTurns } from "./bench/time.ts";
import { projectPath } from "./build/project.ts";

interface Settings {
  readonly rounds: number;
  readonly program: string;
  readonly only: string;
}

const USAGE = "deno run -A scripts/bench.ts codecs [--rounds N] [--program PATH] [--only CODEC]";

async function main(args: readonly string[]): Promise<number> {
  const rounds = Number(valueOf(args, "--rounds") ?? 3);
  if (args[0] !== "codecs" || !Number.isInteger(rounds) || rounds < 1) {
    say(USAGE);
    return 1;
  }
  const program = valueOf(args, "--program") ?? projectPath("dist/dcmsend");
  await benchCodecs({ rounds, program, only: valueOf(args, "--only") ?? "" });
  return 0;
}

async function benchCodecs(settings: Settings): Promise<void> {
  using folder = temporaryFolder();
  const isWanted = ({ codec }: BenchInput): boolean =>
    codec.toLowerCase().includes(settings.only.toLowerCase());
  say(load());
  say(`\n| ${FRAME_COUNT} frames, 512 × 512 | other | ours | other ÷ ours |\n|---|---|---|---|`);
  for (const input of (await dcmtkInputs(folder.path)).filter(isWanted)) {
    await benchAgainstNative(input, folder.path, settings);
  }
  for (const input of (await jpeg2000Inputs()).filter(isWanted)) {
    await benchAgainstOpenjpeg(input, folder.path, settings);
  }
  say(`\n${load()}`);
}

async function benchAgainstNative(
  input: BenchInput,
  folder: string,
  settings: Settings,
): Promise<void> {
  await using peer = await startStorescp(["--ignore", "+xe"]);
  const forms = [
    { name: `${FRAME_COUNT} objects`, write: writeSingle },
    { name: "one object", write: writeMultiple },
  ];
  for (const { name, write } of forms) {
    const cwd = `${folder}/${input.codec}, ${name}`;
    await write(input, cwd);
    const args = ["+dly", "+sd", "127.0.0.1", `${peer.port}`, "."];
    const native = { name: "dcmsend", program: "dcmsend", args, cwd, env: { TCP_NODELAY: "1" } };
    await compare(`${input.codec}, ${name}`, native, { ...ours(settings), args, cwd }, settings);
  }
}

/** OpenJPEG's program decodes the same frames from files to files. */
async function benchAgainstOpenjpeg(
  input: BenchInput,
  folder: string,
  settings: Settings,
): Promise<void> {
  await using peer = await startStorescp(["--ignore", "+xe"]);
  const cwd = `${folder}/${input.codec}`;
  await writeSingle(input, cwd);
  const codestreams = `${folder}/${input.codec} codestreams`;
  await Deno.mkdir(codestreams);
  const ending = input.codec === "HTJ2K" ? "jhc" : "j2k";
  for (const [index, codestream] of input.codestreams.entries()) {
    await Deno.writeFile(`${codestreams}/${index}.${ending}`, codestream);
  }
  const openjpeg = {
    name: "opj_decompress",
    program: "opj_decompress",
    args: ["-ImgDir", codestreams, "-OutFor", "PGM"],
    cwd: codestreams,
  };
  const args = ["+sd", "127.0.0.1", `${peer.port}`, "."];
  await compare(
    `${input.codec}, ${FRAME_COUNT} objects (opj_decompress)`,
    openjpeg,
    { ...ours(settings), args, cwd },
    settings,
  );
}

function ours({ program }: Settings): Pick<Contender, "name" | "program" | "env"> {
  const cache = projectPath("dist/.unpacked");
  Deno.mkdirSync(cache, { recursive: true, mode: 0o700 });
  return { name: "ours", program, env: { TCP_NODELAY: "1", XDG_CACHE_HOME: cache } };
}

async function compare(
  what: string,
  other: Contender,
  own: Contender,
  { rounds }: Settings,
): Promise<void> {
  const [otherSeconds = 0, ownSeconds = 0] = await timeInTurns([other, own], rounds);
  const [a, b] = [otherSeconds, ownSeconds].map((seconds) => `${seconds.toFixed(2)} s`);
  say(`| ${what} | ${a} | ${b} | ${(otherSeconds / ownSeconds).toFixed(2)} |`);
}

function load(): string {
  return `load ${Deno.loadavg().map((value) => value.toFixed(2)).join(" ")} on ` +
    `${navigator.hardwareConcurrency} processors`;
}

function valueOf(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at < 0 ? undefined : args[at + 1];
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
