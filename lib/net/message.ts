/**
 * Whole DIMSE messages of services whose data sets are small (PS3.7 §6.3, PS3.8 Annex E): a command
 * set, and a data set where there is one. C-STORE has its own way, in `store_exchange.ts`.
 */

import type { ByteStream } from "../base/byte_stream.ts";
import { ByteWriter } from "../base/byte_writer.ts";
import { ConditionError } from "../base/condition.ts";
import type { CommandSet } from "./command_set.ts";
import { nested, NetConditions, receiverMaxPduTooSmall } from "./conditions.ts";
import { MemoryStream } from "./memory_stream.ts";
import { PDataFramer } from "./p_data.ts";
import { PDATA_HEADER_LENGTH } from "./pdu.ts";
import { receiveCommand, receivePdv } from "./receive_command.ts";
import type { UpperLayer } from "./upper_layer.ts";

/** What messages travel on; one at a time in each direction. */
export interface MessageChannel {
  readonly layer: UpperLayer;
  /** Data bytes of a PDU that the peer takes; less than 2: none. */
  readonly maxFragmentLength: number;
  /** The limit that the peer has announced. */
  readonly peerMaxPduLength: number;
}

export interface OutgoingMessage {
  readonly presentationContextId: number;
  /** As `encodeCommandSet` makes it. */
  readonly command: Uint8Array;
  /** In the transfer syntax of the context. */
  readonly dataSet?: ByteStream;
}

/** @throws ConditionError where it cannot be sent, or the reason of the signal */
export async function sendMessage(
  { layer, maxFragmentLength, peerMaxPduLength }: MessageChannel,
  { presentationContextId, command, dataSet }: OutgoingMessage,
  signal: AbortSignal,
): Promise<void> {
  if (maxFragmentLength < 2) throw new ConditionError(receiverMaxPduTooSmall(peerMaxPduLength));
  const buffer = new Uint8Array(PDATA_HEADER_LENGTH + maxFragmentLength);
  const streams = [new MemoryStream(command), ...dataSet === undefined ? [] : [dataSet]];
  for (const [index, stream] of streams.entries()) {
    const framing = { presentationContextId, maxFragmentLength, command: index === 0 };
    const framer = new PDataFramer(stream, framing);
    while (!framer.done) {
      const lengthBytes = await framer.fill(buffer);
      await layer.sendData(buffer.subarray(0, lengthBytes), signal);
    }
  }
}

export interface ReceivedMessage {
  readonly presentationContextId: number;
  readonly command: CommandSet;
  /** The receiver's to keep. */
  readonly dataSet: Uint8Array | undefined;
}

/**
 * Waits for the next message.
 *
 * @param options `isAccepted` tells the contexts that a message may come on; a data set longer than
 *   `maxDataSetLength` is an error
 * @throws ConditionError where none comes or it makes no sense, or the reason of the signal
 */
export async function receiveMessage(
  layer: UpperLayer,
  options: {
    readonly isAccepted: (presentationContextId: number) => boolean;
    readonly maxDataSetLength: number;
    readonly signal: AbortSignal;
  },
): Promise<ReceivedMessage> {
  const { signal, maxDataSetLength, isAccepted } = options;
  const contextFor = (id: number): number => {
    if (isAccepted(id)) return id;
    throw nested(NetConditions.receiveFailed, NetConditions.badPresentationContextId);
  };
  const { command, presentationContextId } = await receiveCommand(layer, { contextFor, signal });
  if (!command.hasDataSet) return { command, presentationContextId, dataSet: undefined };
  const writer = new ByteWriter({ littleEndian: true });
  for (let last = false; !last;) {
    const pdv = await receivePdv(layer, signal);
    if (pdv.command) throw nested(NetConditions.receiveFailed, NetConditions.badMessage);
    if (pdv.presentationContextId !== presentationContextId) {
      throw nested(NetConditions.receiveFailed, NetConditions.badPresentationContextId);
    }
    if (writer.length + pdv.data.length > maxDataSetLength) {
      throw nested(NetConditions.receiveFailed, NetConditions.badMessage);
    }
    writer.bytes(pdv.data);
    last = pdv.last;
  }
  return { command, presentationContextId, dataSet: writer.finish() };
}
