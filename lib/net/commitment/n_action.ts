/** N-ACTION as an SCU (PS3.7 §10.1.4, §10.3.4): the command set of a request, and its statuses. */

import {
  CommandField,
  CommandTag,
  DATA_SET_PRESENT,
  encodeCommandSet,
  writeUid,
  writeUint16,
} from "../command_set.ts";

/** What an N-ACTION-RQ with an action information says. */
export interface ActionRequestCommand {
  readonly messageId: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly actionTypeId: number;
}

/** PS3.7 §10.3.4.1 */
export function encodeActionRequest(command: ActionRequestCommand): Uint8Array<ArrayBuffer> {
  return encodeCommandSet((writer) => {
    writeUid(writer, CommandTag.requestedSopClassUid, command.sopClassUid);
    writeUint16(writer, CommandTag.commandField, CommandField.actionRq);
    writeUint16(writer, CommandTag.messageId, command.messageId);
    writeUint16(writer, CommandTag.dataSetType, DATA_SET_PRESENT);
    writeUid(writer, CommandTag.requestedSopInstanceUid, command.sopInstanceUid);
    writeUint16(writer, CommandTag.actionTypeId, command.actionTypeId);
  });
}

/** PS3.7 §10.1.4.1.10 and Annex C */
const STATUS_TEXTS: ReadonlyMap<number, string> = new Map([
  [0x0110, "Processing failure"],
  [0x0112, "No such SOP Instance"],
  [0x0114, "No such argument"],
  [0x0115, "Invalid argument value"],
  [0x0117, "Invalid SOP Instance"],
  [0x0118, "No such SOP Class"],
  [0x0119, "Class-Instance conflict"],
  [0x0122, "SOP Class not supported"],
  [0x0123, "No such action"],
  [0x0124, "Not authorized"],
  [0x0210, "Duplicate invocation"],
  [0x0211, "Unrecognized operation"],
  [0x0212, "Mistyped argument"],
  [0x0213, "Resource limitation"],
]);

/** @returns for instance `No such action` */
export function actionStatusText(status: number): string {
  return STATUS_TEXTS.get(status) ?? "unknown status";
}
