/**
 * DCMTK's numbers and texts for failures of the network layer (its module 6), and the functions
 * that put a name, a length or a state into such a text.
 */

import {
  type Condition,
  ConditionError,
  describeFailure,
  formatCondition,
} from "../base/condition.ts";
import type { Log } from "../base/log.ts";

const NETWORK_MODULE = 6;
const TCP_INITIALIZATION_ERROR = 0x31c;
const TCP_IO_ERROR = 0x31d;

function condition(code: number, text: string): Condition {
  return { module: NETWORK_MODULE, code, text };
}

/** The conditions whose text is always the same. */
export const NetConditions = {
  badPresentationContextId: condition(0x101, "ASC Bad presentation context ID"),
  badCommandType: condition(0x201, "DIMSE Bad command type"),
  badMessage: condition(0x203, "DIMSE Badly formed message"),
  noDataAvailable: condition(0x207, "DIMSE No data available (timeout in non-blocking mode)"),
  noValidPresentationContextId: condition(0x208, "DIMSE No valid Presentation Context ID"),
  readPdvFailed: condition(0x20c, "DIMSE Read PDV failed"),
  receiveFailed: condition(0x20d, "DIMSE Failed to receive message"),
  sendFailed: condition(0x20e, "DIMSE Failed to send message"),
  associationRejected: condition(0x301, "DUL Association Rejected"),
  illegalPdu: condition(0x307, "DUL Illegal or ill-formed PDU"),
  pDataArrived: condition(0x316, "DUL P-Data PDU arrived"),
  peerAborted: condition(0x317, "Peer aborted Association (or never connected)"),
  peerRequestedRelease: condition(0x319, "DUL Peer Requested Release"),
  readTimeout: condition(0x31a, "DUL network read timeout"),
  unexpectedPdu: condition(0x31f, "Received unexpected PDU"),
  commandPdvExpected: condition(0x20f, "DIMSE: Command PDV Expected"),
  associatePduTooLarge: condition(0x437, "A-ASSOCIATE PDU too large"),
  noTransferSyntax: condition(0x318, "DUL Peer supplied illegal number of transfer syntaxes (0)"),
  noAcceptablePresentationContexts: condition(0x3ee, "No acceptable Presentation Contexts"),
  illegalCall: { module: 0, code: 1, text: "Illegal call, perhaps wrong parameters" },
} as const;

/** @param reason what the operating system said, for instance `Connection refused` */
export function tcpInitializationError(reason: string): Condition {
  return condition(TCP_INITIALIZATION_ERROR, `TCP Initialization Error: ${reason}`);
}

/** @param routine DCMTK's name of what it was doing, for instance `writeDataPDU` */
export function tcpIoError(reason: string, routine: string): Condition {
  return condition(TCP_IO_ERROR, `TCP I/O Error (${reason}) occurred in routine: ${routine}`);
}

/** True for a failure of the connection itself, however it was worded. */
export function isTcpIoError(condition: Condition): boolean {
  return condition.module === NETWORK_MODULE && condition.code === TCP_IO_ERROR;
}

/** True where no connection came about, whatever the reason. */
export function isTcpInitializationError(condition: Condition): boolean {
  return condition.module === NETWORK_MODULE && condition.code === TCP_INITIALIZATION_ERROR;
}

export function unknownHost(host: string): Condition {
  return condition(0x320, `Attempt to connect to unknown host: ${host}`);
}

export function illegalServiceParameter(what: string): Condition {
  return condition(0x30c, `Illegal service parameter: ${what}`);
}

/** @param pduType the first byte of what the peer sent; printed in hexadecimal, as DCMTK does */
export function unrecognizedPduType(pduType: number): Condition {
  return condition(0x321, `Unrecognized PDU type: ${pduType.toString(16).padStart(2)}`);
}

/**
 * @param state number of the state, 1 to 13 (PS3.8 Table 9-10)
 * @param event number of the event less one, as DCMTK counts: 8 is Evt9
 */
export function stateMachineError(state: number, event: number): Condition {
  return condition(
    0x303,
    `DUL Finite State Machine Error: No action defined, state ${state} event ${event}`,
  );
}

/** @param tag of the element that a command set lacks */
export function commandParseFailed(tag: number, keyword: string): Condition {
  const element = (tag & 0xffff).toString(16).padStart(4, "0");
  return condition(0x20b, `DIMSE: Command Parse Failed: Element: (0000,${element}) ${keyword}`);
}

export function missingCommandField(): Condition {
  return condition(0x20b, "DIMSE_parseCmdObject: Missing CommandField");
}

export function invalidCommandMessage(commandField: number): Condition {
  const value = commandField.toString(16);
  return condition(0x201, `DIMSE_parseCmdObject: Invalid Command Message: 0x${value}`);
}

/** @param uid the accepted transfer syntax, which nobody here can write */
export function unsupportedTransferSyntax(uid: string): Condition {
  return condition(0x212, `DIMSE Unsupported transfer syntax: ${uid}`);
}

export function unexpectedMessageId(received: number, expected: number): Condition {
  return condition(
    0x203,
    `DIMSE: Unexpected Response MsgId: ${received} (expected: ${expected})`,
  );
}

/** @param maxPduLength what the peer announced */
export function receiverMaxPduTooSmall(maxPduLength: number): Condition {
  return condition(
    0x308,
    `DUL Cannot send P-DATA PDU because receiver's max PDU size of ${maxPduLength} is illegal ` +
      "(must be > 12)",
  );
}

export function pduTooLong(lengthBytes: number, limitBytes: number): Condition {
  return condition(0x308, `DUL Illegal PDU Length ${lengthBytes}.  Max expected ${limitBytes}`);
}

/** @param message which field does not fit, in our words */
export function malformedPdu(message: string): Condition {
  return condition(0x308, message);
}

/** @returns `condition` as an error whose printed second line is `cause` */
export function nested(condition: Condition, cause: Condition): ConditionError {
  return new ConditionError(condition, { cause: new ConditionError(cause) });
}

/** @returns the failure to send a message, for `cause` and what is underneath it */
export function sendFailed(cause: ConditionError): ConditionError {
  return new ConditionError(NetConditions.sendFailed, { cause });
}

/** Logs `PREFIX: MMMM:CCCC TEXT` at error level, and the conditions underneath on further lines. */
export function logCondition(log: Log, prefix: string, error: ConditionError): void {
  const { text } = error.condition;
  const code = formatCondition(error.condition).slice(0, -text.length);
  log.error(`${prefix}: ${code}${describeFailure(error)}`);
}
