/** N-EVENT-REPORT as an SCU, who is told (PS3.7 §10.1.1, §10.3.1): the command sets. */

import {
  CommandField,
  type CommandSet,
  CommandTag,
  encodeCommandSet,
  NO_DATA_SET,
  readMessageId,
  readText,
  readUint16,
  writeUid,
  writeUint16,
} from "../command_set.ts";

/** What an N-EVENT-REPORT-RQ says; what it leaves out is empty or undefined. */
export interface EventReportCommand {
  readonly messageId: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly eventTypeId: number | undefined;
}

/** Statuses of an N-EVENT-REPORT-RSP (PS3.7 §10.1.1.1.8 and Annex C). */
export const EventReportStatus = {
  success: 0x0000,
  processingFailure: 0x0110,
  noSuchObjectInstance: 0x0112,
  noSuchEventType: 0x0113,
  invalidArgumentValue: 0x0115,
  noSuchSopClass: 0x0118,
} as const;

/**
 * PS3.7 §10.3.1.1
 *
 * @throws ConditionError where the Message ID is missing
 */
export function readEventReport(command: CommandSet): EventReportCommand {
  const { elements } = command;
  return {
    messageId: readMessageId(command),
    sopClassUid: readText(elements, CommandTag.affectedSopClassUid) ?? "",
    sopInstanceUid: readText(elements, CommandTag.affectedSopInstanceUid) ?? "",
    eventTypeId: readUint16(elements, CommandTag.eventTypeId),
  };
}

/** PS3.7 §10.3.1.2. What the request says of itself is repeated. */
export function encodeEventReportResponse(
  request: EventReportCommand,
  status: number,
): Uint8Array<ArrayBuffer> {
  const { eventTypeId } = request;
  return encodeCommandSet((writer) => {
    writeUid(writer, CommandTag.affectedSopClassUid, request.sopClassUid);
    writeUint16(writer, CommandTag.commandField, CommandField.eventReportRsp);
    writeUint16(writer, CommandTag.messageIdBeingRespondedTo, request.messageId);
    writeUint16(writer, CommandTag.dataSetType, NO_DATA_SET);
    writeUint16(writer, CommandTag.status, status);
    writeUid(writer, CommandTag.affectedSopInstanceUid, request.sopInstanceUid);
    if (eventTypeId !== undefined) writeUint16(writer, CommandTag.eventTypeId, eventTypeId);
  });
}
