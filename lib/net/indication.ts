/** What the upper layer tells its user (the service primitives of PS3.8 §7). */

import type { AssociateAc, AssociateRj, AssociateRq, Pdv } from "./pdu.ts";

/** Told in the order in which it happened. */
export type Indication =
  /** To the acceptor, who answers. */
  | { readonly type: "requested"; readonly rq: AssociateRq }
  | { readonly type: "accepted"; readonly ac: AssociateAc }
  | { readonly type: "rejected"; readonly rj: AssociateRj }
  /** The data is the receiver's to keep. */
  | { readonly type: "data"; readonly pdv: Pdv }
  | { readonly type: "releaseRequested" }
  | { readonly type: "released" }
  /**
   * The association is over; this is told again whenever one asks. `error` is a ConditionError, but
   * for errors of this program and where the user has aborted it.
   */
  | { readonly type: "ended"; readonly error: unknown };
