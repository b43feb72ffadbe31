/**
 * An association that a peer opens to us (PS3.8 §7.1, PS3.7 Annex D), in order to report on storage
 * commitment (PS3.4 §J.3.3). Nothing else is accepted but C-ECHO. Whoever can reach the port can
 * connect: what is read has a limit, and so has the time.
 */

import { ConditionError } from "../base/condition.ts";
import { type Log, SILENT_LOG } from "../base/log.ts";
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from "../base/product.ts";
import { EXPLICIT_LE, IMPLICIT_LE } from "../dict/transfer_syntax.ts";
import { DICOM_APPLICATION_CONTEXT, STORAGE_COMMITMENT, VERIFICATION } from "../dict/uids.ts";
import { INTERRUPTED_ARTIM_MS } from "./artim.ts";
import { NetConditions } from "./conditions.ts";
import { EventService, type EventServiceOptions } from "./commitment/event_service.ts";
import {
  AE_TITLE_LENGTH,
  type AssociateAc,
  type AssociateRj,
  type AssociateRq,
  ContextResult,
  type NegotiatedContext,
  type ProposedContext,
  type UserInformation,
} from "./pdu.ts";
import { negotiatePduLimit } from "./pdu_limit.ts";
import type { Transport } from "./transport.ts";
import { UpperLayer } from "./upper_layer.ts";

/** The largest PDU that we receive here, in bytes. */
const MAX_PDU_LENGTH = 16384;
const ABSTRACT_SYNTAXES: ReadonlySet<string> = new Set([STORAGE_COMMITMENT, VERIFICATION]);
/** The preferred one first. */
const TRANSFER_SYNTAXES = [EXPLICIT_LE, IMPLICIT_LE];
/** Their identifiers are odd bytes (PS3.8 §9.3.2.2). */
const MAX_CONTEXTS = 128;

export interface AcceptorOptions extends Omit<EventServiceOptions, "contexts"> {
  /** What we are called: whoever calls somebody else is rejected. */
  readonly aeTitle: string;
  readonly log: Log;
}

/**
 * Serves one connection from its beginning to its end, and closes it. Never rejects: whatever goes
 * wrong is the end of this connection only, and goes to the log at debug level.
 */
export async function serveConnection(
  transport: Transport,
  options: AcceptorOptions,
): Promise<void> {
  const layer = new UpperLayer(() => Promise.resolve(transport), { maxPduLength: MAX_PDU_LENGTH });
  try {
    await layer.accept();
    using service = await answerAssociation(layer, options);
    await service?.serve(options.signal);
  } catch (error) {
    options.log.debug(`association of the peer ended: ${error}`);
  }
  if (options.signal.aborted && !layer.isEstablished) await layer.close();
  else await layer.abort(INTERRUPTED_ARTIM_MS);
}

/** @returns undefined where the association was rejected */
async function answerAssociation(
  layer: UpperLayer,
  options: AcceptorOptions,
): Promise<EventService | undefined> {
  const indication = await layer.receive(options.signal);
  if (indication.type === "ended") throw indication.error;
  if (indication.type !== "requested") throw new ConditionError(NetConditions.unexpectedPdu);
  const { rq } = indication;
  const rejection = rejectionOf(rq, options.aeTitle);
  if (rejection !== undefined) {
    options.log.debug(`association of ${rq.callingAeTitle} to ${rq.calledAeTitle} rejected`);
    await layer.respond("associateReject", rejection);
    return undefined;
  }
  const answer = acceptance(rq);
  await layer.respond("associateAccept", answer);
  options.log.info(`Association Received (${rq.callingAeTitle})`);
  const peerMaxPduLength = rq.userInformation.maxPduLength ?? 0;
  const { maxFragmentLength } = negotiatePduLimit(peerMaxPduLength, { log: SILENT_LOG });
  const contexts = answer.presentationContexts;
  return new EventService(
    { layer, maxFragmentLength, peerMaxPduLength },
    { ...options, contexts },
  );
}

/**
 * PS3.8 Table 9-21: permanently, by the service user, because the application context is not supported
 * (2), the called AE title is not recognized (7), or without a reason (1).
 *
 * @returns undefined where there is no reason to reject it
 */
function rejectionOf(rq: AssociateRq, aeTitle: string): AssociateRj | undefined {
  const rejected = { type: "A-ASSOCIATE-RJ", result: 1, source: 1 } as const;
  if (rq.applicationContext !== DICOM_APPLICATION_CONTEXT) return { ...rejected, reason: 2 };
  const isCalled = rq.calledAeTitle.trim() === aeTitle.slice(0, AE_TITLE_LENGTH).trim();
  if (!isCalled) return { ...rejected, reason: 7 };
  return rq.presentationContexts.length > MAX_CONTEXTS ? { ...rejected, reason: 1 } : undefined;
}

function acceptance(rq: AssociateRq): AssociateAc {
  return {
    type: "A-ASSOCIATE-AC",
    calledAeTitle: rq.calledAeTitle,
    callingAeTitle: rq.callingAeTitle,
    applicationContext: DICOM_APPLICATION_CONTEXT,
    presentationContexts: rq.presentationContexts.map(answerTo),
    userInformation: {
      maxPduLength: MAX_PDU_LENGTH,
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersionName: IMPLEMENTATION_VERSION_NAME,
      ...rolesFor(rq),
    },
  };
}

function answerTo({ id, abstractSyntax, transferSyntaxes }: ProposedContext): NegotiatedContext {
  if (!ABSTRACT_SYNTAXES.has(abstractSyntax)) {
    const result = ContextResult.abstractSyntaxNotSupported;
    return { id, result, transferSyntax: IMPLICIT_LE };
  }
  const transferSyntax = TRANSFER_SYNTAXES.find((uid) => transferSyntaxes.includes(uid));
  return transferSyntax === undefined
    ? { id, result: ContextResult.transferSyntaxesNotSupported, transferSyntax: IMPLICIT_LE }
    : { id, result: ContextResult.acceptance, transferSyntax };
}

/**
 * The peer is to be the SCP of storage commitment. One that asks for no role is let in nevertheless:
 * what it reports is the same.
 */
function rolesFor({ userInformation }: AssociateRq): Pick<UserInformation, "roleSelections"> {
  const wanted = userInformation.roleSelections?.find(({ sopClassUid }) =>
    sopClassUid === STORAGE_COMMITMENT
  );
  return wanted === undefined ? {} : { roleSelections: [{ ...wanted, scu: false }] };
}
