/** What an A-ABORT of the peer means in practice, and what can be done (PS3.8 Table 9-26): pure text. */

import { type Abort, AbortSource } from "../pdu.ts";

/** At what an association failed: when it was opened, or after that. */
export type FailureStage = "opening" | "sending";

const BY_APPLICATION: Record<FailureStage, string> = {
  opening:
    "The peer's application aborted instead of answering: it may dislike our AE title (-aet) or address; its log says why",
  sending:
    "The peer's application ended the transfer: something in the object or a rule of its own; its log says what",
};

const WITHOUT_REASON =
  "The peer's network layer gave up and does not say why: a time limit or a crash there is likely; look into its log";
const FOREIGN_FIELD =
  "The peer stumbled over a field of our request: try without --async-window, and with plain AE titles";

/** By the provider's reason. */
const BY_PROVIDER: Readonly<Record<number, string>> = {
  0: WITHOUT_REASON,
  1: "The peer got bytes that are no DICOM: the port may be another service's, or a device in between changes them",
  2: "The peer got data when it expected none: try --no-lead, and without --async-window",
  4: FOREIGN_FIELD,
  5: FOREIGN_FIELD,
  6: "The peer dislikes a value that we sent: try plain AE titles, and a smaller --max-send-pdu",
};

const RESERVED =
  "The peer aborted for a reason that the standard does not know: its log may say more";

/** @returns one line */
export function explainAbort(
  { source, reason }: Pick<Abort, "source" | "reason">,
  stage: FailureStage,
): string {
  if (source === AbortSource.serviceUser) return BY_APPLICATION[stage];
  return (source === AbortSource.serviceProvider ? BY_PROVIDER[reason] : undefined) ?? RESERVED;
}
