/** What scripted peers say to the program, and what they have heard. */

import { CommandField, encodeStoreResponse } from "../../../lib/net/command_set.ts";
import { ContextResult, type NegotiatedContext, PduType } from "../../../lib/net/pdu.ts";
import { encodePdu } from "../../../lib/net/pdu_encode.ts";
import type { PeerConnection, PeerStep } from "../../support/peer.ts";
import { UID } from "../../support/make.ts";

/** An A-ASSOCIATE-AC; by default it accepts context 1 in explicit VR little endian. */
export function accept(
  contexts: readonly NegotiatedContext[] = [
    { id: 1, result: ContextResult.acceptance, transferSyntax: UID.explicitLe },
  ],
): PeerStep {
  return {
    send: encodePdu({
      type: "A-ASSOCIATE-AC",
      calledAeTitle: "ANY-SCP",
      callingAeTitle: "DCMSEND",
      applicationContext: "1.2.840.10008.3.1.1.1",
      presentationContexts: contexts,
      userInformation: { maxPduLength: 16384, implementationClassUid: "1.2.3.4" },
    }),
  };
}

export interface AnswerOptions {
  readonly status?: number;
  readonly presentationContextId?: number;
  /** Instead of that of a C-STORE response. */
  readonly commandField?: number;
}

/** A C-STORE-RSP. */
export function answer(messageId: number, options: AnswerOptions = {}): PeerStep {
  const { status = 0, presentationContextId = 1, commandField = CommandField.storeRsp } = options;
  const data = encodeStoreResponse({ messageIdBeingRespondedTo: messageId, status });
  // The Command Field is the second element, behind the 12 bytes of the group length.
  new DataView(data.buffer, data.byteOffset).setUint16(20, commandField, true);
  const pdv = { presentationContextId, command: true, last: true, data };
  return { send: encodePdu({ type: "P-DATA-TF", pdvs: [pdv] }) };
}

/** Waits for the command and the data set of an object that fits into one PDU each. */
export const RECEIVE_OBJECT: readonly PeerStep[] = [{ recv: "pdu" }, { recv: "pdu" }];

export const RECEIVE_PDU: PeerStep = { recv: "pdu" };

/** An A-RELEASE-RP. */
export const RELEASE_RESPONSE: PeerStep = { send: encodePdu({ type: "A-RELEASE-RP" }) };

const PDU_NAMES = new Map<number | undefined, string>(
  Object.entries(PduType).map(([name, code]) => [code, name]),
);

/** The names of the PDUs that came, such as `associateRq pData pData abort`. */
export function heard(connection: PeerConnection | undefined): string {
  return (connection?.pdus ?? []).map((pdu) => PDU_NAMES.get(pdu[0]) ?? "?").join(" ");
}
