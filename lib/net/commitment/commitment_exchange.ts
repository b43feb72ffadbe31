/**
 * Storage commitment as an SCU, on an association of its own (PS3.4 Annex J): requests, one after the
 * other, and what the peer reports on the same association, meanwhile or later.
 */

import type { ByteStream } from "../../base/byte_stream.ts";
import { ConditionError } from "../../base/condition.ts";
import { EXPLICIT_LE, IMPLICIT_LE } from "../../dict/transfer_syntax.ts";
import { STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE } from "../../dict/uids.ts";
import type { Association } from "../association.ts";
import type { AssociationOptions } from "../association_options.ts";
import { CommandField, readResponse } from "../command_set.ts";
import { NetConditions, unexpectedMessageId } from "../conditions.ts";
import { type EventReportHandler, EventService } from "./event_service.ts";
import { encodeActionRequest } from "./n_action.ts";
import { isAccepted } from "../negotiation.ts";
import { TimeLimit, untilAborted } from "../time_limit.ts";

/** The only context, and the only action (PS3.4 Table J.3-1). */
const PRESENTATION_CONTEXT_ID = 1;
const REQUEST_STORAGE_COMMITMENT = 1;

/**
 * What an association for storage commitment proposes. We are the SCU, as requestors are without a
 * word; said aloud it keeps those from guessing who report on the same association (PS3.7 §D.3.3.4).
 */
export const COMMITMENT_PROPOSAL: Pick<
  AssociationOptions,
  "presentationContexts" | "roleSelections"
> = {
  presentationContexts: [{
    id: PRESENTATION_CONTEXT_ID,
    abstractSyntax: STORAGE_COMMITMENT,
    transferSyntaxes: [EXPLICIT_LE, IMPLICIT_LE],
  }],
  roleSelections: [{ sopClassUid: STORAGE_COMMITMENT, scu: true, scp: false }],
};

/**
 * @param association opened with {@link COMMITMENT_PROPOSAL}
 * @returns the transfer syntax for data sets; undefined where the peer does not offer the service
 */
export function commitmentTransferSyntax({ contexts, peer }: Association): string | undefined {
  const context = contexts.get(PRESENTATION_CONTEXT_ID);
  const role = peer.roleSelections?.find(({ sopClassUid }) => sopClassUid === STORAGE_COMMITMENT);
  if (!isAccepted(context) || role?.scu === false) return undefined;
  const { transferSyntax } = context;
  return transferSyntax === EXPLICIT_LE || transferSyntax === IMPLICIT_LE
    ? transferSyntax
    : undefined;
}

/** What goes to and fro on the association, which stays its user's to end. */
export class CommitmentExchange {
  readonly #association: Association;
  readonly #service: EventService;
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal;
  #messageId = 0;

  /** @param options `timeoutMs` is how long a response may take; `signal` ends everything */
  constructor(
    association: Association,
    options: {
      readonly onEventReport: EventReportHandler;
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
    },
  ) {
    this.#association = association;
    const { onEventReport, timeoutMs, signal } = options;
    const contexts = association.contexts.values();
    this.#service = new EventService(association.channel, { contexts, onEventReport, signal });
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
  }

  /**
   * Sends one N-ACTION-RQ and waits for its response. Reports that come first are answered.
   *
   * @param actionInformation in the transfer syntax of the context
   * @returns the status of the response
   * @throws ConditionError where there is none, or the reason of the signal
   */
  async request(actionInformation: ByteStream): Promise<number> {
    this.#messageId = this.#messageId % 0xffff + 1;
    const command = encodeActionRequest({
      messageId: this.#messageId,
      sopClassUid: STORAGE_COMMITMENT,
      sopInstanceUid: STORAGE_COMMITMENT_INSTANCE,
      actionTypeId: REQUEST_STORAGE_COMMITMENT,
    });
    const presentationContextId = PRESENTATION_CONTEXT_ID;
    const message = { presentationContextId, command, dataSet: actionInformation };
    using limit = new TimeLimit(this.#timeoutMs, {
      error: () => new ConditionError(NetConditions.noDataAvailable),
      parent: this.#signal,
    });
    await this.#service.send(message, limit.signal);
    for (;;) {
      const received = await this.#service.receive(limit.signal);
      if (received.command.commandField !== CommandField.actionRsp) {
        await this.#service.answer(received);
        continue;
      }
      const { status, messageIdBeingRespondedTo } = readResponse(received.command);
      if (messageIdBeingRespondedTo !== this.#messageId) {
        throw new ConditionError(unexpectedMessageId(messageIdBeingRespondedTo, this.#messageId));
      }
      return status;
    }
  }

  /** Answers reports until the peer ends the association, or `until` fires. See `EventService`. */
  async serve(until: AbortSignal): Promise<void> {
    await this.#service.serve(until);
  }

  /**
   * Ends the association in good order, also where the peer has the same idea at the same time, or a
   * report is on its way. A failure is of no consequence: it goes to the log at debug level.
   */
  async release(acseTimeoutMs: number): Promise<void> {
    const { layer, log } = this.#association.channel;
    log.info("Releasing Association");
    using limit = new TimeLimit(acseTimeoutMs, {
      error: () => new ConditionError(NetConditions.readTimeout),
      parent: this.#signal,
    });
    try {
      await untilAborted(layer.requestRelease(), limit.signal);
      for (let isOver = false; !isOver;) {
        const { type } = await layer.receive(limit.signal);
        if (type === "releaseRequested") {
          await layer.respond("releaseResponse", { type: "A-RELEASE-RP" });
        }
        isOver = type === "released" || type === "ended";
      }
    } catch (error) {
      if (!(error instanceof ConditionError) && !this.#signal.aborted) throw error;
      log.debug(`Association Release Failed: ${error}`);
    }
  }

  /** False where the peer has ended the association. */
  get isOpen(): boolean {
    return this.#association.channel.layer.isEstablished;
  }
}
