/**
 * What is answered to a peer that has something to tell (PS3.7 §10.1.1): N-EVENT-REPORT, and C-ECHO,
 * with which it may try out whether we are there. The same on an association of ours and on one of
 * the peer's.
 */

import { ConditionError } from "../../base/condition.ts";
import { STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE } from "../../dict/uids.ts";
import { CommandField, encodeEchoResponse, readMessageId } from "../command_set.ts";
import { NetConditions } from "../conditions.ts";
import { Deadline } from "../deadline.ts";
import {
  type MessageChannel,
  type OutgoingMessage,
  type ReceivedMessage,
  receiveMessage,
  sendMessage,
} from "../message.ts";
import {
  encodeEventReportResponse,
  type EventReportCommand,
  EventReportStatus,
  readEventReport,
} from "./n_event_report.ts";
import { isAccepted } from "../negotiation.ts";
import type { NegotiatedContext } from "../pdu.ts";

/** Far more than a thousand references take. */
const MAX_DATA_SET_LENGTH = 0x100000;

/** A report of the storage commitment service, not looked into yet. */
export interface EventReport {
  readonly eventTypeId: number | undefined;
  readonly dataSet: Uint8Array;
  /** What the data set is encoded in. */
  readonly transferSyntaxUid: string;
}

/** Takes note of a report. @returns the status of the response, see {@link EventReportStatus} */
export type EventReportHandler = (report: EventReport) => number;

export interface EventServiceOptions {
  readonly contexts: Iterable<NegotiatedContext>;
  readonly onEventReport: EventReportHandler;
  /** How long a message may take to come or to go; undefined: as long as `signal` lets it. */
  readonly idleTimeoutMs?: number;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** The messages of one association. Its user ends the association when it throws. */
export class EventService implements Disposable {
  readonly #channel: MessageChannel;
  /** The transfer syntaxes of the accepted contexts, by ID. */
  readonly #transferSyntaxes: ReadonlyMap<number, string>;
  readonly #onEventReport: EventReportHandler;
  readonly #signal: AbortSignal;
  readonly #deadline: Deadline | undefined;

  constructor(channel: MessageChannel, options: EventServiceOptions) {
    const { contexts, onEventReport, idleTimeoutMs, signal } = options;
    this.#channel = channel;
    this.#transferSyntaxes = new Map(
      [...contexts].filter(isAccepted).map(({ id, transferSyntax = "" }) => [id, transferSyntax]),
    );
    this.#onEventReport = onEventReport;
    const late = new AbortController();
    this.#signal = AbortSignal.any([signal, late.signal]);
    if (idleTimeoutMs !== undefined) {
      const onExpired = () => late.abort(new ConditionError(NetConditions.noDataAvailable));
      this.#deadline = new Deadline(idleTimeoutMs, onExpired);
    }
  }

  /**
   * Answers one request after the other until the peer releases the association.
   *
   * @param until ends the wait for a request, not an answer that is under way
   * @throws ConditionError where the association ends otherwise, or the reason of a signal
   */
  async serve(until: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([this.#signal, until]);
    try {
      for (;;) await this.answer(await this.receive(signal));
    } catch (error) {
      const isRelease = error instanceof ConditionError &&
        error.condition === NetConditions.peerRequestedRelease;
      if (!isRelease) throw error;
      await this.#channel.layer.respond("releaseResponse", { type: "A-RELEASE-RP" });
    }
  }

  /** Waits for the next message. Throws as `receiveMessage` does. */
  async receive(signal: AbortSignal): Promise<ReceivedMessage> {
    this.#deadline?.start();
    try {
      return await receiveMessage(this.#channel.layer, {
        isAccepted: (id) => this.#transferSyntaxes.has(id),
        maxDataSetLength: MAX_DATA_SET_LENGTH,
        signal,
      });
    } finally {
      this.#deadline?.stop();
    }
  }

  /** @throws ConditionError where it is no request that we know, or the answer cannot be sent */
  async answer(message: ReceivedMessage): Promise<void> {
    const { presentationContextId } = message;
    await this.send({ presentationContextId, command: this.#responseTo(message) });
  }

  /** Throws as `sendMessage` does. */
  async send(message: OutgoingMessage, signal: AbortSignal = this.#signal): Promise<void> {
    this.#deadline?.start();
    try {
      await sendMessage(this.#channel, message, signal);
    } finally {
      this.#deadline?.stop();
    }
  }

  /** There will be no other message. */
  [Symbol.dispose](): void {
    this.#deadline?.end();
  }

  #responseTo(message: ReceivedMessage): Uint8Array {
    switch (message.command.commandField) {
      case CommandField.echoRq:
        return encodeEchoResponse(readMessageId(message.command));
      case CommandField.eventReportRq: {
        const request = readEventReport(message.command);
        return encodeEventReportResponse(request, this.#statusOf(request, message));
      }
      default:
        throw new ConditionError(NetConditions.badCommandType);
    }
  }

  #statusOf(
    { sopClassUid, sopInstanceUid, eventTypeId }: EventReportCommand,
    { dataSet, presentationContextId }: ReceivedMessage,
  ): number {
    if (sopClassUid !== STORAGE_COMMITMENT) return EventReportStatus.noSuchSopClass;
    if (sopInstanceUid !== STORAGE_COMMITMENT_INSTANCE) {
      return EventReportStatus.noSuchObjectInstance;
    }
    const transferSyntaxUid = this.#transferSyntaxes.get(presentationContextId);
    if (dataSet === undefined || transferSyntaxUid === undefined) {
      return EventReportStatus.processingFailure;
    }
    return this.#onEventReport({ eventTypeId, dataSet, transferSyntaxUid });
  }
}
