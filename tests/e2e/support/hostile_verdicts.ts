/**
 * What must come of a run in which a peer did something that was not due: exit code, messages, the
 * instances' fates and the A-ABORT, made from what the table of events says.
 */

import { type AbortFields, type HostileEvent, UNEXPECTED } from "./hostile_events.ts";

export const STORED = "0x0000 (Success)";
export const NOT_SENT = "<not sent>";

/** What a run must come to. */
export interface Expected {
  readonly code: number;
  readonly messages: readonly string[];
  /** Of the instances in the report; empty: there is neither report nor summary. */
  readonly statuses: readonly string[];
  /** How many connections are made. */
  readonly connections: number;
  /** The A-ABORT that the peer gets for the event; undefined: none. */
  readonly abort: AbortFields | undefined;
  readonly isInTime: boolean;
}

/** How many connections are made, within the time. */
export const ONCE = { connections: 1, isInTime: true };
export const TWICE = { connections: 2, isInTime: true };

const NOT_RECEIVED = [
  "0006:020d DIMSE Failed to receive message",
  "0006:020c DIMSE Read PDV failed",
];

/** The conditions, as the association sees them while it stands. */
function failureOf(event: HostileEvent, messageId: number): readonly string[] {
  if (event.type === "invalid") return [...NOT_RECEIVED, ...event.failure];
  return event.failure.map((condition) => condition.replace("{id}", `${messageId}`));
}

/** As the lines of one message. */
export function lines(level: string, start: string, conditions: readonly string[]): string[] {
  return conditions.map((condition, index) => `${level}: ${index === 0 ? start : ""}${condition}`);
}

/** A message of the program itself, which names the first condition without its code. */
export function verdict(level: string, start: string, conditions: readonly string[]): string[] {
  const [first = "", ...rest] = conditions;
  return lines(level, start, [first.slice("0006:0317 ".length), ...rest]);
}

export function objectFailed(event: HostileEvent, halts: boolean, messageId: number): string[] {
  const failure = failureOf(event, messageId);
  const told = event.type === "data" && event.told;
  return [
    ...told || lines("E", "Failed receiving DIMSE response: ", failure),
    ...halts ? verdict("F", "cannot send SOP instance: ", failure) : [],
    ...event.type === "release" ? ["E: Protocol Error: Peer requested release (Aborting)"] : [],
  ];
}

/** The second of three instances is lost with the association; with `-nh` the third is not. */
export function secondIsLost(event: HostileEvent, halts: boolean): Expected {
  const messages = objectFailed(event, halts, 2);
  const { abort } = event;
  if (halts) return { code: 62, messages, statuses: [], abort, ...ONCE };
  const goesOn = "W: trying to continue with a new association in order to send the remaining 1 " +
    "SOP instances";
  return {
    code: 0,
    messages: [...messages, goesOn],
    statuses: [STORED, NOT_SENT, STORED],
    ...TWICE,
    abort,
  };
}

export function openingFailure(event: HostileEvent): readonly string[] {
  return event.type === "data" || event.type === "release" ? [UNEXPECTED] : event.failure;
}

/** A PDU that is legal otherwise is no less unexpected. */
export function openingAbort(event: HostileEvent): AbortFields | undefined {
  return event.type === "data" || event.type === "release" ? [2, 2] : event.abort;
}

export function openingRemarks(event: HostileEvent): readonly string[] {
  return event.name === "an A-ASSOCIATE-AC of 4 GB"
    ? ["E: A-ASSOCIATE PDU too large: 4294967295 bytes, refusing."]
    : [];
}
