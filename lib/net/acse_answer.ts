/** What the peer answers to a request of the association control service (PS3.8 §7.1, §7.2), in time. */

import { ConditionError } from "../base/condition.ts";
import type { AssociationOptions } from "./association_options.ts";
import { isTcpIoError, NetConditions } from "./conditions.ts";
import type { Indication } from "./indication.ts";
import { TimeLimit, untilAborted } from "./time_limit.ts";
import type { UpperLayer } from "./upper_layer.ts";

/**
 * Sends a request of the association control service and waits for what comes back.
 *
 * @throws ConditionError at the end of the ACSE time, or the reason of the signal
 */
export async function acseAnswer(
  layer: UpperLayer,
  options: Pick<AssociationOptions, "acseTimeoutMs" | "signal">,
  request: () => Promise<void>,
): Promise<Indication> {
  using limit = new TimeLimit(options.acseTimeoutMs, {
    error: () => new ConditionError(NetConditions.readTimeout),
    parent: options.signal,
  });
  try {
    await untilAborted(request(), limit.signal);
  } catch (error) {
    if (!(error instanceof ConditionError) || !isTcpIoError(error.condition)) throw error;
    // The connection cannot be written to: the reader tells what has happened to it.
  }
  return await layer.receive(limit.signal);
}
