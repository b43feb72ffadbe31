/**
 * Writes the PDUs that a scripted peer sends (PS3.8 §9.3) and the command set of a C-STORE-RSP (PS3.7 §9.3.1.2).
 * It can write wrong ones: whatever the behaviour asks for is put on the wire.
 */

import { concat, latin1, uint16, uint32 } from "./data_set.ts";
import type { ConnectionBehaviour, StoreResponse } from "./peer_behaviour.ts";
import type { AssociateRequest } from "./pdu_reader.ts";
import type { ProposedContext, StoreRecord } from "./record.ts";

export const PEER_IMPLEMENTATION_CLASS_UID = "1.2.3.99";
export const PEER_IMPLEMENTATION_VERSION_NAME = "COMPARE_PEER";

export const PDU_TYPES = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseResponse: 0x06,
  abort: 0x07,
} as const;

const UNCOMPRESSED = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2"];
const DEFAULT_MAX_LENGTH = 16384;

/** A PDU of the given type. */
export function encodePdu(type: number, body: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(type, 0), uint32(body.length, false), body]);
}

/** An A-ASSOCIATE-AC for a request. */
export function encodeAssociateAccept(
  request: AssociateRequest,
  behaviour: ConnectionBehaviour,
): Uint8Array {
  const contexts = request.contexts
    .filter((context) => !behaviour.omit?.includes(context.id))
    .map((context) => encodeContextAnswer(context, behaviour));
  const maxLength = behaviour.maxPduLength ?? DEFAULT_MAX_LENGTH;
  const userItems = [
    ...(maxLength === "absent" ? [] : [encodeItem(0x51, uint32(maxLength, false))]),
    encodeItem(0x52, latin1(PEER_IMPLEMENTATION_CLASS_UID)),
    encodeItem(0x55, latin1(PEER_IMPLEMENTATION_VERSION_NAME)),
  ];
  const body = concat([
    uint16(1, false),
    new Uint8Array(2),
    latin1(request.calledAeTitle),
    latin1(request.callingAeTitle),
    new Uint8Array(32),
    encodeItem(0x10, latin1(request.applicationContext)),
    ...contexts,
    encodeItem(0x50, concat(userItems)),
  ]);
  return encodePdu(PDU_TYPES.associateAccept, body);
}

/** An A-ASSOCIATE-RJ. */
export function encodeReject(result: number, source: number, reason: number): Uint8Array {
  return encodePdu(PDU_TYPES.associateReject, Uint8Array.of(0, result, source, reason));
}

/** An A-ABORT. */
export function encodeAbort(source: number, reason: number): Uint8Array {
  return encodePdu(PDU_TYPES.abort, Uint8Array.of(0, 0, source, reason));
}

/** An A-RELEASE-RQ or -RP. */
export function encodeRelease(type: 0x05 | 0x06): Uint8Array {
  return encodePdu(type, new Uint8Array(4));
}

/** The PDUs of a C-STORE-RSP. */
export function encodeStoreResponse(store: StoreRecord, response: StoreResponse): Uint8Array {
  const contextId = response.contextId ?? store.contextId;
  const command = encodeResponseCommand(store, response);
  const size = response.fragmented ? 2 : command.length;
  const pdus: Uint8Array[] = [];
  for (let offset = 0; offset < command.length; offset += size) {
    const fragment = command.subarray(offset, offset + size);
    const control = offset + size >= command.length ? 3 : 1;
    const pdv = concat([
      uint32(fragment.length + 2, false),
      Uint8Array.of(contextId, control),
      fragment,
    ]);
    pdus.push(encodePdu(PDU_TYPES.data, pdv));
  }
  return concat(pdus);
}

function encodeResponseCommand(store: StoreRecord, response: StoreResponse): Uint8Array {
  const commandField = response.commandField ?? 0x8001;
  const isRequest = commandField < 0x8000;
  const elements = [
    ...(response.withoutUids ? [] : [encodeUid(0x0002, store.sopClassUid)]),
    encodeNumber(0x0100, commandField),
    encodeNumber(isRequest ? 0x0110 : 0x0120, response.messageId ?? store.messageId),
    encodeNumber(0x0800, 0x0101),
    ...(response.withoutStatus ? [] : [encodeNumber(0x0900, response.status ?? 0)]),
    ...(response.errorComment === undefined ? [] : [encodeText(0x0902, response.errorComment)]),
    ...(response.withoutUids
      ? []
      : [encodeUid(0x1000, response.sopInstanceUid ?? store.sopInstanceUid)]),
  ];
  const body = concat(elements);
  return concat([encodeCommandElement(0x0000, uint32(body.length, true)), body]);
}

function encodeUid(element: number, uid: string): Uint8Array {
  return encodeCommandElement(element, latin1(uid.length % 2 === 0 ? uid : uid + "\0"));
}

function encodeText(element: number, text: string): Uint8Array {
  return encodeCommandElement(element, latin1(text.length % 2 === 0 ? text : text + " "));
}

function encodeNumber(element: number, value: number): Uint8Array {
  return encodeCommandElement(element, uint16(value, true));
}

function encodeCommandElement(element: number, value: Uint8Array): Uint8Array {
  return concat([uint16(0, true), uint16(element, true), uint32(value.length, true), value]);
}

function encodeContextAnswer(context: ProposedContext, behaviour: ConnectionBehaviour): Uint8Array {
  const answer = answerFor(context, behaviour);
  const transferSyntax = encodeItem(0x40, latin1(answer.transferSyntax));
  return encodeItem(
    0x21,
    concat([Uint8Array.of(context.id, 0, answer.result, 0), transferSyntax]),
  );
}

function answerFor(
  context: ProposedContext,
  behaviour: ConnectionBehaviour,
): { result: number; transferSyntax: string } {
  const forced = behaviour.force?.[context.id];
  if (forced !== undefined) {
    return { result: 0, transferSyntax: forced };
  }
  const refusal = behaviour.refuseAll ?? behaviour.refuse?.[context.abstractSyntax] ??
    behaviour.refuse?.[`${context.id}`];
  if (refusal !== undefined) {
    return { result: refusal, transferSyntax: "" };
  }
  const acceptable = behaviour.syntaxes ?? UNCOMPRESSED;
  const accepted = context.transferSyntaxes.find((uid) =>
    acceptable === "first" || acceptable.includes(uid)
  );
  return accepted === undefined
    ? { result: 4, transferSyntax: "" }
    : { result: 0, transferSyntax: accepted };
}

function encodeItem(type: number, bytes: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(type, 0), uint16(bytes.length, false), bytes]);
}
