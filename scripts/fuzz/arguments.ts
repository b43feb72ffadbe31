/** The command line of `deno task fuzz`. */

import { parseArgs } from "node:util";

export interface FuzzSettings {
  /** Over all parsers; undefined: as many as there is time for. */
  readonly inputs: number | undefined;
  /** Of no meaning where the inputs are counted. */
  readonly minutes: number;
  /** Of the first input of each target. */
  readonly seed: number;
  /** Undefined: all. */
  readonly target: string | undefined;
}

const DEFAULT_MINUTES = 2;

export const USAGE = `deno task fuzz [--minutes N | --inputs N] [--seed S] [--target NAME]

  --minutes N    how long (${DEFAULT_MINUTES})
  --inputs N     how many inputs for all parsers; the codecs get one more for each fifty
  --seed S       of the first input of each target (1); the others follow
  --target NAME  only this one; --target NAME --seed S --inputs 1 repeats a finding`;

/** @throws {TypeError} where the arguments make no sense */
export function parseArguments(args: readonly string[]): FuzzSettings | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h" },
      minutes: { type: "string" },
      inputs: { type: "string" },
      seed: { type: "string" },
      target: { type: "string" },
    },
  });
  if (values.help) return "help";
  if (values.minutes !== undefined && values.inputs !== undefined) {
    throw new TypeError("Use either --minutes or --inputs");
  }
  const inputs = values.inputs === undefined ? undefined : parseCount(values.inputs);
  const minutes = Number(values.minutes ?? DEFAULT_MINUTES);
  if (!(minutes > 0)) throw new TypeError(`Cannot take "${values.minutes}" as minutes`);
  return { inputs, minutes, seed: parseCount(values.seed ?? "1"), target: values.target };
}

function parseCount(text: string): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(count)) throw new TypeError(`Cannot take "${text}" as a whole number`);
  return count;
}
