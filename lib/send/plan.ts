/**
 * Presentation contexts for what is still to be sent: which to propose on the next association
 * (at most 128, PS3.8 §9.3.2.2), and which of them each instance rides on.
 *
 * Pure, and linear in the number of instances. Follows DCMTK's order: contexts appear as the
 * transfer list needs them, the three uncompressed transfer syntaxes of a SOP class share one, and
 * the walk stops with the 128th context even if later instances could still ride along.
 */

import {
  EXPLICIT_BE,
  EXPLICIT_LE,
  findTransferSyntax,
  IMPLICIT_LE,
} from "../dict/transfer_syntax.ts";
import { toSendableUid } from "../dicom/uid.ts";
import type { Instance, Transfer } from "./instance.ts";
import type { DecompressionPolicy } from "./options.ts";

/** DCMTK's order of proposal. */
export const UNCOMPRESSED: readonly string[] = [EXPLICIT_LE, EXPLICIT_BE, IMPLICIT_LE];

/** Of presentation contexts: odd bytes (PS3.8 §9.3.2.2). */
export const MAX_CONTEXT_ID = 255;

const UNCOMPRESSED_NOT_PROPOSED = "so we are not proposing any uncompressed transfer syntax";
const ILLEGAL_PROPOSAL_NOTE =
  "\n  (including the Default Transfer Syntax, which might result in a violation of the DICOM standard if it is not proposed in another presentation context)";

/** A context as it goes into the A-ASSOCIATE-RQ. */
export interface PlannedContext {
  /** Odd, 1..255. */
  readonly id: number;
  readonly abstractSyntax: string;
  /** In order of preference; never empty. */
  readonly transferSyntaxes: readonly string[];
}

/** What planning looks at in a transfer. */
export type PlanEntry = Pick<Transfer, "instance" | "result">;

/** What to say or do about one instance, in list order. */
export type PlanStep =
  /** It needed a new context; `remarks` say what is missing from the proposal. */
  | {
    readonly type: "newContext";
    readonly index: number;
    readonly context: PlannedContext;
    readonly remarks: readonly Remark[];
  }
  | { readonly type: "reusedContext"; readonly index: number; readonly id: number }
  /** No legal context can be proposed for it (`-nip`). */
  | { readonly type: "rejected"; readonly index: number; readonly reason: string };

/** A line for the log. */
export interface Remark {
  readonly level: "debug" | "warn";
  readonly text: string;
}

/** What planning has to know of the options and of the decoders. */
export interface PlanPolicy {
  readonly decompression: DecompressionPolicy;
  readonly allowIllegalProposal: boolean;
  /** Stop at the first rejected instance. */
  readonly halt: boolean;
  readonly hasDecoder: (transferSyntaxUid: string) => boolean;
}

/**
 * Plans one association.
 *
 * @param transfers the transfer list
 * @param from index before which nothing is pending
 * @returns a step for each pending transfer up to the end or to the 128th context
 */
export function planAssociation(
  transfers: readonly PlanEntry[],
  from: number,
  policy: PlanPolicy,
): PlanStep[] {
  const steps: PlanStep[] = [];
  const contextIds = new Map<string, number>();
  let nextId = 1;
  for (let index = from; index < transfers.length && nextId <= MAX_CONTEXT_ID; index++) {
    const { instance, result } = transfers[index]!;
    if (result.type !== "pending") continue;
    const key = contextKey(instance);
    const id = contextIds.get(key);
    if (id !== undefined) {
      steps.push({ type: "reusedContext", index, id });
      continue;
    }
    const proposal = proposeTransferSyntaxes(instance, policy);
    if (proposal.type === "rejected") {
      steps.push({ type: "rejected", index, reason: proposal.reason });
      if (policy.halt) break;
      continue;
    }
    const context: PlannedContext = {
      id: nextId,
      abstractSyntax: toSendableUid(instance.sopClassUid),
      transferSyntaxes: proposal.transferSyntaxes.map(toSendableUid),
    };
    steps.push({ type: "newContext", index, context, remarks: proposal.remarks });
    contextIds.set(key, nextId);
    nextId += 2;
  }
  return steps;
}

/** Instances with the same key share a context. A UID holds no space. */
function contextKey({ sopClassUid, transferSyntaxUid, tooLongDecoded }: Instance): string {
  if (UNCOMPRESSED.includes(transferSyntaxUid)) return `${sopClassUid} uncompressed`;
  return `${sopClassUid} ${transferSyntaxUid}${tooLongDecoded ? " only" : ""}`;
}

type Proposal =
  | {
    readonly type: "accepted";
    readonly transferSyntaxes: readonly string[];
    readonly remarks: readonly Remark[];
  }
  | { readonly type: "rejected"; readonly reason: string };

/** The table of what to propose for an instance's own transfer syntax under each policy. */
function proposeTransferSyntaxes(instance: Instance, policy: PlanPolicy): Proposal {
  const own = instance.transferSyntaxUid;
  const transferSyntax = findTransferSyntax(own);
  const decodable = policy.hasDecoder(own) && !instance.tooLongDecoded;
  switch (transferSyntax?.compression) {
    case undefined:
      return accept([own], {
        level: "warn",
        text: `transfer syntax is unknown, trying to propose only this one: ${own}`,
      });
    case "native":
      return accept(UNCOMPRESSED);
    case "deflated":
    case "encapsulatedNative":
    case "lossless":
      return proposeLossless(own, policy, decodable);
    case "lossy":
      return proposeLossy(own, policy, decodable);
  }
}

function proposeLossless(own: string, policy: PlanPolicy, decodable: boolean): Proposal {
  if (policy.decompression !== "never" && decodable) return acceptWithUncompressed(own);
  const obstacle = policy.decompression === "never"
    ? "we are not allowed to decompress it"
    : "we cannot decompress it";
  const start = `transfer syntax uses a lossless compression but ${obstacle}, `;
  if (!policy.allowIllegalProposal) {
    return {
      type: "rejected",
      reason: `${start}so we cannot add a presentation context for this SOP instance`,
    };
  }
  return accept([own], {
    level: "warn",
    text: start + UNCOMPRESSED_NOT_PROPOSED + ILLEGAL_PROPOSAL_NOTE,
  });
}

function proposeLossy(own: string, policy: PlanPolicy, decodable: boolean): Proposal {
  if (policy.decompression !== "lossy") return accept([own]);
  if (decodable) return acceptWithUncompressed(own);
  return accept([own], {
    level: "warn",
    text: "transfer syntax uses a lossy compression but we cannot decompress it, " +
      UNCOMPRESSED_NOT_PROPOSED,
  });
}

function acceptWithUncompressed(own: string): Proposal {
  return accept([own, ...UNCOMPRESSED], {
    level: "debug",
    text:
      "also propose the three uncompressed transfer syntaxes, because we can decompress the SOP instance (if required)",
  });
}

function accept(transferSyntaxes: readonly string[], ...remarks: Remark[]): Proposal {
  return { type: "accepted", transferSyntaxes, remarks };
}
