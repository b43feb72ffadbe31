/** Those who are told what happens in a run while it happens: reports, the journal, progress. */

import type { ConditionError } from "../base/condition.ts";
import type { Association } from "../net/association.ts";
import type { Transfer } from "./instance.ts";
import type { RunEnd } from "./run_end.ts";

/**
 * Each method is called synchronously, in the order of what happens. What an observer throws ends
 * the run.
 */
export interface RunObserver {
  /** An input file is no good: it is passed over, or ends the run. */
  readonly invalidFile?: (path: string, reason: string) => void;
  /** Of `total` input files, `done` have been looked at. */
  readonly checked?: (done: number, total: number) => void;
  /** The journal says that the peer has it already: it is left out of the transfer list. */
  readonly skipped?: (transfer: Transfer) => void;
  /** All input files have been checked: this is the transfer list. */
  readonly listed?: (transfers: readonly Transfer[]) => void;
  /** @param number of the association, from 1 */
  readonly associationOpened?: (number: number, association: Association) => void;
  /** It could not be had, or is of no use; another one may get its number. */
  readonly associationFailed?: (number: number, error: ConditionError) => void;
  readonly associationEnded?: (number: number, outcome: AssociationOutcome) => void;
  /** An instance goes out: not for the first time, where its `attempts` say so. */
  readonly begun?: (transfer: Transfer) => void;
  /**
   * So many bytes of its data set have been read to be sent, counted anew for each attempt. It may be
   * not yet on its way; what is read and not yet out is less than 2 MB.
   */
  readonly read?: (transfer: Transfer, lengthBytes: number) => void;
  /** It will be tried again, over another association. */
  readonly postponed?: (transfer: Transfer) => void;
  /** What has become of it is final. Instances that were never tried stay pending to the end. */
  readonly settled?: (transfer: Transfer) => void;
  /** Nothing more will be sent; not called where the run ends early. */
  readonly sendingEnded?: () => void;
  /** Its `commitment` is known: the peer's word, or that there is none. Comes when all was sent. */
  readonly committed?: (transfer: Transfer) => void;
  /** The run is over; called once, whatever ended it. */
  readonly ended?: (end: RunEnd | "internalError") => void;
  /** It could not write what it was to write: that counts as an end of the run, if no worse comes. */
  readonly hasFailed?: boolean;
}

/** How an association ended that had been opened. */
export type AssociationOutcome =
  | { readonly type: "released" }
  /** All was sent that there was for it; how it ended then is of no consequence. */
  | { readonly type: "releaseFailed" }
  | { readonly type: "aborted"; readonly reason: string };
