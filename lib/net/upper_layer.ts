/**
 * The DICOM upper layer (PS3.8 §9.2): the state table of `association_state.ts` set going by a
 * connection on one side and by the service user on the other. It carries PDUs; what they say is for
 * `association.ts`, `acceptor.ts` and `c_store.ts` to judge.
 *
 * Reading goes on while writing and never waits for the user, so an abort is noticed in the middle of
 * an object, and a peer that writes while we write cannot block both sides. What the user has no
 * room for is an error of the peer. Only our own A-ABORT is waited for, as long as ARTIM runs.
 */

import { assertNever } from "../base/assert_never.ts";
import { ConditionError } from "../base/condition.ts";
import { Artim, ARTIM_MS } from "./artim.ts";
import {
  type Effect,
  type Event,
  eventNumber,
  type State,
  stateNumber,
  transition,
} from "./association_state.ts";
import { NetConditions, stateMachineError } from "./conditions.ts";
import { Inbox } from "./inbox.ts";
import type { Indication } from "./indication.ts";
import { invalidPduAbortReason, invalidPduError } from "./invalid_pdu.ts";
import { AbortReason, AbortSource, type AssociateRq, type Pdu, type Pdv } from "./pdu.ts";
import { PduBuffer } from "./pdu_buffer.ts";
import { encodePdu } from "./pdu_encode.ts";
import { type PduEvent, toEvents } from "./pdu_events.ts";
import { TimeLimit, untilAborted } from "./time_limit.ts";
import type { Transport } from "./transport.ts";

/** PDVs that may wait for the user, for each response that the peer may owe. One is usual. */
const PDVS_PER_RESPONSE = 4;
const MIN_INBOX_CAPACITY = 64;

/** The user's answers to what is indicated. */
type Response = "associateAccept" | "associateReject" | "releaseResponse";

/** What an event brings along for its effects. */
interface Particulars extends Omit<PduEvent, "event"> {
  /** What is sent for a request of the user. */
  readonly bytes?: Uint8Array;
  readonly abortReason?: number;
}

/** One association from connecting to the end; not to be used again. */
export class UpperLayer {
  readonly #connect: () => Promise<Transport>;
  readonly #received: PduBuffer;
  readonly #inbox: Inbox<Indication>;
  #state: State = "idle";
  #transport: Transport | undefined;
  #reading: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();
  readonly #artim = new Artim(() => this.#fire("artimExpired", {}));
  /** True after bytes that are no PDU: where the next one starts is unknown. */
  #isDeaf = false;
  /** Called when all that has come is decoded, but for the front of a PDU, perhaps. */
  onIncomplete: () => void = () => {};

  /**
   * @param options `maxPduLength` is what we announce to receive; `maxOperations` is how many
   *   responses may be outstanding, 1 by default
   */
  constructor(
    connect: () => Promise<Transport>,
    options: { readonly maxPduLength: number; readonly maxOperations?: number | undefined },
  ) {
    const { maxOperations = 1 } = options;
    this.#connect = connect;
    this.#inbox = new Inbox(Math.max(MIN_INBOX_CAPACITY, PDVS_PER_RESPONSE * maxOperations));
    this.#received = new PduBuffer(options.maxPduLength);
  }

  /** True while data can be sent and nothing has been heard of an end. */
  get isEstablished(): boolean {
    return this.#state === "established";
  }

  /** True once nothing can be sent any more. */
  get isOver(): boolean {
    return this.#state === "idle" || this.#state === "awaitingClose";
  }

  /** The front of a message whose rest is still on its way: see {@link PduBuffer.partialPdv}. */
  get partialPdv(): Pick<Pdv, "presentationContextId" | "command"> | undefined {
    return this.#received.partialPdv;
  }

  /** Lets writes take as long as they like, until `resumeWriteDeadline`. */
  pauseWriteDeadline(): void {
    this.#transport?.pauseWriteDeadline();
  }

  resumeWriteDeadline(): void {
    this.#transport?.resumeWriteDeadline();
  }

  /** After a failed write: waits a short time for the reader to find out how the association ends. */
  async waitForEnd(): Promise<boolean> {
    using limit = new TimeLimit(ARTIM_MS, { error: () => new DOMException("", "TimeoutError") });
    try {
      await untilAborted(this.#reading, limit.signal);
      return true;
    } catch (error) {
      if (!limit.signal.aborted) throw error;
      return false;
    }
  }

  /** Makes the connection. Throws what `connect` throws. */
  async connect(): Promise<void> {
    await this.#fire("associateRequest", {});
  }

  /** Sends the A-ASSOCIATE-RQ; the answer is the first indication. */
  async requestAssociation(request: AssociateRq): Promise<void> {
    const requesting = this.#fire("transportConnected", { bytes: encodePdu(request) });
    this.#startReading();
    await requesting;
  }

  /** Instead of connecting: takes a connection that the peer has made. Its request is indicated. */
  async accept(): Promise<void> {
    await this.#fire("transportIndication", {});
    await this.#openTransport();
    this.#startReading();
  }

  /** Answers what the peer has requested: an association, or its release. */
  async respond(event: Response, pdu: Pdu): Promise<void> {
    await this.#fire(event, { bytes: encodePdu(pdu) });
  }

  /** Sends whole P-DATA-TF PDUs; `bytes` must not change until the promise is settled. */
  async sendData(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await untilAborted(this.#fire("dataRequest", { bytes }), signal);
  }

  /** Sends the A-RELEASE-RQ; the answer comes as an indication. */
  async requestRelease(): Promise<void> {
    await this.#fire("releaseRequest", { bytes: encodePdu({ type: "A-RELEASE-RQ" }) });
  }

  /** @throws the reason of `signal` */
  async receive(signal?: AbortSignal): Promise<Indication> {
    return await this.#inbox.next(signal);
  }

  /** Aborts what there is to abort, and waits a short time for the peer to close. */
  async abort(artimMs: number = ARTIM_MS): Promise<void> {
    this.#artim.limitMs = artimMs;
    // Nothing is said of it to those who wait: whoever aborts has said why.
    this.#inbox.end({ type: "ended", error: new DOMException("Aborted", "AbortError") });
    if (transition(this.#state, "abortRequest") !== undefined) {
      await this.#fire("abortRequest", {});
    }
    await this.#reading;
  }

  /** Drops the connection without a word. */
  async close(): Promise<void> {
    this.#inbox.end({ type: "ended", error: new ConditionError(NetConditions.peerAborted) });
    this.#transport?.close();
    await this.#reading;
  }

  /** Takes the step that the table prescribes. */
  async #fire(event: Event, particulars: Particulars): Promise<void> {
    const step = transition(this.#state, event);
    if (step === undefined) {
      const { state, number } = { state: stateNumber(this.#state), number: eventNumber(event) };
      throw new ConditionError(stateMachineError(state, number - 1));
    }
    this.#state = step.next;
    for (const effect of step.effects) await this.#perform(effect, particulars);
  }

  async #perform(effect: Effect, particulars: Particulars): Promise<void> {
    switch (effect) {
      case "connect":
        return await this.#openTransport();
      case "sendAssociateRq":
      case "sendAssociateAc":
      case "sendAssociateRj":
      case "sendData":
      case "sendReleaseRq":
      case "sendReleaseRp":
        return await this.#send(particulars.bytes);
      case "sendUserAbort":
        return await this.#sendAbort(AbortSource.serviceUser, AbortReason.notSpecified);
      case "sendProviderAbort":
        return await this.#sendAbort(
          AbortSource.serviceProvider,
          particulars.abortReason ?? AbortReason.unexpectedPdu,
        );
      case "confirmAccept":
      case "indicateAssociate":
      case "indicateData":
      case "indicateRelease":
        return await this.#tell(particulars.indication);
      case "confirmReject":
      case "confirmRelease":
        return this.#tellLast(particulars.indication);
      case "indicateAbort":
      case "indicateProviderAbort":
        return this.#tellLast({
          type: "ended",
          error: particulars.failure ?? new ConditionError(NetConditions.unexpectedPdu),
        });
      case "closeTransport":
        return this.#transport?.close();
      case "startArtim":
        return this.#artim.start();
      case "stopArtim":
        return this.#artim.stop();
      default:
        return assertNever(effect);
    }
  }

  async #openTransport(): Promise<void> {
    try {
      this.#transport = await this.#connect();
    } catch (error) {
      await this.#fire("transportClosed", {});
      throw error;
    }
  }

  /** Not before the state allows for what a hasty peer says: it may be there as soon as one asks. */
  #startReading(): void {
    if (this.#transport !== undefined) this.#reading = this.#readAll(this.#transport);
  }

  async #send(bytes: Uint8Array | undefined): Promise<void> {
    if (bytes === undefined || this.#transport === undefined) {
      throw new TypeError("Cannot send: nothing to send, or no connection");
    }
    this.#writing = this.#transport.write(bytes);
    await this.#writing;
  }

  /** Sends an A-ABORT behind the write that is under way, while ARTIM runs. */
  async #sendAbort(source: number, reason: number): Promise<void> {
    this.#artim.start();
    try {
      await this.#writing;
      await this.#send(encodePdu({ type: "A-ABORT", source, reason }));
    } catch {
      // The connection is gone already, and an abort has nothing else to achieve.
    }
  }

  /** A peer that says more than anybody has asked for is treated like one that makes no sense. */
  async #tell(indication: Indication | undefined): Promise<void> {
    if (indication === undefined || this.#inbox.push(indication)) return;
    await this.#fire("invalidPduReceived", {});
  }

  #tellLast(indication: Indication | undefined): void {
    if (indication !== undefined) this.#inbox.end(indication);
  }

  /** Runs as long as the connection; every event that comes from the peer is raised here. */
  async #readAll(transport: Transport): Promise<void> {
    let failure: unknown = new ConditionError(NetConditions.peerAborted);
    try {
      const read = (target: Uint8Array) => transport.read(target);
      while (this.#state !== "idle" && await this.#received.readFrom(read)) await this.#decodeAll();
    } catch (error) {
      failure = error;
    }
    transport.close();
    if (this.#state !== "idle") await this.#fire("transportClosed", { failure });
    this.#artim.stop();
    this.#tellLast({ type: "ended", error: failure });
  }

  /** Handles what has come; after bytes that are no PDU, everything is discarded. */
  async #decodeAll(): Promise<void> {
    while (!this.#isDeaf) {
      const decoded = this.#received.next();
      if (decoded.type === "incomplete") return this.onIncomplete();
      if (decoded.type === "pdu") {
        for (const { event, ...particulars } of toEvents(decoded.pdu)) {
          if (this.#state !== "idle") await this.#fire(event, particulars);
        }
      } else {
        this.#isDeaf = true;
        const failure = invalidPduError(decoded.error);
        const abortReason = invalidPduAbortReason(decoded.error);
        await this.#fire("invalidPduReceived", { failure, abortReason });
      }
    }
    this.#received.discard();
  }
}
