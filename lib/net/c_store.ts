/**
 * C-STORE as an SCU (PS3.7 §9.1.1, §9.3.1): what a request is, what is logged of it, and its
 * response. How requests follow each other on an association is for `store_exchange.ts`.
 */

import type { ByteStream } from "../base/byte_stream.ts";
import { ConditionError } from "../base/condition.ts";
import { type Log, LogLevel } from "../base/log.ts";
import { CommandField, readStoreResponse } from "./command_set.ts";
import {
  isTcpIoError,
  logCondition,
  nested,
  NetConditions,
  sendFailed,
  unexpectedMessageId,
} from "./conditions.ts";
import { dumpStatusDetail, dumpStoreRequest, dumpStoreResponse } from "./dump.ts";
import { dumpCommand } from "./dump_command.ts";
import { receiveCommand, type ReceivedCommand } from "./receive_command.ts";
import { statusText } from "./status.ts";
import type { UpperLayer } from "./upper_layer.ts";

/** An object to be stored. */
export interface StoreRequest {
  readonly presentationContextId: number;
  /** 1 to 65535, unlike those of other requests under way. */
  readonly messageId: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** The short code of the SOP class, for the log. */
  readonly label: string;
  /** The data set in the transfer syntax of the context: an even number of bytes. */
  readonly body: ByteStream;
}

/** What the peer answered; any status is an answer. */
export interface StoreResponse {
  readonly status: number;
}

/** What a C-STORE needs of its association. */
export interface StoreChannel {
  readonly layer: UpperLayer;
  readonly log: Log;
  /** Ours and the peer's, as DCMTK prints them: `DCMSEND,ANY-SCP`. */
  readonly aeTitles: string;
  /** As {@link negotiatePduLimit} found it; less than 2: nothing can be sent. */
  readonly maxFragmentLength: number;
  readonly peerMaxPduLength: number;
  /** How long a response may take; undefined: any time. */
  readonly dimseTimeoutMs: number | undefined;
  /** False: without a window, nothing of a request is written before the one before is answered. */
  readonly isLeadWanted: boolean;
  /** How many requests may await their responses at a time. */
  readonly maxOperations: number;
  /** Ends every wait. */
  readonly signal: AbortSignal | undefined;
}

/** Logs the request, as it is about to be sent. */
export function logStoreRequest(log: Log, request: StoreRequest): void {
  if (log.isEnabled(LogLevel.debug)) {
    log.info("Sending C-STORE Request");
    log.debug(dumpStoreRequest(request));
  } else {
    log.info(`Sending C-STORE Request (MsgID ${request.messageId}, ${request.label})`);
  }
}

/** Logs `cause` as the reason why sending failed. */
export function logSendFailure(channel: StoreChannel, cause: ConditionError): ConditionError {
  const failure = sendFailed(cause);
  logCondition(channel.log, "Failed sending C-STORE request", failure);
  return failure;
}

/** Requests that wait for their responses, by Message ID, in the order in which they were sent. */
export type AwaitedRequests = ReadonlyMap<number, { readonly request: StoreRequest }>;

/**
 * Waits for the next response and checks that it is one to an awaited request.
 *
 * @param awaited not empty
 * @param signal ends the wait
 * @throws ConditionError, logged already
 */
export async function receiveStoreResponse(
  channel: StoreChannel,
  awaited: AwaitedRequests,
  signal: AbortSignal,
): Promise<{ request: StoreRequest; response: StoreResponse }> {
  const { log } = channel;
  let received: ReceivedCommand;
  try {
    received = await receiveCommand(channel.layer, {
      contextFor: (id) => (onContext(awaited, id) ?? oldest(awaited)).presentationContextId,
      signal,
    });
    if (received.command.commandField === CommandField.storeRsp) {
      return acceptResponse(channel, awaited, received);
    }
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    if (isTcpIoError(error.condition)) throw logSendFailure(channel, error);
    logCondition(log, "Failed receiving DIMSE response", error);
    throw error;
  }
  const { command, presentationContextId } = received;
  const field = command.commandField.toString(16).padStart(4, "0");
  log.error(`Expected C-STORE response but received DIMSE command 0x${field}`);
  if (log.isEnabled(LogLevel.debug)) log.debug(dumpCommand(presentationContextId, command));
  throw new ConditionError(NetConditions.badCommandType);
}

/** Logs the response and takes what is of use from it. */
function acceptResponse(
  channel: StoreChannel,
  awaited: AwaitedRequests,
  { command, presentationContextId }: ReceivedCommand,
): { request: StoreRequest; response: StoreResponse } {
  const { log } = channel;
  const response = readStoreResponse(command);
  const messageId = response.messageIdBeingRespondedTo;
  const request = awaited.get(messageId)?.request;
  if (request === undefined) {
    throw new ConditionError(unexpectedMessageId(messageId, oldest(awaited).messageId));
  }
  if (request.presentationContextId !== presentationContextId) {
    throw nested(NetConditions.receiveFailed, NetConditions.badPresentationContextId);
  }
  if (command.hasDataSet) {
    log.warn(`DIMSE Warning: (${channel.aeTitles}): C-Store RSP: DataSetType != NULL`);
    throw new ConditionError(NetConditions.badMessage);
  }
  if (log.isEnabled(LogLevel.debug)) {
    log.info("Received C-STORE Response");
    log.debug(dumpStoreResponse(request.presentationContextId, response));
    const detail = dumpStatusDetail(command);
    if (detail !== undefined) log.debug(detail);
  } else {
    log.info(`Received C-STORE Response (${statusText(response.status)})`);
  }
  return { request, response: { status: response.status } };
}

function oldest(awaited: AwaitedRequests): StoreRequest {
  const [first] = awaited.values();
  if (first === undefined) throw new TypeError("Cannot receive: no request is awaited");
  return first.request;
}

function onContext(
  awaited: AwaitedRequests,
  presentationContextId: number,
): StoreRequest | undefined {
  for (const { request } of awaited.values()) {
    if (request.presentationContextId === presentationContextId) return request;
  }
  return undefined;
}
