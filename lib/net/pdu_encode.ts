/**
 * PDUs to bytes (PS3.8 §9.3), one small function for each item. The P-DATA-TF PDUs of a data set
 * are not made here but framed in place by `p_data.ts`.
 */

import { assertNever } from "../base/assert_never.ts";
import { ByteWriter } from "../base/byte_writer.ts";
import { stringToLatin1 } from "../base/latin1.ts";
import {
  type Abort,
  AE_TITLE_LENGTH,
  type AssociateAc,
  type AssociateRj,
  type AssociateRq,
  ItemType,
  type NegotiatedContext,
  type PData,
  type Pdu,
  PduType,
  type ProposedContext,
  PROTOCOL_VERSION,
  type RoleSelection,
  type UserInformation,
} from "./pdu.ts";

/** @returns the whole PDU, header included; the bytes are the caller's */
export function encodePdu(pdu: Pdu): Uint8Array<ArrayBuffer> {
  switch (pdu.type) {
    case "A-ASSOCIATE-RQ":
      return framePdu(PduType.associateRq, (writer) => writeAssociateRq(writer, pdu));
    case "A-ASSOCIATE-AC":
      return framePdu(PduType.associateAc, (writer) => writeAssociateAc(writer, pdu));
    case "A-ASSOCIATE-RJ":
      return framePdu(PduType.associateRj, (writer) => writeAssociateRj(writer, pdu));
    case "P-DATA-TF":
      return framePdu(PduType.pData, (writer) => writePData(writer, pdu));
    case "A-RELEASE-RQ":
      return framePdu(PduType.releaseRq, (writer) => writer.zeros(4));
    case "A-RELEASE-RP":
      return framePdu(PduType.releaseRp, (writer) => writer.zeros(4));
    case "A-ABORT":
      return framePdu(PduType.abort, (writer) => writeAbort(writer, pdu));
    default:
      return assertNever(pdu);
  }
}

function framePdu(type: number, writeBody: (writer: ByteWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter({ littleEndian: false });
  writer.uint8(type);
  writer.zeros(1);
  const length = writer.beginLength(4);
  writeBody(writer);
  writer.endLength(length);
  return writer.finish();
}

/** PS3.8 §9.3.2 */
function writeAssociateRq(writer: ByteWriter, pdu: AssociateRq): void {
  writeAssociateFields(writer, pdu);
  for (const context of pdu.presentationContexts) writeProposedContext(writer, context);
  writeUserInformation(writer, pdu.userInformation);
}

/** PS3.8 §9.3.3 */
function writeAssociateAc(writer: ByteWriter, pdu: AssociateAc): void {
  writeAssociateFields(writer, pdu);
  for (const context of pdu.presentationContexts) writeNegotiatedContext(writer, context);
  writeUserInformation(writer, pdu.userInformation);
}

/** What A-ASSOCIATE-RQ and -AC begin with. */
function writeAssociateFields(writer: ByteWriter, pdu: AssociateRq | AssociateAc): void {
  writer.uint16(PROTOCOL_VERSION); // bytes 7-8
  writer.zeros(2); // 9-10
  writer.bytes(stringToLatin1(paddedAeTitle(pdu.calledAeTitle))); // 11-26
  writer.bytes(stringToLatin1(paddedAeTitle(pdu.callingAeTitle))); // 27-42
  writer.zeros(32); // 43-74
  writeTextItem(writer, ItemType.applicationContext, pdu.applicationContext);
}

function paddedAeTitle(title: string): string {
  return title.slice(0, AE_TITLE_LENGTH).padEnd(AE_TITLE_LENGTH);
}

/** PS3.8 §9.3.2.2 */
function writeProposedContext(writer: ByteWriter, context: ProposedContext): void {
  writeItem(writer, ItemType.proposedPresentationContext, () => {
    writer.uint8(context.id);
    writer.zeros(3);
    writeTextItem(writer, ItemType.abstractSyntax, context.abstractSyntax);
    for (const uid of context.transferSyntaxes) writeTextItem(writer, ItemType.transferSyntax, uid);
  });
}

/** PS3.8 §9.3.3.2 */
function writeNegotiatedContext(writer: ByteWriter, context: NegotiatedContext): void {
  writeItem(writer, ItemType.acceptedPresentationContext, () => {
    writer.uint8(context.id);
    writer.zeros(1);
    writer.uint8(context.result);
    writer.zeros(1);
    if (context.transferSyntax !== undefined) {
      writeTextItem(writer, ItemType.transferSyntax, context.transferSyntax);
    }
  });
}

/** PS3.8 §9.3.2.3 and PS3.7 Annex D.3.3, in the order that DCMTK uses. */
function writeUserInformation(writer: ByteWriter, user: UserInformation): void {
  const { maxPduLength, implementationClassUid, implementationVersionName } = user;
  writeItem(writer, ItemType.userInformation, () => {
    if (maxPduLength !== undefined) {
      writeItem(writer, ItemType.maximumLength, () => writer.uint32(maxPduLength));
    }
    if (implementationClassUid !== undefined) {
      writeTextItem(writer, ItemType.implementationClassUid, implementationClassUid);
    }
    writeAsynchronousOperations(writer, user.asynchronousOperations);
    for (const selection of user.roleSelections ?? []) writeRoleSelection(writer, selection);
    if (implementationVersionName !== undefined) {
      writeTextItem(writer, ItemType.implementationVersionName, implementationVersionName);
    }
  });
}

/** PS3.7 §D.3.3.3.1 */
function writeAsynchronousOperations(
  writer: ByteWriter,
  window: UserInformation["asynchronousOperations"],
): void {
  if (window === undefined) return;
  writeItem(writer, ItemType.asynchronousOperationsWindow, () => {
    writer.uint16(window.invoked);
    writer.uint16(window.performed);
  });
}

/** PS3.7 §D.3.3.4.1 */
function writeRoleSelection(writer: ByteWriter, selection: RoleSelection): void {
  writeItem(writer, ItemType.roleSelection, () => {
    const uidLength = writer.beginLength(2);
    writer.bytes(stringToLatin1(selection.sopClassUid));
    writer.endLength(uidLength);
    writer.uint8(selection.scu ? 1 : 0);
    writer.uint8(selection.scp ? 1 : 0);
  });
}

function writeItem(writer: ByteWriter, type: number, writeBody: () => void): void {
  writer.uint8(type);
  writer.zeros(1);
  const length = writer.beginLength(2);
  writeBody();
  writer.endLength(length);
}

/** An item that holds a UID, without padding (PS3.8 Annex F), or a name. */
function writeTextItem(writer: ByteWriter, type: number, text: string): void {
  writeItem(writer, type, () => writer.bytes(stringToLatin1(text)));
}

/** PS3.8 §9.3.4 */
function writeAssociateRj(writer: ByteWriter, pdu: AssociateRj): void {
  writer.zeros(1);
  writer.uint8(pdu.result);
  writer.uint8(pdu.source);
  writer.uint8(pdu.reason);
}

/** PS3.8 §9.3.5 */
function writePData(writer: ByteWriter, pdu: PData): void {
  for (const pdv of pdu.pdvs) {
    const length = writer.beginLength(4);
    writer.uint8(pdv.presentationContextId);
    writer.uint8(messageControlHeader(pdv.command, pdv.last));
    writer.bytes(pdv.data);
    writer.endLength(length);
  }
}

/** PS3.8 Annex E.2: bit 0 is set for a command, bit 1 for the last fragment. */
export function messageControlHeader(command: boolean, last: boolean): number {
  return (command ? 1 : 0) | (last ? 2 : 0);
}

/** PS3.8 §9.3.8 */
function writeAbort(writer: ByteWriter, pdu: Abort): void {
  writer.zeros(2);
  writer.uint8(pdu.source);
  writer.uint8(pdu.reason);
}
