/**
 * C-ECHO as an SCU (PS3.7 §9.1.5, §9.3.5; PS3.4 Annex A): one request, its response, and how long
 * that took. Nothing of it is logged.
 */

import { ConditionError } from "../base/condition.ts";
import type { StoreChannel } from "./c_store.ts";
import { CommandField, encodeEchoRequest, readResponse } from "./command_set.ts";
import { NetConditions, receiverMaxPduTooSmall, unexpectedMessageId } from "./conditions.ts";
import { encodePdu } from "./pdu_encode.ts";
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
    ...(signal === undefined ? {} : { parent: signal }),
  });
  const startMs = performance.now();
  await sendRequest(channel, presentationContextId);
  const { command } = await receiveCommand(layer, {
    contextFor: () => presentationContextId,
    signal: limit.signal,
  });
  const roundTripMs = performance.now() - startMs;
  if (command.commandField !== CommandField.echoRsp) {
    throw new ConditionError(NetConditions.badCommandType);
  }
  if (command.hasDataSet) throw new ConditionError(NetConditions.badMessage);
  const { messageIdBeingRespondedTo, status } = readResponse(command);
  if (messageIdBeingRespondedTo !== MESSAGE_ID) {
    throw new ConditionError(unexpectedMessageId(messageIdBeingRespondedTo, MESSAGE_ID));
  }
  return { status, roundTripMs };
}

/** In several fragments where the peer takes only a few bytes at a time. */
async function sendRequest(
  { layer, maxFragmentLength, peerMaxPduLength, signal }: EchoChannel,
  presentationContextId: number,
): Promise<void> {
  if (maxFragmentLength < 2) throw new ConditionError(receiverMaxPduTooSmall(peerMaxPduLength));
  const bytes = encodeEchoRequest(MESSAGE_ID);
  for (let offset = 0; offset < bytes.length; offset += maxFragmentLength) {
    const data = bytes.subarray(offset, offset + maxFragmentLength);
    const last = offset + data.length === bytes.length;
    const pdv = { presentationContextId, command: true, last, data };
    await layer.sendData(encodePdu({ type: "P-DATA-TF", pdvs: [pdv] }), signal);
  }
}
