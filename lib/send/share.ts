/** What the work on one association needs to know: its share of a plan's transfers. */

import type { Codecs } from "../codec/codecs.ts";
import type { Loggers } from "../base/log.ts";
import type { Dictionary } from "../dict/dictionary.ts";
import type { Association } from "../net/association.ts";
import type { Ledger } from "./ledger.ts";
import type { SendOptions } from "./options.ts";
import type { PlannedContext } from "./plan.ts";

export interface Share {
  readonly association: Association;
  /** Number of the association, from 1. */
  readonly number: number;
  /** All contexts that were proposed, by ID. */
  readonly proposed: ReadonlyMap<number, PlannedContext>;
  readonly options: SendOptions;
  readonly loggers: Loggers;
  readonly dictionary: Dictionary;
  readonly codecs: Codecs;
  readonly ledger: Ledger;
  /** Aborted when the run must end. */
  readonly signal: AbortSignal;
}
