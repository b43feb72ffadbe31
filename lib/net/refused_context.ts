/** That nothing can be sent because of what the peer has answered to a presentation context. */

import { ConditionError } from "../base/condition.ts";
import { NetConditions } from "./conditions.ts";
import type { NegotiatedContext } from "./pdu.ts";

/** There is no accepted presentation context for an object. */
export class RefusedContextError extends ConditionError {
  override readonly name = "RefusedContextError";

  /** @param answer to the context that was proposed for it; undefined: none */
  constructor(readonly answer: NegotiatedContext | undefined) {
    super(NetConditions.noValidPresentationContextId);
  }
}
