/** Why a TCP connection did not come about or was lost, and what can be done: pure text. */

import { type Condition, ConditionError } from "../../base/condition.ts";
import { isTcpInitializationError, isTcpIoError } from "../conditions.ts";
import type { FailureStage } from "./explain_abort.ts";

const NOBODY_ANSWERS =
  "No answer from the peer's host: it may be off, or a firewall drops what we send; --timeout limits the wait";

/** By the operating system's name for what went wrong on the way to a connection. */
const CONNECTING: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    "Nothing listens there: is the peer running, is the port right, and does no firewall turn us away?",
  ECONNRESET:
    "The connection was taken and dropped at once: a firewall or the peer's list of allowed hosts may keep us out",
  EHOSTUNREACH:
    "No way leads to the peer's host: is it switched on, is its address right, is a VPN or route missing?",
  ENETUNREACH:
    "No way leads to the peer's network: is this machine connected, is a VPN or route missing? -i4 or -i6 may help",
  ENETDOWN: "This machine's network is down: bring it up, then try again",
  ETIMEDOUT: NOBODY_ANSWERS,
  EACCES:
    "This machine does not allow the connection: look at its firewall and at what this program may do",
  EPERM:
    "This machine does not allow the connection: look at its firewall and at what this program may do",
  EADDRNOTAVAIL:
    "This machine has no address left for the connection: too many connections at once, or an address that is not usable here",
  EINVAL:
    "The peer's address cannot be used like this: check it (an IPv6 address of a link needs %INTERFACE)",
  EMFILE:
    "Too many files or connections are open: raise the limit (ulimit -n), or lower --parallel",
};

const CANNOT_CONNECT =
  "No connection to the peer: check its address and port, and the network in between";
const NO_PERMISSION =
  "This program may not reach that address: name the peer in --allow-net just as on the command line";

const HUNG_UP: Record<FailureStage, string> = {
  opening:
    "The peer hung up without an answer: perhaps it is no DICOM port, expects TLS, or does not want our address or AE title",
  sending:
    "The connection ended without a word: the peer's program may have crashed or hit a limit, or a device in between cut it",
};
const HOST_VANISHED =
  "The peer's host does not answer any more: it went down, or the network in between did";
const STALLED =
  "The peer has read nothing for a minute: it may hang, or its disk be slow or full; try again when it works";

/** @returns one line on a connection that did not come about, or broke while it was written to */
export function explainTcpError(error: ConditionError, stage: FailureStage): string | undefined {
  const { condition, cause } = error;
  if (isTcpInitializationError(condition)) return explainConnecting(condition, cause);
  if (!isTcpIoError(condition)) return undefined;
  return cause === undefined ? STALLED : explainLoss(cause, stage);
}

/** @param cause what reading ended with; undefined: nothing, the peer has closed the connection */
export function explainLoss(cause: unknown, stage: FailureStage): string {
  const code = systemCode(cause);
  return code === "ETIMEDOUT" || code === "EHOSTUNREACH" ? HOST_VANISHED : HUNG_UP[stage];
}

function explainConnecting({ text }: Condition, cause: unknown): string {
  if (text.includes("no permission for network access")) return NO_PERMISSION;
  if (cause === undefined) return NOBODY_ANSWERS; // that was our own time limit
  return CONNECTING[systemCode(cause)] ?? CANNOT_CONNECT;
}

/** @returns for instance `ECONNREFUSED`; empty where there is none */
function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
