/**
 * `deno task fuzz`: damaged inputs for all parsers and codecs. Each is accepted, or refused with an
 * error that the parser promises, within a second and in bounded memory; all else is a finding.
 * Every input follows from its target and its seed.
 */

import { findMissingEncoders } from "../tests/wasm/encoders.ts";
import { parseArguments, USAGE } from "./fuzz/arguments.ts";
import type { FuzzSettings } from "./fuzz/arguments.ts";
import { CODECS, runCodecs } from "./fuzz/codecs.ts";
import { formatTable, keepFindings } from "./fuzz/report.ts";
import { runTarget } from "./fuzz/run_target.ts";
import { findTarget, TARGETS } from "./fuzz/targets.ts";
import type { Quota, TargetResult } from "./fuzz/verdict.ts";
import { say } from "./say.ts";

/** The codecs get one input for so many of the parsers' together. */
const INPUTS_PER_FRAME = 50;
/** Frames take longer: beside the parsers' shares, of the time. */
const CODECS_SHARE = 30;
const MS_PER_MINUTE = 60_000;

async function main(args: readonly string[]): Promise<number> {
  let settings: FuzzSettings | "help";
  try {
    settings = parseArguments(args);
    if (settings !== "help" && settings.target !== undefined && settings.target !== CODECS) {
      findTarget(settings.target);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return complain(`${error.message}\n\n${USAGE}`);
  }
  if (settings === "help") {
    say(USAGE);
    return 0;
  }
  const missing = await findMissingEncoders();
  if (missing.length > 0 && (settings.target ?? CODECS) === CODECS) {
    return complain(`Not installed: ${missing.join(", ")}; "deno task setup test" does that`);
  }
  return conclude(await runAll(settings));
}

async function runAll(settings: FuzzSettings): Promise<TargetResult[]> {
  const results: TargetResult[] = [];
  for (const { name, share } of chooseTargets(settings)) {
    const quota = quotaOf(share, settings);
    const start = performance.now();
    const result = name === CODECS ? await runCodecs(quota) : await runTarget(name, quota);
    const seconds = (performance.now() - start) / 1000;
    complain(`${name}: ${result.figures.inputs} inputs in ${seconds.toFixed(1)} s`);
    const isShort = Number.isFinite(quota.inputs) && result.figures.inputs !== quota.inputs;
    if (isShort && result.findings.length === 0) {
      throw new Error(`${name}: ${quota.inputs} inputs were asked for`);
    }
    results.push(result);
  }
  return results;
}

interface Part {
  readonly name: string;
  /** Of the inputs or of the time, as a fraction. */
  readonly share: number;
}

function chooseTargets({ target, inputs }: FuzzSettings): Part[] {
  if (target !== undefined) return [{ name: target, share: 1 }];
  const parsers = TARGETS.reduce((sum, { share }) => sum + share, 0);
  const all = inputs === undefined ? parsers + CODECS_SHARE : parsers;
  return [
    ...TARGETS.map(({ name, share }) => ({ name, share: share / all })),
    {
      name: CODECS,
      share: inputs === undefined ? CODECS_SHARE / all : 1 / INPUTS_PER_FRAME,
    },
  ];
}

function quotaOf(share: number, settings: FuzzSettings): Quota {
  const { inputs, minutes, seed } = settings;
  return inputs === undefined
    ? { firstSeed: seed, inputs: Infinity, untilMs: Date.now() + share * minutes * MS_PER_MINUTE }
    : { firstSeed: seed, inputs: Math.ceil(share * inputs), untilMs: Infinity };
}

async function conclude(results: readonly TargetResult[]): Promise<number> {
  const findings = results.flatMap((result) => result.findings);
  (await keepFindings(findings)).forEach(say);
  say(formatTable(results));
  return findings.length === 0 ? 0 : 1;
}

function complain(line: string): number {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
