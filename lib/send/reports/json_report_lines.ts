/**
 * The lines of the JSON report (`--json-report`) as values. `json_report.schema.json` describes them;
 * `json_report.ts` writes them. Names and units are those of the program's own data; what is not
 * known is left out.
 */

import { assertNever } from "../../base/assert_never.ts";
import { type ConditionError, describeFailure } from "../../base/condition.ts";
import { PROGRAM_NAME, PROGRAM_VERSION } from "../../base/product.ts";
import { uidKeyword } from "../../dict/uids.ts";
import type { Association } from "../../net/association.ts";
import { explainFailure } from "../../net/explain/explain_failure.ts";
import { isAccepted } from "../../net/negotiation.ts";
import { describeRejection, RejectionError } from "../../net/rejection.ts";
import { statusGroup } from "../../net/status.ts";
import { failureReasonText } from "../commitment/commitment_words.ts";
import type { Commitment, Transfer } from "../instance.ts";
import type { SendOptions } from "../options.ts";
import type { RunEnd } from "../run_end.ts";
import type { AssociationOutcome } from "../run_observer.ts";
import { statusValue } from "./json_status.ts";

/** What becomes of an instance, in one word. */
export type InstanceOutcome =
  | "stored"
  | "storedWithWarning"
  /** Answered with any other status. */
  | "refused"
  | "noAcceptableContext"
  | "notSent"
  /** Left out, for the journal says that the peer has it. */
  | "skipped"
  /** It did not come to that. */
  | "notTried";

/** A line before it gets its time. */
export interface ReportLine {
  readonly type: "run" | "invalidFile" | "association" | "instance" | "commitment" | "end";
  readonly [field: string]: unknown;
}

/** Changes when a reader of earlier reports could misunderstand a new one. */
const FORMAT_VERSION = 1;

/** What decides how a run goes. Nothing secret, and no names of files that it writes. */
const REPORTED_OPTIONS = [
  "readMode",
  "readDicomdir",
  "scanDirectories",
  "scanPattern",
  "recurse",
  "decompression",
  "compressionLevel",
  "halt",
  "allowIllegalProposal",
  "checkUids",
  "ipVersion",
  "multipleAssociations",
  "connectTimeoutMs",
  "acseTimeoutMs",
  "dimseTimeoutMs",
  "maxPduLength",
  "maxSendPduLength",
  "parallel",
  "asyncWindow",
  "lead",
  "strictExit",
  "retries",
  "retryDelayMs",
] as const satisfies readonly (keyof SendOptions)[];

export function runLine(options: SendOptions): ReportLine {
  return {
    type: "run",
    formatVersion: FORMAT_VERSION,
    program: PROGRAM_NAME,
    version: PROGRAM_VERSION,
    peer: options.peer,
    port: options.port,
    callingAeTitle: options.callingAeTitle,
    calledAeTitle: options.calledAeTitle,
    options: Object.fromEntries(REPORTED_OPTIONS.map((name) => [name, options[name]])),
    inputs: options.inputs,
  };
}

export function invalidFileLine(file: string, reason: string): ReportLine {
  return { type: "invalidFile", file, reason };
}

export function openedLine(number: number, association: Association): ReportLine {
  const contexts = [...association.contexts.values()];
  return {
    type: "association",
    number,
    event: "opened",
    acceptedContexts: contexts.filter(isAccepted).length,
  };
}

export function failedLine(number: number, error: ConditionError): ReportLine {
  const isRejection = error instanceof RejectionError;
  return {
    type: "association",
    number,
    event: "failed",
    reason: describeFailure(error),
    hint: explainFailure(error, "opening"),
    rejection: isRejection
      ? { ...numbersOf(error), meaning: describeRejection(error.rejection) }
      : undefined,
  };
}

/** Result, source and reason as in PS3.8 Table 9-21. */
function numbersOf({ rejection: { result, source, reason } }: RejectionError) {
  return { result, source, reason };
}

export function endedLine(number: number, outcome: AssociationOutcome): ReportLine {
  const reason = outcome.type === "aborted" ? outcome.reason : undefined;
  return { type: "association", number, event: outcome.type, reason };
}

export function outcomeOf({ result, attempts }: Transfer): InstanceOutcome {
  switch (result.type) {
    case "answered":
      return outcomeOfStatus(result.status);
    case "noAcceptableContext":
    case "notSent":
      return result.type;
    case "pending":
      return attempts > 0 ? "notSent" : "notTried";
    default:
      return assertNever(result);
  }
}

function outcomeOfStatus(status: number): InstanceOutcome {
  switch (statusGroup(status)) {
    case "success":
      return "stored";
    case "warning":
      return "storedWithWarning";
    default:
      return "refused";
  }
}

/** @param transfer nothing more will become of it */
export function instanceLine(transfer: Transfer, outcome: InstanceOutcome): ReportLine {
  const { instance, result, sentSopInstanceUid } = transfer;
  const wasSent = transfer.attempts > 0;
  return {
    type: "instance",
    file: instance.path,
    sopClassUid: instance.sopClassUid,
    sopClass: uidKeyword(instance.sopClassUid),
    sopInstanceUid: instance.sopInstanceUid,
    sentSopInstanceUid: known(sentSopInstanceUid),
    transferSyntaxUid: instance.transferSyntaxUid,
    networkTransferSyntaxUid: wasSent ? known(transfer.networkTransferSyntaxUid) : undefined,
    fileLengthBytes: transfer.fileVersion?.lengthBytes ?? instance.fileLengthBytes,
    dataSetLengthBytes: known(transfer.dataSetLengthBytes),
    association: known(transfer.associationNumber),
    presentationContextId: known(transfer.presentationContextId),
    attempts: transfer.attempts,
    begun: known(toIso(transfer.begunAtMs)),
    ended: known(toIso(transfer.endedAtMs)),
    outcome,
    status: result.type === "answered" ? statusValue(result.status) : undefined,
    hint: known(transfer.hint),
    reason: outcome === "skipped" ? "it is in the journal" : reasonOf(transfer),
  };
}

function known<T extends string | number>(value: T): T | undefined {
  return value === "" || value === 0 ? undefined : value;
}

function toIso(timeMs: number): string {
  return timeMs === 0 ? "" : new Date(timeMs).toISOString();
}

function reasonOf({ result, attempts }: Transfer): string | undefined {
  switch (result.type) {
    case "answered":
      return undefined;
    case "noAcceptableContext":
      return "no acceptable presentation context";
    case "notSent":
      return result.reason;
    case "pending":
      return attempts > 0
        ? "the run ended before it was answered"
        : "the run ended before its turn";
    default:
      return assertNever(result);
  }
}

/** What has come of storage commitment for an instance that has a line already. */
export function commitmentLine(
  { instance, sentSopInstanceUid }: Transfer,
  commitment: Commitment,
): ReportLine {
  return {
    type: "commitment",
    file: instance.path,
    sopInstanceUid: sentSopInstanceUid,
    verdict: commitment.type,
    failureReason: commitment.type === "failed" ? commitment.reason : undefined,
    reason: reasonOfCommitment(commitment),
  };
}

function reasonOfCommitment(commitment: Commitment): string | undefined {
  switch (commitment.type) {
    case "committed":
      return undefined;
    case "failed":
      return failureReasonText(commitment.reason);
    case "unconfirmed":
      return commitment.reason;
    default:
      return assertNever(commitment);
  }
}

/** What a run came to. */
export interface ReportTotals {
  readonly invalidFiles: number;
  readonly instances: number;
  readonly outcomes: Readonly<Record<InstanceOutcome, number>>;
  /** Associations that were opened. */
  readonly associations: number;
  /** Length of the data sets that were answered, as they stand in their files. */
  readonly dataSetBytes: number;
  /** Undefined where nobody asked for commitment. */
  readonly commitments: Readonly<Record<Commitment["type"], number>> | undefined;
}

export function endLine(
  totals: ReportTotals,
  run: {
    readonly end: RunEnd | "internalError";
    readonly exitCode: number;
    readonly seconds: number;
  },
): ReportLine {
  const { outcomes, ...others } = totals;
  return { type: "end", ...run, ...others, ...outcomes };
}
