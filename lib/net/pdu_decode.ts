/**
 * Bytes to PDUs (PS3.8 §9.3). Pure: it reads no socket and knows no state. Every length is compared
 * with what holds it before it is used. What a robust reader can ignore (unknown items, missing
 * items, reserved bytes, context identifiers that repeat or are even) it does ignore.
 */

import { ByteReader, OutOfBoundsError } from "../base/byte_reader.ts";
import { latin1ToString, trimPadding } from "../base/latin1.ts";
import {
  AE_TITLE_LENGTH,
  type AssociateAc,
  type AssociateRq,
  ItemType,
  type NegotiatedContext,
  type Pdu,
  PDU_HEADER_LENGTH,
  PduType,
  type Pdv,
  type ProposedContext,
  type RoleSelection,
  type UserInformation,
} from "./pdu.ts";

/** Why bytes are not a PDU. */
export type InvalidPdu =
  | { readonly type: "unrecognized"; readonly pduType: number }
  | {
    readonly type: "tooLong";
    readonly pduType: number;
    readonly lengthBytes: number;
    readonly limitBytes: number;
  }
  | { readonly type: "malformed"; readonly message: string };

/** The outcome of {@link decodePdu}. */
export type DecodedPdu =
  /** `lengthBytes` is what the PDU took, header included. */
  | { readonly type: "pdu"; readonly pdu: Pdu; readonly lengthBytes: number }
  /** At least `neededBytes` in all are needed before it is worth trying again. */
  | { readonly type: "incomplete"; readonly neededBytes: number }
  | { readonly type: "invalid"; readonly error: InvalidPdu };

/** The longest PDU body of any type but P-DATA-TF. 128 contexts take a tenth of it. */
const MAX_CONTROL_PDU_LENGTH = 0x100000;
/** Tolerated above the announced maximum, for peers that count headers in another way than PS3.8 D.1. */
const DATA_PDU_SLACK = 1024;

/**
 * Decodes the PDU at the front of `bytes`.
 *
 * @param bytes may hold less or more than one PDU
 * @param options `maxPduLength` is the P-DATA-TF length that we have announced
 * @returns a P-DATA-TF whose data are views of `bytes`
 */
export function decodePdu(bytes: Uint8Array, options: { maxPduLength: number }): DecodedPdu {
  const pduType = bytes[0];
  if (pduType === undefined) return { type: "incomplete", neededBytes: PDU_HEADER_LENGTH };
  if (pduType < PduType.associateRq || pduType > PduType.abort) {
    return { type: "invalid", error: { type: "unrecognized", pduType } };
  }
  if (bytes.length < PDU_HEADER_LENGTH) {
    return { type: "incomplete", neededBytes: PDU_HEADER_LENGTH };
  }
  const header = new ByteReader(bytes, { littleEndian: false });
  header.skip(2, "PDU-type and reserved byte");
  const lengthBytes = header.uint32("PDU-length");
  const isData = pduType === PduType.pData;
  const limitBytes = isData ? options.maxPduLength : MAX_CONTROL_PDU_LENGTH;
  if (lengthBytes > limitBytes + (isData ? DATA_PDU_SLACK : 0)) {
    return { type: "invalid", error: { type: "tooLong", pduType, lengthBytes, limitBytes } };
  }
  const end = PDU_HEADER_LENGTH + lengthBytes;
  if (bytes.length < end) return { type: "incomplete", neededBytes: end };
  return decodeBody(pduType, bytes.subarray(PDU_HEADER_LENGTH, end));
}

function decodeBody(pduType: number, body: Uint8Array): DecodedPdu {
  const reader = new ByteReader(body, { littleEndian: false });
  try {
    const pdu = readPdu(pduType, reader);
    return { type: "pdu", pdu, lengthBytes: PDU_HEADER_LENGTH + body.length };
  } catch (error) {
    if (!(error instanceof OutOfBoundsError)) throw error;
    return { type: "invalid", error: { type: "malformed", message: error.message } };
  }
}

function readPdu(pduType: number, reader: ByteReader): Pdu {
  switch (pduType) {
    case PduType.associateRq:
      return readAssociateRq(reader);
    case PduType.associateAc:
      return readAssociateAc(reader);
    case PduType.associateRj:
      return { type: "A-ASSOCIATE-RJ", ...readResultSourceReason(reader) };
    case PduType.pData:
      return { type: "P-DATA-TF", pdvs: readPdvs(reader) };
    case PduType.releaseRq:
      return { type: "A-RELEASE-RQ" };
    case PduType.releaseRp:
      return { type: "A-RELEASE-RP" };
    default:
      return readAbort(reader);
  }
}

/** PS3.8 §9.3.4 */
function readResultSourceReason(
  reader: ByteReader,
): { result: number; source: number; reason: number } {
  reader.skip(1, "reserved byte");
  const result = reader.uint8("Result"); // byte 8
  const source = reader.uint8("Source"); // 9
  const reason = reader.uint8("Reason/Diag."); // 10
  return { result, source, reason };
}

/** PS3.8 §9.3.8 */
function readAbort(reader: ByteReader): Pdu {
  reader.skip(2, "reserved bytes");
  const source = reader.uint8("Source"); // byte 9
  const reason = reader.uint8("Reason/Diag."); // 10
  return { type: "A-ABORT", source, reason };
}

/** PS3.8 §9.3.5.1: at least one PDV. @returns views */
function readPdvs(reader: ByteReader): Pdv[] {
  const pdvs: Pdv[] = [];
  do {
    const length = reader.uint32("PDV item length");
    const item = new ByteReader(reader.bytes(length, "PDV item"), { littleEndian: false });
    const presentationContextId = item.uint8("Presentation-context-ID");
    const control = item.uint8("message control header");
    pdvs.push({
      presentationContextId,
      command: isCommandFragment(control),
      last: (control & 2) !== 0,
      data: item.bytes(item.remaining, "PDV data"),
    });
  } while (reader.remaining > 0);
  return pdvs;
}

/** What A-ASSOCIATE-RQ and -AC have in common before their items (bytes 7 to 74). */
function readTitles(reader: ByteReader): { calledAeTitle: string; callingAeTitle: string } {
  reader.skip(4, "Protocol-version and reserved bytes");
  const calledAeTitle = reader.latin1(AE_TITLE_LENGTH, "Called-AE-title").trimEnd();
  const callingAeTitle = reader.latin1(AE_TITLE_LENGTH, "Calling-AE-title").trimEnd();
  reader.skip(32, "reserved bytes");
  return { calledAeTitle, callingAeTitle };
}

/** PS3.8 §9.3.2 */
function readAssociateRq(reader: ByteReader): AssociateRq {
  const titles = readTitles(reader);
  const presentationContexts: ProposedContext[] = [];
  let applicationContext = "";
  let userInformation: UserInformation = {};
  for (const item of items(reader)) {
    if (item.type === ItemType.applicationContext) applicationContext = textOf(item.body);
    else if (item.type === ItemType.userInformation) userInformation = readUser(item.body);
    else if (item.type === ItemType.proposedPresentationContext) {
      presentationContexts.push(readProposedContext(item.body));
    }
  }
  return {
    type: "A-ASSOCIATE-RQ",
    ...titles,
    applicationContext,
    presentationContexts,
    userInformation,
  };
}

/** PS3.8 §9.3.3 */
function readAssociateAc(reader: ByteReader): AssociateAc {
  const titles = readTitles(reader);
  const presentationContexts: NegotiatedContext[] = [];
  let applicationContext = "";
  let userInformation: UserInformation = {};
  for (const item of items(reader)) {
    if (item.type === ItemType.applicationContext) applicationContext = textOf(item.body);
    else if (item.type === ItemType.userInformation) userInformation = readUser(item.body);
    else if (item.type === ItemType.acceptedPresentationContext) {
      presentationContexts.push(readNegotiatedContext(item.body));
    }
  }
  return {
    type: "A-ASSOCIATE-AC",
    ...titles,
    applicationContext,
    presentationContexts,
    userInformation,
  };
}

interface Item {
  readonly type: number;
  readonly body: ByteReader;
}

/** The items that fill the rest of `reader`: type, reserved byte, 2-byte length, body. */
function* items(reader: ByteReader): Generator<Item> {
  while (reader.remaining > 0) {
    const type = reader.uint8("Item-type");
    reader.skip(1, "reserved byte");
    const length = reader.uint16("Item-length");
    const body = reader.bytes(length, `item ${type.toString(16)}H`);
    yield { type, body: new ByteReader(body, { littleEndian: false }) };
  }
}

/** PS3.8 §9.3.2.2 */
function readProposedContext(reader: ByteReader): ProposedContext {
  const id = reader.uint8("Presentation-context-ID"); // byte 5
  reader.skip(3, "reserved bytes");
  let abstractSyntax = "";
  const transferSyntaxes: string[] = [];
  for (const item of items(reader)) {
    if (item.type === ItemType.abstractSyntax) abstractSyntax = textOf(item.body);
    else if (item.type === ItemType.transferSyntax) transferSyntaxes.push(textOf(item.body));
  }
  return { id, abstractSyntax, transferSyntaxes };
}

/** PS3.8 §9.3.3.2. Its transfer syntax counts only where the context is accepted. */
function readNegotiatedContext(reader: ByteReader): NegotiatedContext {
  const id = reader.uint8("Presentation-context-ID"); // byte 5
  reader.skip(1, "reserved byte");
  const result = reader.uint8("Result/Reason"); // 7
  reader.skip(1, "reserved byte");
  let transferSyntax: string | undefined;
  for (const item of items(reader)) {
    if (item.type === ItemType.transferSyntax) transferSyntax ??= textOf(item.body);
  }
  return transferSyntax === undefined ? { id, result } : { id, result, transferSyntax };
}

/** PS3.8 §9.3.2.3 and PS3.7 Annex D.3.3 */
function readUser(reader: ByteReader): UserInformation {
  const user: { -readonly [Name in keyof UserInformation]: UserInformation[Name] } = {};
  const roleSelections: RoleSelection[] = [];
  for (const { type, body } of items(reader)) {
    if (type === ItemType.maximumLength) user.maxPduLength = body.uint32("Maximum-length");
    else if (type === ItemType.implementationClassUid) user.implementationClassUid = textOf(body);
    else if (type === ItemType.implementationVersionName) {
      user.implementationVersionName = textOf(body);
    } else if (type === ItemType.asynchronousOperationsWindow) {
      user.asynchronousOperations = {
        invoked: body.uint16("Maximum-number-operations-invoked"),
        performed: body.uint16("Maximum-number-operations-performed"),
      };
    } else if (type === ItemType.roleSelection) roleSelections.push(readRoleSelection(body));
  }
  if (roleSelections.length > 0) user.roleSelections = roleSelections;
  return user;
}

/** PS3.7 §D.3.3.4.1 */
function readRoleSelection(reader: ByteReader): RoleSelection {
  const length = reader.uint16("UID-length");
  const uid = new ByteReader(reader.bytes(length, "SOP-class-uid"), { littleEndian: false });
  const scu = reader.uint8("SCU-role") === 1;
  const scp = reader.uint8("SCP-role") === 1;
  return { sopClassUid: textOf(uid), scu, scp };
}

/** @returns the rest as text, without the spaces or NULs with which some peers pad */
function textOf(reader: ByteReader): string {
  return trimPadding(latin1ToString(reader.bytes(reader.remaining, "value")));
}

/** PS3.8 Annex E.2: bit 0 of the message control header. */
export function isCommandFragment(messageControlHeader: number): boolean {
  return (messageControlHeader & 1) !== 0;
}
