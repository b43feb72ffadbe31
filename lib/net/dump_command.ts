/** The dump of a command that is not the one that was waited for: the fields that all commands have. */

import { ByteReader } from "../base/byte_reader.ts";
import { latin1ToString } from "../base/latin1.ts";
import { uidKeyword } from "../dict/uids.ts";
import { type CommandSet, CommandTag } from "./command_set.ts";
import { statusDumpText } from "./status.ts";

/** The requests by command field (PS3.7 Annex E.1); responses have another bit. */
const REQUEST_NAMES: ReadonlyMap<number, string> = new Map([
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

const RESPONSE_BIT = 0x8000;

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
  const uid = text(command, CommandTag.affectedSopClassUid);
  return [
    `Message ID Being Responded To : ${uint16(command, CommandTag.messageIdBeingRespondedTo)}`,
    `Affected SOP Class UID        : ${uidKeyword(uid) ?? (uid || "none")}`,
    dataSet,
    `DIMSE Status                  : ${statusDumpText(uint16(command, CommandTag.status))}`,
  ];
}

/** 0 where the peer has left it out or too short. */
function uint16(command: CommandSet, tag: number): number {
  const value = command.elements.get(tag);
  if (value === undefined || value.length < 2) return 0;
  return new ByteReader(value, { littleEndian: true }).uint16("command element");
}

function text(command: CommandSet, tag: number): string {
  return latin1ToString(command.elements.get(tag) ?? new Uint8Array()).replace(/[\0 ]+$/, "");
}
