/** What a fuzz run prints, and where it leaves the inputs that were found. */

import { makeRandom } from "../../tests/support/random.ts";
import { projectPath } from "../build/project.ts";
import { CODECS, makeCodecSeeds, makeJob } from "./codecs.ts";
import { makeInput } from "./mutate_input.ts";
import { findTarget } from "./targets.ts";
import { addFigures, type Finding, NO_FIGURES, type TargetResult } from "./verdict.ts";

const FOLDER = ".cache/fuzz";

/** Writes the inputs of all findings into files. @returns what was found, and how to repeat it */
export async function keepFindings(findings: readonly Finding[]): Promise<string[]> {
  if (findings.length === 0) return [];
  const folder = projectPath(FOLDER);
  await Deno.mkdir(folder, { recursive: true });
  const codecSeeds = findings.some(({ target }) => target === CODECS) ? await makeCodecSeeds() : [];
  const lines: string[] = [];
  for (const { target, seed, kind, text } of findings) {
    const input = target === CODECS
      ? makeJob(codecSeeds, seed).codestream
      : makeDamaged(target, seed);
    const file = `${target}-${seed}.bin`;
    await Deno.writeFile(`${folder}/${file}`, input);
    lines.push(
      `${target}, seed ${seed}: ${kind}: ${text}`,
      `  again: deno task fuzz --target ${target} --seed ${seed} --inputs 1`,
      `  input: ${FOLDER}/${file}, ${input.length} bytes`,
    );
  }
  return lines;
}

function makeDamaged(name: string, seed: number): Uint8Array<ArrayBuffer> {
  const { seeds, tokens } = findTarget(name);
  return makeInput({ seeds: seeds(), tokens }, makeRandom(seed));
}

/** @returns the table of all targets, with a row for all together */
export function formatTable(results: readonly TargetResult[]): string {
  const total = results.reduce((sum, { figures }) => addFigures(sum, figures), NO_FIGURES);
  const rows = [
    ...results,
    { target: "together", figures: total, findings: results.flatMap(({ findings }) => findings) },
  ];
  return [
    "| target | inputs | accepted | refused | findings | slowest | peak memory |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...rows.map(formatRow),
  ].join("\n");
}

function formatRow({ target, figures, findings }: TargetResult): string {
  const { inputs, accepted, refused, slowestMs, peakMemoryBytes } = figures;
  const cells = [
    target,
    inputs,
    accepted,
    refused,
    findings.length,
    `${slowestMs.toFixed(1)} ms`,
    `${(peakMemoryBytes / 1e6).toFixed(0)} MB`,
  ];
  return `| ${cells.join(" | ")} |`;
}
