/** The dump of a command that is not the one that was waited for: the fields that all commands have. */

import { uidKeyword } from "../dict/uids.ts";
import {
  type CommandSet,
  CommandTag,
  readText,
  readUint16,
  REQUEST_NAMES,
  RESPONSE_BIT,
} from "./command_set.ts";
import { statusDumpText } from "./status.ts";

export function dumpCommand(presentationContextId: number, command: CommandSet): string {
  const isResponse = (command.commandField & RESPONSE_BIT) !== 0;
  const name = REQUEST_NAMES.get(command.commandField & ~RESPONSE_BIT) ?? "unknown";
  const dataSet = `Data Set                      : ${command.hasDataSet ? "present" : "none"}`;
  return [
    "===================== INCOMING DIMSE MESSAGE ====================",
    `Message Type                  : ${name} ${isResponse ? "RSP" : "RQ"}`,
    `Presentation Context ID       : ${presentationContextId}`,
    ...(isResponse ? responseLines(command, dataSet) : [
      `Message ID                    : ${uint16(command, CommandTag.messageId)}`,
      dataSet,
    ]),
    "======================= END DIMSE MESSAGE =======================",
  ].join("\n");
}

function responseLines(command: CommandSet, dataSet: string): string[] {
  const uid = readText(command.elements, CommandTag.affectedSopClassUid) ?? "";
  return [
    `Message ID Being Responded To : ${uint16(command, CommandTag.messageIdBeingRespondedTo)}`,
    `Affected SOP Class UID        : ${uidKeyword(uid) ?? (uid || "none")}`,
    dataSet,
    `DIMSE Status                  : ${statusDumpText(uint16(command, CommandTag.status))}`,
  ];
}

/** 0 where the peer has left it out or too short. */
function uint16(command: CommandSet, tag: number): number {
  return readUint16(command.elements, tag) ?? 0;
}
