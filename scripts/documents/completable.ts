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

/** @returns all options of the table, in its order */
export function completableOptions(
  options: readonly Option[] = ALL_OPTIONS,
): CompletableOption[] {
  return options.map((option) => ({
    names: namesOf(option),
    description: option.help.filter((line) => !isListOfChoices(line)).join(" "),
    values: option.value === undefined ? [] : completable(option.value),
    rivals: options
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

/** An option with several values has all of their names, parted by commas. */
function completable({ name, choices }: OptionValue): CompletableValue[] {
  return name.replaceAll(/[[\]]/g, "").split(", ").map((label) => ({
    label,
    offer: offerFor(label, choices),
  }));
}

/** Names of files are called so in the help: `filename`, `private key file`. */
function offerFor(label: string, choices: readonly string[] | undefined): Offer {
  if (choices !== undefined) return { type: "choice", words: choices };
  if (/director|folder/i.test(label)) return { type: "directory" };
  if (/file/i.test(label)) return { type: "file" };
  return { type: "nothing" };
}
