/**
 * What is proposed in an A-ASSOCIATE-RQ, and what the A-ASSOCIATE-AC makes of it (PS3.8 §9.3.2,
 * §9.3.3; PS3.7 Annex D.3.3), with DCMTK's log lines. No input, no output.
 */

import { ConditionError } from "../base/condition.ts";
import { LogLevel } from "../base/log.ts";
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from "../base/product.ts";
import { DICOM_APPLICATION_CONTEXT } from "../dict/uids.ts";
import type { AssociationOptions } from "./association_options.ts";
import { NetConditions } from "./conditions.ts";
import { dumpAssociateAc, dumpAssociateRq } from "./dump.ts";
import {
  AE_TITLE_LENGTH,
  type AssociateAc,
  type AssociateRq,
  ContextResult,
  type NegotiatedContext,
  type UserInformation,
} from "./pdu.ts";
import { negotiatePduLimit } from "./pdu_limit.ts";

/** What was agreed upon. */
export interface Negotiation {
  /** The peer's answers to what was proposed; a context without an answer is missing. */
  readonly contexts: ReadonlyMap<number, NegotiatedContext>;
  /** What the peer has said of itself. */
  readonly peer: UserInformation;
  /** What the peer announced; 0: no limit. */
  readonly peerMaxPduLength: number;
  /** Data bytes in a PDU; less than 2 where the peer leaves no room for any. */
  readonly maxFragmentLength: number;
  /** How many requests may await their responses; 1 where the peer grants no window. */
  readonly maxOperations: number;
}

/** The request, logged as DCMTK logs it. */
export function proposeAssociation(options: AssociationOptions): AssociateRq {
  const request = associateRequest(options);
  logNegotiation(options, "Request Parameters:", () => dumpAssociateRq(request));
  return request;
}

function associateRequest(options: AssociationOptions): AssociateRq {
  const { maxOperations = 1 } = options;
  return {
    type: "A-ASSOCIATE-RQ",
    calledAeTitle: options.calledAeTitle.slice(0, AE_TITLE_LENGTH),
    callingAeTitle: options.callingAeTitle.slice(0, AE_TITLE_LENGTH),
    applicationContext: DICOM_APPLICATION_CONTEXT,
    presentationContexts: options.presentationContexts,
    userInformation: {
      maxPduLength: options.maxPduLength,
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersionName: IMPLEMENTATION_VERSION_NAME,
      ...(maxOperations === 1
        ? {}
        : { asynchronousOperations: { invoked: maxOperations, performed: 1 } }),
      ...(options.roleSelections === undefined ? {} : { roleSelections: options.roleSelections }),
    },
  };
}

/**
 * Reads the peer's answer, and logs what DCMTK logs about it.
 *
 * @throws ConditionError where a context was accepted without a transfer syntax
 */
export function negotiate(
  request: AssociateRq,
  answer: AssociateAc,
  options: AssociationOptions,
): Negotiation {
  const { log } = options;
  const contexts = negotiatedContexts(request, answer);
  const peerMaxPduLength = answer.userInformation.maxPduLength ?? 0;
  const limit = negotiatePduLimit(peerMaxPduLength, {
    maxSendPduLength: options.maxSendPduLength,
    log,
  });
  logNegotiation(
    options,
    "Association Parameters Negotiated:",
    () => dumpAssociateAc(request, answer, contexts),
  );
  if ([...contexts.values()].some(isAccepted)) {
    log.info(`Association Accepted (Max Send PDV: ${limit.shownPdvLength})`);
  } else {
    log.error("No Acceptable Presentation Contexts");
  }
  return {
    contexts,
    peer: answer.userInformation,
    peerMaxPduLength,
    maxFragmentLength: limit.maxFragmentLength,
    maxOperations: grantedOperations(request, answer),
  };
}

/** Never more than was asked for; 0 grants any number (PS3.7 §D.3.3.3.2). */
function grantedOperations(request: AssociateRq, answer: AssociateAc): number {
  const asked = request.userInformation.asynchronousOperations?.invoked ?? 1;
  const granted = answer.userInformation.asynchronousOperations?.invoked ?? 1;
  return granted === 0 ? asked : Math.min(asked, granted);
}

/** The first answer to each proposed context counts; answers to anything else are ignored. */
function negotiatedContexts(
  request: AssociateRq,
  answer: AssociateAc,
): ReadonlyMap<number, NegotiatedContext> {
  const contexts = new Map<number, NegotiatedContext>();
  const proposedIds = new Set(request.presentationContexts.map((context) => context.id));
  for (const context of answer.presentationContexts) {
    if (!proposedIds.has(context.id) || contexts.has(context.id)) continue;
    if (isAccepted(context) && context.transferSyntax === undefined) {
      throw new ConditionError(NetConditions.noTransferSyntax);
    }
    contexts.set(context.id, context);
  }
  return contexts;
}

/** @param context undefined: the peer did not answer to it */
export function isAccepted(
  context: NegotiatedContext | undefined,
): context is NegotiatedContext {
  return context?.result === ContextResult.acceptance;
}

function logNegotiation(options: AssociationOptions, title: string, dump: () => string): void {
  const { log, verboseContexts } = options;
  if (verboseContexts) log.info(`${title}\n${dump()}`);
  else if (log.isEnabled(LogLevel.debug)) log.debug(`${title}\n${dump()}`);
}
