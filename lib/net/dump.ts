/** DCMTK's dumps of association parameters (`+v`, `-d`) and of C-STORE messages (`-d`): pure text. */

import { ByteReader } from "../base/byte_reader.ts";
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from "../base/product.ts";
import { uidKeyword } from "../dict/uids.ts";
import {
  type CommandSet,
  CommandTag,
  readText,
  readUint16,
  type StoreResponseCommand,
} from "./command_set.ts";
import {
  type AssociateAc,
  type AssociateRq,
  ContextResult,
  type NegotiatedContext,
  type ProposedContext,
} from "./pdu.ts";
import { statusDumpText } from "./status.ts";

/** As DCMTK has them in dumps. */
export const CONTEXT_RESULT_NAMES: Readonly<Record<number, string>> = {
  [ContextResult.acceptance]: "Accepted",
  [ContextResult.userRejection]: "User Rejection",
  [ContextResult.noReason]: "No Reason",
  [ContextResult.abstractSyntaxNotSupported]: "Abstract Syntax Not Supported",
  [ContextResult.transferSyntaxesNotSupported]: "Transfer Syntaxes Not Supported",
};

/** The block between `BEGIN A-ASSOCIATE-RQ` and `END A-ASSOCIATE-RQ`, these lines included. */
export function dumpAssociateRq(request: AssociateRq): string {
  return [
    "====================== BEGIN A-ASSOCIATE-RQ =====================",
    ...parameterLines(request, undefined),
    ...request.presentationContexts.flatMap((context) => proposedLines(context, request)),
    ...NEGOTIATION_LINES,
    "======================= END A-ASSOCIATE-RQ ======================",
  ].join("\n");
}

/**
 * The same block of the answer.
 *
 * @param contexts the peer's answers by presentation context ID
 */
export function dumpAssociateAc(
  request: AssociateRq,
  answer: AssociateAc,
  contexts: ReadonlyMap<number, NegotiatedContext>,
): string {
  return [
    "====================== BEGIN A-ASSOCIATE-AC =====================",
    ...parameterLines(request, answer),
    ...request.presentationContexts.flatMap((proposed) => {
      const negotiated = contexts.get(proposed.id);
      return negotiated === undefined
        ? proposedLines(proposed, request)
        : negotiatedLines(proposed, negotiated, { request, answer });
    }),
    ...NEGOTIATION_LINES,
    "======================= END A-ASSOCIATE-AC ======================",
  ].join("\n");
}

function parameterLines(request: AssociateRq, answer: AssociateAc | undefined): string[] {
  const theirs = answer?.userInformation ?? {};
  // What comes back from the peer has lost the spaces that fill it up.
  const title = (text: string): string => answer === undefined ? text : text.trimEnd();
  return [
    `Our Implementation Class UID:      ${IMPLEMENTATION_CLASS_UID}`,
    `Our Implementation Version Name:   ${IMPLEMENTATION_VERSION_NAME}`,
    `Their Implementation Class UID:    ${theirs.implementationClassUid ?? ""}`,
    `Their Implementation Version Name: ${theirs.implementationVersionName ?? ""}`,
    `Application Context Name:    ${answer?.applicationContext ?? request.applicationContext}`,
    `Calling Application Name:    ${title(request.callingAeTitle)}`,
    `Called Application Name:     ${title(request.calledAeTitle)}`,
    `Responding Application Name: ${title(request.calledAeTitle)}`,
    `Our Max PDU Receive Size:    ${request.userInformation.maxPduLength ?? 0}`,
    `Their Max PDU Receive Size:  ${theirs.maxPduLength ?? 0}`,
    "Presentation Contexts:",
  ];
}

const NEGOTIATION_LINES = [
  "Requested Extended Negotiation: none",
  "Accepted Extended Negotiation:  none",
  "Requested User Identity Negotiation: none",
  "User Identity Negotiation Response:  none",
];

function proposedLines(context: ProposedContext, request: AssociateRq): string[] {
  return [
    ...contextHeadLines(context, "Proposed", request),
    "    Proposed Transfer Syntax(es):",
    ...context.transferSyntaxes.map((uid) => `      ${uidLabel(uid)}`),
  ];
}

function negotiatedLines(
  proposed: ProposedContext,
  negotiated: NegotiatedContext,
  { request, answer }: { readonly request: AssociateRq; readonly answer: AssociateAc },
): string[] {
  const verdict = CONTEXT_RESULT_NAMES[negotiated.result] ?? "--Invalid Result/Reason--";
  const lines = [
    ...contextHeadLines(proposed, verdict, request),
    `    Accepted SCP/SCU Role: ${roleLabel(answer, proposed)}`,
  ];
  if (negotiated.result === ContextResult.acceptance) {
    lines.push(`    Accepted Transfer Syntax: ${uidLabel(negotiated.transferSyntax ?? "")}`);
  }
  return lines;
}

function contextHeadLines(
  context: ProposedContext,
  verdict: string,
  request: AssociateRq,
): string[] {
  return [
    `  Context ID:        ${context.id} (${verdict})`,
    `    Abstract Syntax: ${uidLabel(context.abstractSyntax)}`,
    `    Proposed SCP/SCU Role: ${roleLabel(request, context)}`,
  ];
}

function roleLabel(
  { userInformation }: AssociateRq | AssociateAc,
  { abstractSyntax }: ProposedContext,
): string {
  const selection = userInformation.roleSelections?.find(({ sopClassUid }) =>
    sopClassUid === abstractSyntax
  );
  if (selection === undefined) return "Default";
  if (selection.scp) return selection.scu ? "SCP/SCU" : "SCP";
  return selection.scu ? "SCU" : "None";
}

/** `=Keyword` where the dictionary knows the UID. */
function uidLabel(uid: string): string {
  const keyword = uidKeyword(uid);
  return keyword === undefined ? uid : `=${keyword}`;
}

const MESSAGE_END = "======================= END DIMSE MESSAGE =======================";

/** What the dump of a C-STORE-RQ shows. */
export interface StoreRequestView {
  readonly presentationContextId: number;
  readonly messageId: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

export function dumpStoreRequest(request: StoreRequestView): string {
  return [
    "===================== OUTGOING DIMSE MESSAGE ====================",
    "Message Type                  : C-STORE RQ",
    `Presentation Context ID       : ${request.presentationContextId}`,
    `Message ID                    : ${request.messageId}`,
    `Affected SOP Class UID        : ${uidKeyword(request.sopClassUid) ?? request.sopClassUid}`,
    `Affected SOP Instance UID     : ${request.sopInstanceUid}`,
    "Data Set                      : present",
    "Priority                      : medium",
    MESSAGE_END,
  ].join("\n");
}

export function dumpStoreResponse(
  presentationContextId: number,
  response: StoreResponseCommand,
): string {
  const { sopClassUid } = response;
  return [
    "===================== INCOMING DIMSE MESSAGE ====================",
    "Message Type                  : C-STORE RSP",
    `Presentation Context ID       : ${presentationContextId}`,
    `Message ID Being Responded To : ${response.messageIdBeingRespondedTo}`,
    `Affected SOP Class UID        : ${uidKeyword(sopClassUid ?? "") ?? sopClassUid ?? "none"}`,
    `Affected SOP Instance UID     : ${response.sopInstanceUid ?? "none"}`,
    "Data Set                      : none",
    `DIMSE Status                  : ${statusDumpText(response.status)}`,
    MESSAGE_END,
  ].join("\n");
}

/** @returns the elements that explain a failure, in DCMTK's shape; undefined without any */
export function dumpStatusDetail(command: CommandSet): string | undefined {
  const lines: string[] = [];
  const tags = command.elements.get(CommandTag.offendingElement);
  if (tags !== undefined) {
    lines.push(detailLine("0901", "AT", tagsText(tags), tags, "OffendingElement"));
  }
  const comment = command.elements.get(CommandTag.errorComment);
  if (comment !== undefined) {
    const text = `[${readText(command.elements, CommandTag.errorComment)}]`;
    lines.push(detailLine("0902", "LO", text, comment, "ErrorComment"));
  }
  const id = command.elements.get(CommandTag.errorId);
  const number = readUint16(command.elements, CommandTag.errorId);
  if (id !== undefined && number !== undefined) {
    lines.push(detailLine("0903", "US", String(number), id, "ErrorID"));
  }
  if (lines.length === 0) return undefined;
  const head = ["", "# Dicom-Data-Set", "# Used TransferSyntax: Little Endian Implicit"];
  return ["Response has status detail:", ...head, ...lines, ""].join("\n");
}

function detailLine(
  element: string,
  vr: string,
  text: string,
  value: Uint8Array,
  keyword: string,
): string {
  const multiplicity = vr === "AT" ? Math.max(1, Math.floor(value.length / 4)) : 1;
  const length = String(value.length).padStart(3);
  return `(0000,${element}) ${vr} ${text.padEnd(40)} # ${length}, ${multiplicity} ${keyword}`;
}

function tagsText(value: Uint8Array): string {
  const reader = new ByteReader(value, { littleEndian: true });
  const tags: string[] = [];
  while (reader.remaining >= 4) {
    tags.push(`(${hex16(reader.uint16("group"))},${hex16(reader.uint16("element"))})`);
  }
  return tags.join("\\");
}

function hex16(value: number): string {
  return value.toString(16).padStart(4, "0");
}
