/**
 * DIMSE command sets (PS3.7 §6.3.1, Annex E): Implicit VR Little Endian elements of group 0000.
 * Not a general data set parser: values are short, nothing nests.
 */

import { ByteReader, OutOfBoundsError } from "../base/byte_reader.ts";
import { ByteWriter } from "../base/byte_writer.ts";
import { ConditionError } from "../base/condition.ts";
import { latin1ToString, stringToLatin1, trimPadding } from "../base/latin1.ts";
import { VERIFICATION } from "../dict/uids.ts";
import { commandParseFailed, invalidCommandMessage, missingCommandField } from "./conditions.ts";

/** The elements of group 0000 that we name. */
export const CommandTag = {
  groupLength: 0x00000000,
  affectedSopClassUid: 0x00000002,
  requestedSopClassUid: 0x00000003,
  commandField: 0x00000100,
  messageId: 0x00000110,
  messageIdBeingRespondedTo: 0x00000120,
  priority: 0x00000700,
  dataSetType: 0x00000800,
  status: 0x00000900,
  offendingElement: 0x00000901,
  errorComment: 0x00000902,
  errorId: 0x00000903,
  affectedSopInstanceUid: 0x00001000,
  requestedSopInstanceUid: 0x00001001,
  eventTypeId: 0x00001002,
  actionTypeId: 0x00001008,
} as const;

/** Values of Command Field (0000,0100). */
export const CommandField = {
  storeRq: 0x0001,
  storeRsp: 0x8001,
  echoRq: 0x0030,
  echoRsp: 0x8030,
  eventReportRq: 0x0100,
  eventReportRsp: 0x8100,
  actionRq: 0x0130,
  actionRsp: 0x8130,
} as const;

/** The requests by command field (PS3.7 Annex E.1); each has a response, but for the cancel request. */
export const REQUEST_NAMES: ReadonlyMap<number, string> = new Map([
  [0x0001, "C-STORE"],
  [0x0010, "C-GET"],
  [0x0020, "C-FIND"],
  [0x0021, "C-MOVE"],
  [0x0030, "C-ECHO"],
  [0x0100, "N-EVENT-REPORT"],
  [0x0110, "N-GET"],
  [0x0120, "N-SET"],
  [0x0130, "N-ACTION"],
  [0x0140, "N-CREATE"],
  [0x0150, "N-DELETE"],
]);
/** Set in the command field of a response. */
export const RESPONSE_BIT = 0x8000;
const CANCEL_REQUEST = 0x0fff;

/** Value of Command Data Set Type (0000,0800) that says: no data set follows. */
export const NO_DATA_SET = 0x0101;
/** Any other value says that one does. */
export const DATA_SET_PRESENT = 0x0001;
const PRIORITY_MEDIUM = 0;

/** What a C-STORE-RQ says. UIDs are without padding. */
export interface StoreRequestCommand {
  readonly messageId: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** What every response says. */
export interface ResponseCommand {
  readonly messageIdBeingRespondedTo: number;
  readonly status: number;
}

/** What a C-STORE-RSP says. */
export interface StoreResponseCommand extends ResponseCommand {
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
}

/** A decoded command set: the elements by tag, their values as views of the input. */
export interface CommandSet {
  readonly commandField: number;
  readonly hasDataSet: boolean;
  readonly elements: ReadonlyMap<number, Uint8Array>;
}

/** PS3.7 §9.3.1.1 */
export function encodeStoreRequest(command: StoreRequestCommand): Uint8Array<ArrayBuffer> {
  return encodeCommandSet((writer) => {
    writeUid(writer, CommandTag.affectedSopClassUid, command.sopClassUid);
    writeUint16(writer, CommandTag.commandField, CommandField.storeRq);
    writeUint16(writer, CommandTag.messageId, command.messageId);
    writeUint16(writer, CommandTag.priority, PRIORITY_MEDIUM);
    writeUint16(writer, CommandTag.dataSetType, DATA_SET_PRESENT);
    writeUid(writer, CommandTag.affectedSopInstanceUid, command.sopInstanceUid);
  });
}

/** PS3.7 §9.3.1.2 */
export function encodeStoreResponse(command: StoreResponseCommand): Uint8Array<ArrayBuffer> {
  return encodeCommandSet((writer) => {
    writeOptionalUid(writer, CommandTag.affectedSopClassUid, command.sopClassUid);
    writeUint16(writer, CommandTag.commandField, CommandField.storeRsp);
    writeUint16(writer, CommandTag.messageIdBeingRespondedTo, command.messageIdBeingRespondedTo);
    writeUint16(writer, CommandTag.dataSetType, NO_DATA_SET);
    writeUint16(writer, CommandTag.status, command.status);
    writeOptionalUid(writer, CommandTag.affectedSopInstanceUid, command.sopInstanceUid);
  });
}

/** PS3.7 §9.3.5.1 */
export function encodeEchoRequest(messageId: number): Uint8Array<ArrayBuffer> {
  return encodeCommandSet((writer) => {
    writeUid(writer, CommandTag.affectedSopClassUid, VERIFICATION);
    writeUint16(writer, CommandTag.commandField, CommandField.echoRq);
    writeUint16(writer, CommandTag.messageId, messageId);
    writeUint16(writer, CommandTag.dataSetType, NO_DATA_SET);
  });
}

/** PS3.7 §9.3.5.2 */
export function encodeEchoResponse(messageId: number): Uint8Array<ArrayBuffer> {
  return encodeCommandSet((writer) => {
    writeUint16(writer, CommandTag.commandField, CommandField.echoRsp);
    writeUint16(writer, CommandTag.messageIdBeingRespondedTo, messageId);
    writeUint16(writer, CommandTag.dataSetType, NO_DATA_SET);
    writeUint16(writer, CommandTag.status, 0);
  });
}

/** Writes the group length in front of what `writeElements` writes. */
export function encodeCommandSet(
  writeElements: (writer: ByteWriter) => void,
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter({ littleEndian: true });
  writeHeader(writer, CommandTag.groupLength, 4);
  const groupLength = writer.beginLength(4);
  writeElements(writer);
  writer.endLength(groupLength);
  return writer.finish();
}

function writeHeader(writer: ByteWriter, tag: number, lengthBytes: number): void {
  writer.uint16(tag >>> 16);
  writer.uint16(tag & 0xffff);
  writer.uint32(lengthBytes);
}

function writeElement(writer: ByteWriter, tag: number, value: Uint8Array): void {
  writeHeader(writer, tag, value.length);
  writer.bytes(value);
}

/** For {@link encodeCommandSet}. */
export function writeUint16(writer: ByteWriter, tag: number, value: number): void {
  writeHeader(writer, tag, 2);
  writer.uint16(value);
}

/** For {@link encodeCommandSet}. */
export function writeUid(writer: ByteWriter, tag: number, uid: string): void {
  writeElement(writer, tag, stringToLatin1(uid.length % 2 === 0 ? uid : `${uid}\0`));
}

function writeOptionalUid(writer: ByteWriter, tag: number, uid: string | undefined): void {
  if (uid !== undefined) writeUid(writer, tag, uid);
}

/**
 * @param bytes a whole command set, of bounded length; the group length is not relied on
 * @throws ConditionError where it is not one
 */
export function decodeCommandSet(bytes: Uint8Array): CommandSet {
  const elements = new Map<number, Uint8Array>();
  try {
    const reader = new ByteReader(bytes, { littleEndian: true });
    while (reader.remaining > 0) {
      const tag = reader.uint16("group number") * 0x10000 + reader.uint16("element number");
      elements.set(tag, reader.bytes(reader.uint32("value length"), "value"));
    }
  } catch (error) {
    if (!(error instanceof OutOfBoundsError)) throw error;
    // What came whole is judged by what it says, as DCMTK does.
  }
  const commandField = readUint16(elements, CommandTag.commandField);
  if (commandField === undefined) throw new ConditionError(missingCommandField());
  if (!isKnownCommand(commandField)) throw new ConditionError(invalidCommandMessage(commandField));
  const dataSetType = requiredUint16(elements, CommandTag.dataSetType, "CommandDataSetType");
  return { commandField, hasDataSet: dataSetType !== NO_DATA_SET, elements };
}

function isKnownCommand(commandField: number): boolean {
  return REQUEST_NAMES.has(commandField & ~RESPONSE_BIT) || commandField === CANCEL_REQUEST;
}

/** @throws ConditionError where Status or the Message ID is missing */
export function readResponse({ elements }: CommandSet): ResponseCommand {
  return {
    messageIdBeingRespondedTo: requiredUint16(
      elements,
      CommandTag.messageIdBeingRespondedTo,
      "MessageIDBeingRespondedTo",
    ),
    status: requiredUint16(elements, CommandTag.status, "Status"),
  };
}

/** @throws ConditionError where Status or the Message ID is missing */
export function readStoreResponse(command: CommandSet): StoreResponseCommand {
  const sopClassUid = readText(command.elements, CommandTag.affectedSopClassUid);
  const sopInstanceUid = readText(command.elements, CommandTag.affectedSopInstanceUid);
  return {
    ...readResponse(command),
    ...(sopClassUid === undefined ? {} : { sopClassUid }),
    ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
  };
}

/** @throws ConditionError where the Message ID is missing */
export function readStoreRequest(command: CommandSet): StoreRequestCommand {
  return {
    messageId: readMessageId(command),
    sopClassUid: readText(command.elements, CommandTag.affectedSopClassUid) ?? "",
    sopInstanceUid: readText(command.elements, CommandTag.affectedSopInstanceUid) ?? "",
  };
}

/** @throws ConditionError where the Message ID is missing */
export function readMessageId(command: CommandSet): number {
  return requiredUint16(command.elements, CommandTag.messageId, "MessageID");
}

/** @returns undefined where the element is missing or too short */
export function readUint16(
  elements: CommandSet["elements"],
  tag: number,
): number | undefined {
  const value = elements.get(tag);
  if (value === undefined || value.length < 2) return undefined;
  return new ByteReader(value, { littleEndian: true }).uint16("value");
}

function requiredUint16(
  elements: CommandSet["elements"],
  tag: number,
  keyword: string,
): number {
  const value = readUint16(elements, tag);
  if (value === undefined) throw new ConditionError(commandParseFailed(tag, keyword));
  return value;
}

/** @returns the text without its padding; undefined where the element is missing */
export function readText(
  elements: CommandSet["elements"],
  tag: number,
): string | undefined {
  const value = elements.get(tag);
  return value && trimPadding(latin1ToString(value));
}
