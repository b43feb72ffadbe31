/** Lines that several rows state. */

/** Counts of a status summary; those left out or 0 are not shown. */
export interface Counts {
  readonly associations: number;
  readonly contexts: number;
  readonly instances: number;
  readonly sent?: number;
  readonly success?: number;
  readonly warning?: number;
  readonly error?: number;
  readonly refused?: number;
  readonly unknown?: number;
  readonly notSent?: number;
  readonly noContext?: number;
}

/** The summary at info level (specification 2.2). */
export function summary(counts: Counts): string[] {
  return [
    "I: ",
    "I: Status Summary",
    "I: --------------",
    `I: Number of associations   : ${counts.associations}`,
    `I: Number of pres. contexts : ${counts.contexts}`,
    `I: Number of SOP instances  : ${counts.instances}`,
    ...counted("- sent to the peer       ", counts.sent),
    ...counted("  * with status SUCCESS  ", counts.success),
    ...counted("  * with status WARNING  ", counts.warning),
    ...counted("  * with status ERROR    ", counts.error),
    ...counted("  * with status REFUSED  ", counts.refused),
    ...counted("  * with unknown status  ", counts.unknown),
    ...counted("- NOT sent to the peer   ", counts.notSent),
    ...counted("  * no acceptable pres.  ", counts.noContext),
  ];
}

/** The lines from the check of the files to the first request. */
export function begun(maxSendPdv = 16372): string[] {
  return ["I: checking input files ...", ...associated(1, maxSendPdv)];
}

/** The lines of an association's beginning. */
export function associated(number: number, maxSendPdv = 16372): string[] {
  return [
    `I: starting association #${number}`,
    "I: initializing network ...",
    "I: negotiating network association ...",
    "I: Requesting Association",
    `I: Association Accepted (Max Send PDV: ${maxSendPdv})`,
    "I: sending SOP instances ...",
  ];
}

/** A request's line. */
export function requested(messageId: number, code: string): string {
  return `I: Sending C-STORE Request (MsgID ${messageId}, ${code})`;
}

/** A request and its successful response. */
export function stored(messageId: number, code: string): string[] {
  return [requested(messageId, code), "I: Received C-STORE Response (Success)"];
}

export const RELEASING = "I: Releasing Association";

function counted(label: string, count: number | undefined): string[] {
  return count === undefined || count === 0 ? [] : [`I: ${label}: ${count}`];
}
