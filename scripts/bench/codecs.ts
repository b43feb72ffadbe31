/**
 * Measures decoding: against the native dcmsend where it has the decoder, against OpenJPEG's
 * `opj_decompress` otherwise.
 */

import { startStorescp } from "../../tests/support/real_peer.ts";
import { temporaryFolder } from "../../tests/support/temporary.ts";
import {
  type BenchInput,
  dcmtkInputs,
  FRAME_COUNT,
  jpeg2000Inputs,
  writeMultiple,
  writeSingle,
} from "./codec_inputs.ts";
import { type Contender, timeInTurns } from "./codec_times.ts";
import { projectPath } from "../build/project.ts";
import { say } from "../say.ts";
import { load } from "./load.ts";

export interface CodecSettings {
  readonly rounds: number;
  readonly program: string;
  /** Part of the codec's name; all where it is empty. */
  readonly only: string;
}

export async function benchCodecs(settings: CodecSettings): Promise<void> {
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
  settings: CodecSettings,
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
  settings: CodecSettings,
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

function ours({ program }: CodecSettings): Pick<Contender, "name" | "program" | "env"> {
  const cache = projectPath("dist/.unpacked");
  Deno.mkdirSync(cache, { recursive: true, mode: 0o700 });
  return { name: "ours", program, env: { TCP_NODELAY: "1", XDG_CACHE_HOME: cache } };
}

async function compare(
  what: string,
  other: Contender,
  own: Contender,
  { rounds }: CodecSettings,
): Promise<void> {
  const [otherSeconds = 0, ownSeconds = 0] = await timeInTurns([other, own], rounds);
  const [a, b] = [otherSeconds, ownSeconds].map((seconds) => `${seconds.toFixed(2)} s`);
  say(`| ${what} | ${a} | ${b} | ${(otherSeconds / ownSeconds).toFixed(2)} |`);
}
