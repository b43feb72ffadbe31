/** How a run ends. The names are those of the exit codes, which `cli/exit_code.ts` numbers. */

import type { Condition } from "../base/condition.ts";
import type { Log } from "../base/log.ts";

export type RunEnd =
  | "success"
  | "noInputFiles"
  | "invalidInputFile"
  | "noValidInputFiles"
  | "cannotWriteReportFile"
  | "cannotUseJournal"
  | "cannotInitializeNetwork"
  | "cannotNegotiateAssociation"
  | "cannotSendRequest"
  | "cannotAddPresentationContext"
  /** With `--strict-exit`: the peer did not store all that it was sent. */
  | "instancesRefused"
  /** With `--strict-exit`: not all that there was to send went out. */
  | "instancesNotSent"
  | "instancesRefusedAndNotSent"
  | "notAllConfirmed"
  | "interrupted"
  | "terminated";

/** The exit code of each end. */
export type ExitCodes = Readonly<Record<RunEnd | "internalError", number>>;

/** Whether the run has done all that it could do, whatever came of it. */
const IS_GOOD: Readonly<Record<RunEnd | "internalError", boolean>> = {
  success: true,
  noInputFiles: false,
  invalidInputFile: false,
  noValidInputFiles: false,
  cannotWriteReportFile: false,
  cannotUseJournal: false,
  cannotInitializeNetwork: false,
  cannotNegotiateAssociation: false,
  cannotSendRequest: false,
  cannotAddPresentationContext: false,
  instancesRefused: true,
  instancesNotSent: true,
  instancesRefusedAndNotSent: true,
  notAllConfirmed: true,
  interrupted: false,
  terminated: false,
  internalError: false,
};

export function isGoodEnd(end: RunEnd | "internalError"): boolean {
  return IS_GOOD[end];
}

/** Ends the run early. What there is to say has been logged before it is thrown. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";

  constructor(readonly end: Exclude<RunEnd, "success">) {
    super(end);
  }
}

/** The reason of the abort signal that ends a run in order. */
export class RunInterrupted extends Error {
  override readonly name = "RunInterrupted";

  constructor(readonly end: "interrupted" | "terminated" | "cannotUseJournal") {
    super(end);
  }
}

/** @throws {RunFailure} always, after saying why */
export function failToAddContexts(reason: Condition, log: Log): never {
  log.error(`cannot add presentation contexts: ${reason.text}`);
  throw new RunFailure("cannotAddPresentationContext");
}
