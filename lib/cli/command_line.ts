/**
 * The command line taken apart: which options were given, with which values, and the parameters.
 * Names are checked here; values, and options that depend on each other, in `parse_args.ts`.
 */

import type { OptionBlock } from "./option_types.ts";
import { findOption, type NamedOption, type OptionName } from "./options.ts";

/** One option as it was given, with the arguments that belong to it. */
export interface GivenOption {
  readonly option: NamedOption;
  readonly values: readonly string[];
}

/** Something is wrong with the command line; the message is the one that DCMTK prints. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Read-only questions about a command line whose names are all known. */
export class CommandLine {
  readonly #given: readonly GivenOption[];
  readonly parameters: readonly string[];
  /** Every argument in order, options under their long names. */
  readonly arguments: readonly string[];

  /**
   * @param tokens the arguments, command files expanded
   * @throws {UsageError} for the first token that is an unknown option or lacks its value
   */
  constructor(tokens: readonly string[]) {
    const given: GivenOption[] = [];
    const parameters: string[] = [];
    const all: string[] = [];
    for (let index = 0; index < tokens.length; index++) {
      const token = tokens[index] ?? "";
      if (!isOption(token)) {
        parameters.push(token);
        all.push(token);
        continue;
      }
      const option = findOption(token);
      if (option === undefined) throw new UsageError(`Unknown option ${token}`);
      const count = option.value === undefined ? 0 : option.value.count ?? 1;
      const values = tokens.slice(index + 1, index + 1 + count);
      if (values.length < count) throw new UsageError(`Missing value for option ${option.long}`);
      index += count;
      given.push({ option, values });
      all.push(option.long, ...values);
    }
    this.#given = given;
    this.parameters = parameters;
    this.arguments = all;
  }

  has(name: OptionName): boolean {
    return this.#given.some(({ option }) => option.long === name);
  }

  /** @returns the value of the rightmost occurrence */
  value(name: OptionName): string | undefined {
    return this.values(name)?.[0];
  }

  /** @returns all arguments of the rightmost occurrence of an option that has more than one */
  values(name: OptionName): readonly string[] | undefined {
    return this.#given.findLast(({ option }) => option.long === name)?.values;
  }

  /** @returns the value of each occurrence, from left to right */
  repeated(name: OptionName): string[] {
    return this.#given.filter(({ option }) => option.long === name).flatMap(({ values }) => values);
  }

  /** @returns which of the options that exclude each other counts: the rightmost */
  rightmost(block: OptionBlock): OptionName | undefined {
    return this.#given.findLast(({ option }) => option.block === block)?.option.long;
  }
}

/** An option has a sign and no digit behind it: `-5` and a lone `-` are parameters. */
function isOption(token: string): boolean {
  return /^[+-][^0-9]/s.test(token);
}
