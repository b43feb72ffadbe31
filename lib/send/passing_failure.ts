/** Which failures may pass, so that trying again is not pointless (`--retry`). */

import { type Condition, ConditionError } from "../base/condition.ts";
import { isTcpInitializationError, isTcpIoError, NetConditions } from "../net/conditions.ts";
import { RejectionError } from "../net/rejection.ts";

const PASSING: ReadonlySet<Condition> = new Set([
  NetConditions.peerAborted,
  NetConditions.peerRequestedRelease,
  NetConditions.readTimeout,
  NetConditions.noDataAvailable,
]);

/** True for lost connections, time-outs, aborts, and rejections that the peer calls transient. */
export function mayPass(error: unknown): boolean {
  if (error instanceof RejectionError) return error.isTransient;
  if (!(error instanceof ConditionError)) return false;
  const { condition, cause } = error;
  return PASSING.has(condition) || isTcpIoError(condition) || isTcpInitializationError(condition) ||
    mayPass(cause);
}

/** True for statuses of C-STORE that tell of a shortage at the peer (PS3.4 Table B.2-1). */
export function isPassingStatus(status: number): boolean {
  return status >= 0xa700 && status <= 0xa7ff;
}
