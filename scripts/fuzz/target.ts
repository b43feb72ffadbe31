/** What can be fuzzed: a parser, sound inputs for it, and what it may say of damaged ones. */

import { ConditionError } from "../../lib/base/condition.ts";
import type { Random } from "../../tests/support/random.ts";

export interface FuzzTarget {
  readonly name: string;
  /** Which part of all inputs it gets, beside the shares of the others. */
  readonly share: number;
  /** Sound inputs, and some that have one known defect. Made once for a run. */
  readonly seeds: () => readonly Uint8Array[];
  /** Bytes that mean something to the parser: they are put into its inputs. */
  readonly tokens: readonly Uint8Array[];
  /**
   * Parses an input, and checks what comes out of it.
   *
   * @param random for whatever there is to choose: the mode, the cuts of a stream
   * @returns true where the input was accepted
   * @throws where it was refused, or where something is wrong: see {@link FuzzTarget.isRefusal}
   */
  readonly run: (input: Uint8Array<ArrayBuffer>, random: Random) => boolean | Promise<boolean>;
  /** True for the errors that the parser promises. */
  readonly isRefusal: (error: unknown) => boolean;
}

export function isCondition(error: unknown): boolean {
  return error instanceof ConditionError;
}

/** For parsers that accept everything. */
export function isNothing(): boolean {
  return false;
}
