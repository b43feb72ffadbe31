/**
 * C-ECHO as an SCU (PS3.7 §9.1.5, §9.3.5; PS3.4 Annex A): one request, its response, and how long
 * that took. Nothing of it is logged.
 */

import { ConditionError } from "../base/condition.ts";
import type { StoreChannel } from "./c_store.ts";
import { CommandField, encodeEchoRequest, readResponse } from "./command_set.ts";
import { NetConditions, unexpectedMessageId } from "./conditions.ts";
import { sendMessage } from "./message.ts";
import { receiveCommand } from "./receive_command.ts";
import { TimeLimit } from "./time_limit.ts";

/** What came back. */
export interface EchoResponse {
  /** 0 is success. */
  readonly status: number;
  /** From before the request was written to when the response had been read. */
  readonly roundTripMs: number;
}

/** What it needs of its association, on which no other request is under way. */
type EchoChannel = Pick<
  StoreChannel,
  "layer" | "maxFragmentLength" | "peerMaxPduLength" | "dimseTimeoutMs" | "signal"
>;

/** Nothing else has used a Message ID that would still be awaited. */
const MESSAGE_ID = 1;

/**
 * Asks the peer whether it is there.
 *
 * @param presentationContextId an accepted one of the Verification SOP Class
 * @throws ConditionError where there is no valid response, or the reason of the signal
 */
export async function echo(
  channel: EchoChannel,
  presentationContextId: number,
): Promise<EchoResponse> {
  const { layer, dimseTimeoutMs, signal } = channel;
  using limit = new TimeLimit(dimseTimeoutMs, {
    error: () => new ConditionError(NetConditions.noDataAvailable),
    parent: signal,
  });
  const startMs = performance.now();
  const command = encodeEchoRequest(MESSAGE_ID);
  await sendMessage(channel, { presentationContextId, command }, limit.signal);
  const { command: response } = await receiveCommand(layer, {
    contextFor: () => presentationContextId,
    signal: limit.signal,
  });
  const roundTripMs = performance.now() - startMs;
  if (response.commandField !== CommandField.echoRsp) {
    throw new ConditionError(NetConditions.badCommandType);
  }
  if (response.hasDataSet) throw new ConditionError(NetConditions.badMessage);
  const { messageIdBeingRespondedTo, status } = readResponse(response);
  if (messageIdBeingRespondedTo !== MESSAGE_ID) {
    throw new ConditionError(unexpectedMessageId(messageIdBeingRespondedTo, MESSAGE_ID));
  }
  return { status, roundTripMs };
}
