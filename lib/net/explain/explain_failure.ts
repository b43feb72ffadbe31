/**
 * The probable cause of a network failure, and what can be done about it, in one line: what users
 * are told behind DCMTK's own words for it. Pure text; see the `explain_*.ts` files for rejections,
 * aborts, connections and contexts, and `explain_status.ts` for what a C-STORE is answered with.
 */

import { type Condition, ConditionError } from "../../base/condition.ts";
import {
  commandParseFailed,
  illegalServiceParameter,
  invalidCommandMessage,
  malformedPdu,
  NetConditions,
  stateMachineError,
  unknownHost,
  unrecognizedPduType,
  unsupportedTransferSyntax,
} from "../conditions.ts";
import { explainAbort, type FailureStage } from "./explain_abort.ts";
import { explainLoss, explainTcpError } from "./explain_connection.ts";
import { explainContext } from "./explain_context.ts";
import { explainRejection } from "./explain_rejection.ts";
import { explainTls } from "./explain_tls.ts";
import { PeerAbortError } from "../peer_abort.ts";
import { RefusedContextError } from "../refused_context.ts";
import { RejectionError } from "../rejection.ts";

const SENSELESS =
  "The peer's answer makes no sense: an error of its program; -d shows it, and an update of the peer may help";
const NO_DICOM =
  "What answers there does not speak DICOM: check host and port; a web server or a peer that expects TLS does that";
const NONE_ACCEPTED =
  "The peer accepted no context that would do: -v +v shows its answers, --probe what can be sent";
const FULL_STOP =
  "The association had ended already: the peer's log says why; -nh sends the rest over a new one";

/** Conditions whose texts vary have one code each, but for those of malformed and too long PDUs. */
const BY_CODE: ReadonlyMap<number, string> = new Map([
  row(
    NetConditions.badPresentationContextId,
    "The peer did not accept the context for this object, and -dn keeps to it: leave -dn out, or have the peer accept it",
  ),
  row(NetConditions.badCommandType, SENSELESS),
  row(NetConditions.badMessage, SENSELESS),
  row(commandParseFailed(0, ""), SENSELESS),
  row(invalidCommandMessage(0), SENSELESS),
  row(NetConditions.commandPdvExpected, SENSELESS),
  row(NetConditions.readPdvFailed, SENSELESS),
  row(NetConditions.illegalPdu, SENSELESS),
  row(malformedPdu(""), SENSELESS),
  row(NetConditions.unexpectedPdu, SENSELESS),
  row(NetConditions.pDataArrived, SENSELESS),
  row(NetConditions.noTransferSyntax, SENSELESS),
  row(NetConditions.associatePduTooLarge, NO_DICOM),
  row(unrecognizedPduType(0), NO_DICOM),
  row(
    NetConditions.noDataAvailable,
    "No response within --dimse-timeout: the peer is slow, or stuck. A longer time may help; it may have the object yet",
  ),
  row(
    NetConditions.readTimeout,
    "The peer is silent: it may be overloaded, no DICOM port, or expect TLS; --acse-timeout limits the wait",
  ),
  row(
    NetConditions.peerRequestedRelease,
    "The peer ends the association on its own: it shuts down, or takes only so many objects; -nh sends the rest over a new one",
  ),
  row(stateMachineError(0, 0), FULL_STOP),
  row(
    unknownHost(""),
    "The name of the host is not known: check its spelling and the name service, or give an address; so with -i4 and -i6",
  ),
  row(
    illegalServiceParameter(""),
    "Host name and AE titles must not be empty: check the command line, -aet and -aec",
  ),
  row(NetConditions.noAcceptablePresentationContexts, NONE_ACCEPTED),
  row(NetConditions.noValidPresentationContextId, NONE_ACCEPTED),
  row(NetConditions.illegalCall, "The host name is too long: give a shorter one, or the address"),
]);

const UNKNOWN_SYNTAX =
  "The peer chose a transfer syntax that was not offered: an error of its program; --probe shows what it accepts";
const UNWRITABLE =
  "The object cannot be written in the transfer syntax that the peer chose; without -dn it may be converted";
const NO_ROOM =
  "The peer allows PDUs too small to carry data: set its maximum PDU size to 0 (no limit) or at least 4096";

function row({ module, code }: Condition, text: string): readonly [number, string] {
  return [keyOf({ module, code }), text];
}

function keyOf({ module, code }: Pick<Condition, "module" | "code">): number {
  return module * 0x10000 + code;
}

/**
 * @param error what opening an association or sending an object has thrown
 * @param stage where it happened
 * @returns one line of at most 151 characters; undefined where there is no more to say
 */
export function explainFailure(error: unknown, stage: FailureStage): string | undefined {
  if (error instanceof RejectionError) return explainRejection(error.rejection);
  if (error instanceof PeerAbortError) return explainAbort(error.abort, stage);
  if (error instanceof RefusedContextError) return explainContext(error.answer);
  if (!(error instanceof ConditionError)) return undefined;
  const { condition, cause } = error;
  if (condition === NetConditions.peerAborted) return explainLoss(cause, stage);
  if (condition === NetConditions.sendFailed) return explainSending(cause, stage);
  if (condition === NetConditions.receiveFailed) return explainReceiving(cause);
  if (condition.text.includes("receiver's max PDU size")) return NO_ROOM;
  return explainTcpError(error, stage) ?? explainTls(error) ?? BY_CODE.get(keyOf(condition));
}

function explainSending(cause: unknown, stage: FailureStage): string | undefined {
  return cause === undefined ? UNWRITABLE : explainFailure(cause, stage);
}

function explainReceiving(cause: unknown): string {
  const isSyntax = cause instanceof ConditionError &&
    cause.condition.code === unsupportedTransferSyntax("").code;
  return isSyntax ? UNKNOWN_SYNTAX : SENSELESS;
}
