/** The option table as the shells' completions need it. */

import type { Option, OptionValue } from "../../lib/cli/option_types.ts";
import { ALL_OPTIONS } from "../../lib/cli/options.ts";

/** What can be offered for a value: paths, one of some words, or nothing. */
export type Offer =
  | { readonly type: "file" }
  | { readonly type: "directory" }
  | { readonly type: "choice"; readonly words: readonly string[] }
  | { readonly type: "nothing" };

export interface CompletableValue {
  /** For example `filename`. */
  readonly label: string;
  readonly offer: Offer;
}

export interface CompletableOption {
  /** The long name last. */
  readonly names: readonly string[];
  readonly description: string;
  readonly values: readonly CompletableValue[];
  /** The names of options that exclude this one. */
  readonly rivals: readonly string[];
}

/** @returns all options, in the order of the table */
export function completableOptions(): CompletableOption[] {
  return ALL_OPTIONS.map((option) => ({
    names: namesOf(option),
    description: option.help.filter((line) => !isListOfChoices(line)).join(" "),
    values: option.value === undefined ? [] : [completable(option.value)],
    rivals: ALL_OPTIONS
      .filter((other) => option.block !== undefined && other.block === option.block)
      .filter((other) => other !== option)
      .flatMap(namesOf),
  }));
}

function namesOf({ short, long }: Option): string[] {
  return short === "" ? [long] : [short, long];
}

/** The help of string constants begins so. */
function isListOfChoices(line: string): boolean {
  return /^\(.*, .*\)$/.test(line);
}

function completable({ name, choices }: OptionValue): CompletableValue {
  return { label: name.replaceAll(/[[\]]/g, ""), offer: offerFor(name, choices) };
}

/** Names of files are called so in the help: `[f]ilename`, `private key file`. */
function offerFor(name: string, choices: readonly string[] | undefined): Offer {
  const plain = name.replaceAll(/[[\]]/g, "").toLowerCase();
  if (choices !== undefined) return { type: "choice", words: choices };
  if (/director|folder/.test(plain)) return { type: "directory" };
  if (/file/.test(plain)) return { type: "file" };
  return { type: "nothing" };
}
