/** What the table of options is made of. */

/** What follows an option on the command line. */
export interface OptionValue {
  /** How the help text calls it, the letter that its explanation uses in brackets. */
  readonly name: string;
  readonly kind: "string" | "string constant" | "integer";
  /** How many arguments follow, one unless given. */
  readonly count?: number;
  /** The smallest integer allowed. */
  readonly min?: number;
  /** The largest integer allowed. */
  readonly max?: number;
  /** All values that a string constant can have, for shells to complete. */
  readonly choices?: readonly string[];
  /** Shown in parentheses behind the kind: a default or a condition. */
  readonly note?: string;
}

/** Options of the same set exclude each other: the rightmost on the command line counts. */
export type OptionBlock =
  | "verbosity"
  | "readMode"
  | "recursion"
  | "decompression"
  | "ipVersion"
  | "associations"
  | "progress"
  | "rehearsal"
  | "tlsStack"
  | "tlsPassword"
  | "tlsFileFormat"
  | "tlsProfile"
  | "tlsSeed"
  | "tlsPeer";

export interface Option {
  readonly long: `--${string}`;
  /** Empty when there is none. */
  readonly short: string;
  readonly value?: OptionValue;
  /** The lines of the explanation, at most 46 characters each. */
  readonly help: readonly string[];
  readonly block?: OptionBlock;
  /** The long name of an option without which this one is an error. */
  readonly requires?: `--${string}`;
}

export interface OptionSubgroup {
  /** Empty in the first group, which has no subgroups. */
  readonly title: string;
  readonly options: readonly Option[];
}

export interface OptionGroup {
  readonly title: string;
  readonly subgroups: readonly OptionSubgroup[];
}
