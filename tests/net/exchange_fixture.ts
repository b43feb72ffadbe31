/** What the tests of `store_exchange.ts` have in common: an association that the test plays the peer of. */

import { ConditionError } from "../../lib/base/condition.ts";
import { Association } from "../../lib/net/association.ts";
import type { AssociationOptions } from "../../lib/net/association_options.ts";
import type { StoreRequest } from "../../lib/net/c_store.ts";
import type { StoreOperation } from "../../lib/net/store_exchange.ts";
import { UpperLayer } from "../../lib/net/upper_layer.ts";
import { splitPdus } from "../support/p_data.ts";
import { RecordingTransport, settle } from "../support/recording_transport.ts";
import { EXPLICIT_LE, optionsFor, requestFor } from "./associate.ts";
import { accept, pData, response, responseCommand } from "./wire.ts";

export const FRAGMENT = 1000;
/** The headers of PDU and PDV: what must have come before a lead may go. */
export const FRONT_LENGTH = 12;

export function bodyOf(lengthBytes: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: lengthBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

/** An association on a connection that the test plays the peer of. */
export class ExchangeFixture {
  readonly transport = new RecordingTransport();
  readonly association: Association;

  constructor(layer: UpperLayer, options: Partial<AssociationOptions>, operations: number) {
    const negotiation = {
      contexts: new Map([1, 3].map((id) => [id, { id, result: 0, transferSyntax: EXPLICIT_LE }])),
      peer: {},
      peerMaxPduLength: FRAGMENT + 6,
      maxFragmentLength: FRAGMENT,
      maxOperations: operations,
    };
    const { log } = this.transport;
    this.association = new Association(layer, negotiation, { ...optionsFor(0, options), log });
  }

  static async open(
    options: Partial<AssociationOptions> = {},
    operations = 1,
  ): Promise<ExchangeFixture> {
    let connect: () => Promise<RecordingTransport> = () => Promise.reject(new TypeError());
    const layer = new UpperLayer(() => connect(), {
      maxPduLength: 16384,
      maxOperations: operations,
    });
    const fixture = new ExchangeFixture(layer, options, operations);
    connect = () => Promise.resolve(fixture.transport);
    await layer.connect();
    await layer.requestAssociation({
      type: "A-ASSOCIATE-RQ",
      calledAeTitle: "ANY-SCP",
      callingAeTitle: "DCMSEND",
      applicationContext: "",
      presentationContexts: [],
      userInformation: {},
    });
    fixture.transport.feed(accept());
    await layer.receive();
    fixture.transport.events.length = 0;
    return fixture;
  }

  /** Sends the first object and frames the second one, as `send_instances.ts` does. */
  async sendFirst(first: StoreRequest, second: StoreRequest): Promise<StoreOperation> {
    const operation = await this.association.send(first, () => this.association.stage(second));
    operation.response.catch(() => {});
    await settle();
    this.transport.events.length = 0;
    return operation;
  }

  async feed(...pieces: readonly Uint8Array[]): Promise<void> {
    this.transport.feed(...pieces);
    await settle();
  }

  /** The kinds of the events, and the lines of the log. */
  get story(): string[] {
    return this.transport.events.map((event) => event.type === "log" ? event.line : event.type);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.transport.release();
    this.transport.feedEnd();
    await this.association[Symbol.asyncDispose]();
  }
}

const FIRST_BODY = bodyOf(100);

export function firstRequest(changes: Partial<StoreRequest> = {}): StoreRequest {
  return requestFor(FIRST_BODY, changes);
}

export function secondRequest(
  lengthBytes: number,
  changes: Partial<StoreRequest> = {},
): StoreRequest {
  return requestFor(bodyOf(lengthBytes), { messageId: 2, sopInstanceUid: "1.2.3.5", ...changes });
}

export const RESPONSE = response();
export const FRONT = RESPONSE.subarray(0, FRONT_LENGTH);
export const REST = RESPONSE.subarray(FRONT_LENGTH);
/** The first of several fragments of a response, up to where a lead may go, and its rest. */
export const FRAGMENT_PDU = pData(1, 1, responseCommand());
export const FRAGMENT_REST = FRAGMENT_PDU.subarray(FRONT_LENGTH);
export const RECEIVED = "I: Received C-STORE Response (Success)";
export const SENDING_SECOND = "I: Sending C-STORE Request (MsgID 2, MR)";

/** What was written, as `command`, `data` and `last` (the last PDU of a data set). */
export function kinds(bytes: Uint8Array): string[] {
  return splitPdus(bytes).map(({ isCommand, isLast }) =>
    isCommand ? "command" : isLast ? "last" : "data"
  );
}

export const PEER_ABORTED = "Peer aborted Association (or never connected)";

export function describe(error: unknown): string {
  return error instanceof ConditionError ? error.condition.text : String(error);
}
