/** The words for an A-ASSOCIATE-RJ (PS3.8 Table 9-21), and for one that makes no sense. */

import { ConditionError } from "../base/condition.ts";
import type { Log } from "../base/log.ts";
import { NetConditions } from "./conditions.ts";
import type { AssociateRj } from "./pdu.ts";

const RESULTS: Readonly<Record<number, string>> = {
  1: "Rejected Permanent",
  2: "Rejected Transient",
};

const SOURCES: Readonly<Record<number, string>> = {
  1: "Service User",
  2: "Service Provider (ACSE Related)",
  3: "Service Provider (Presentation Related)",
};

/** By source and reason, as in `0x0107`: source 1, reason 7. */
const REASONS: Readonly<Record<number, string>> = {
  0x0101: "No Reason",
  0x0102: "App Context Name Not Supported",
  0x0103: "Calling AE Title Not Recognized",
  0x0107: "Called AE Title Not Recognized",
  0x0201: "No Reason",
  0x0202: "Protocol Version Not Supported",
  0x0301: "Temporary Congestion",
  0x0302: "Local Limit Exceeded",
};

/** The peer has rejected the association. */
export class RejectionError extends ConditionError {
  override readonly name = "RejectionError";

  constructor(readonly rejection: AssociateRj) {
    super(NetConditions.associationRejected);
  }

  /** The peer says that it may take us another time. */
  get isTransient(): boolean {
    return this.rejection.result === 2;
  }
}

/** @returns for instance `Rejected Permanent, Service User, Called AE Title Not Recognized` */
export function describeRejection({ result, source, reason }: AssociateRj): string {
  const names = [RESULTS[result], SOURCES[source], REASONS[source * 0x100 + reason]];
  const numbers = [`result ${result}`, `source ${source}`, `reason ${reason}`];
  return names.map((name, index) => name ?? numbers[index]).join(", ");
}

/** Logs why the peer rejected us: details at debug level, nonsense as an error. */
export function logRejection(log: Log, rejection: AssociateRj): void {
  const result = knownOr(RESULTS, rejection.result, { what: "result", usual: 1, log });
  const source = knownOr(SOURCES, rejection.source, { what: "source", usual: 1, log });
  const reasonCode = rejection.source * 0x100 + rejection.reason;
  const reason = knownOr(REASONS, reasonCode, { what: "reason", usual: 0x0101, log });
  log.debug(`Association Rejected:\nResult: ${result}, Source: ${source}\nReason: ${reason}`);
}

function knownOr(
  names: Readonly<Record<number, string>>,
  value: number,
  options: { what: string; usual: number; log: Log },
): string | undefined {
  const name = names[value];
  if (name !== undefined) return name;
  const shown = value.toString(16).padStart(4, "0");
  const { what, log } = options;
  log.error(`Received invalid A-ASSOCIATE-RJ reject ${what} 0x${shown}, using default.`);
  return names[options.usual];
}
