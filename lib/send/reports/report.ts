/** The report file (`+crf`) and the summary at the end of a run, as text. */

import { formatStatus, statusGroup, statusText } from "../../net/status.ts";
import { uidKeyword } from "../../dict/uids.ts";
import { transferSyntaxName } from "../../dict/transfer_syntax.ts";
import { assertNever } from "../../base/assert_never.ts";
import type { Result, Transfer } from "../instance.ts";
import type { SendOptions } from "../options.ts";

/** What happened in a run, beside its transfer list. */
export interface RunTotals {
  readonly associations: number;
  /** Contexts proposed, over all associations. */
  readonly presentationContexts: number;
}

/**
 * The whole report, piece by piece: that of a million instances is too long for one string. There
 * is no newline behind its last line.
 */
export function* formatReport(
  transfers: readonly Transfer[],
  totals: RunTotals,
  run: { readonly options: SendOptions; readonly date: Date },
): Generator<string> {
  const { options } = run;
  yield [
    "Detailed Report on the Transfer of Instances",
    "============================================",
    "",
    `Communication Peer : ${options.peer}:${options.port}`,
    `AE Titles used     : ${options.callingAeTitle} -> ${options.calledAeTitle}`,
    `Current Date/Time  : ${formatLocalDate(run.date)}`,
    "",
    "",
    "",
  ].join("\n");
  for (const [index, transfer] of transfers.entries()) {
    yield `${formatTransfer(transfer, index + 1)}\n`;
  }
  yield `\n${formatSummary(transfers, totals)}`;
}

function formatTransfer(transfer: Transfer, number: number): string {
  const { instance } = transfer;
  return [
    `Number        : ${number}`,
    `Filename      : ${instance.path}`,
    `SOP Instance  : ${instance.sopInstanceUid}`,
    `SOP Class     : ${instance.sopClassUid} = ${uidKeyword(instance.sopClassUid) ?? "unknown"}`,
    `Original Xfer : ${formatTransferSyntax(instance.transferSyntaxUid)}`,
    `Dataset Size  : ${transfer.dataSetLengthBytes} bytes`,
    `Association   : ${transfer.associationNumber}`,
    `Pres. Context : ${transfer.presentationContextId}`,
    `Network Xfer  : ${formatTransferSyntax(transfer.networkTransferSyntaxUid)}`,
    `DIMSE Status  : ${formatResult(transfer.result)}`,
    "",
  ].join("\n");
}

function formatTransferSyntax(uid: string): string {
  if (uid === "") return "";
  return `${uid} = ${transferSyntaxName(uid)}`;
}

function formatResult(result: Result): string {
  switch (result.type) {
    case "answered":
      return `${formatStatus(result.status)} (${statusText(result.status)})`;
    case "noAcceptableContext":
      return "<no acceptable presentation context>";
    case "pending":
    case "notSent":
      return "<not sent>";
    default:
      return assertNever(result);
  }
}

/** @returns local time as `2026-11-24 05:07:39` */
function formatLocalDate(date: Date): string {
  const two = (value: number): string => value.toString().padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
}

/** @returns the summary, its counts of zero left out; no newline at its end */
export function formatSummary(transfers: readonly Transfer[], totals: RunTotals): string {
  const counts = countResults(transfers);
  const optional: readonly (readonly [string, number])[] = [
    ["- sent to the peer       : ", counts.answered],
    ["  * with status SUCCESS  : ", counts.success],
    ["  * with status WARNING  : ", counts.warning],
    ["  * with status ERROR    : ", counts.error],
    ["  * with status REFUSED  : ", counts.refused],
    ["  * with unknown status  : ", counts.unknown],
    ["- NOT sent to the peer   : ", counts.notSent],
    ["  * no acceptable pres.  : ", counts.noAcceptableContext],
  ];
  return [
    "Status Summary",
    "--------------",
    `Number of associations   : ${totals.associations}`,
    `Number of pres. contexts : ${totals.presentationContexts}`,
    `Number of SOP instances  : ${transfers.length}`,
    ...optional.filter(([, count]) => count > 0).map(([label, count]) => label + count),
  ].join("\n");
}

function countResults(transfers: readonly Transfer[]) {
  const counts = {
    answered: 0,
    success: 0,
    warning: 0,
    error: 0,
    refused: 0,
    unknown: 0,
    notSent: 0,
    noAcceptableContext: 0,
  };
  for (const { result } of transfers) {
    if (result.type === "answered") {
      counts.answered++;
      counts[statusGroup(result.status)]++;
    } else {
      counts.notSent++;
      if (result.type === "noAcceptableContext") counts.noAcceptableContext++;
    }
  }
  return counts;
}
