/**
 * The state machine of the upper layer (PS3.8 §9.2, Table 9-10) as a pure function. The whole table
 * is here; where an action depends on the role or on a decision, it is the requestor's: AR-8 leads
 * to Sta9, AE-6 accepts.
 */

/** The states, with their numbers: `STATES[0]` is Sta1. */
export const STATES = [
  /** Sta1 */ "idle",
  /** Sta2 */ "awaitingRequest",
  /** Sta3 */ "awaitingLocalAnswer",
  /** Sta4 */ "connecting",
  /** Sta5 */ "awaitingAccept",
  /** Sta6 */ "established",
  /** Sta7 */ "awaitingReleaseReply",
  /** Sta8 */ "releaseRequestedByPeer",
  /** Sta9 */ "collisionAwaitingLocalReply",
  /** Sta10 */ "acceptorCollisionAwaitingReply",
  /** Sta11 */ "collisionAwaitingReply",
  /** Sta12 */ "acceptorCollisionAwaitingLocalReply",
  /** Sta13 */ "awaitingClose",
] as const;
export type State = (typeof STATES)[number];

/** The events, with their numbers: `EVENTS[0]` is Evt1. */
export const EVENTS = [
  /** Evt1 */ "associateRequest",
  /** Evt2 */ "transportConnected",
  /** Evt3 */ "associateAcReceived",
  /** Evt4 */ "associateRjReceived",
  /** Evt5 */ "transportIndication",
  /** Evt6 */ "associateRqReceived",
  /** Evt7 */ "associateAccept",
  /** Evt8 */ "associateReject",
  /** Evt9 */ "dataRequest",
  /** Evt10 */ "dataReceived",
  /** Evt11 */ "releaseRequest",
  /** Evt12 */ "releaseRqReceived",
  /** Evt13 */ "releaseRpReceived",
  /** Evt14 */ "releaseResponse",
  /** Evt15 */ "abortRequest",
  /** Evt16 */ "abortReceived",
  /** Evt17 */ "transportClosed",
  /** Evt18 */ "artimExpired",
  /** Evt19 */ "invalidPduReceived",
] as const;
export type Event = (typeof EVENTS)[number];

/** What a transition asks its owner to do; "indicate" and "confirm" mean: tell the service user. */
export type Effect =
  | "connect"
  | "closeTransport"
  | "startArtim"
  | "stopArtim"
  | "sendAssociateRq"
  | "sendAssociateAc"
  | "sendAssociateRj"
  | "confirmAccept"
  | "confirmReject"
  | "indicateAssociate"
  | "sendData"
  | "indicateData"
  | "sendReleaseRq"
  | "sendReleaseRp"
  | "indicateRelease"
  | "confirmRelease"
  | "sendUserAbort"
  | "sendProviderAbort"
  | "indicateAbort"
  | "indicateProviderAbort";

/**
 * An action of Tables 9-6 to 9-9. Where one both starts ARTIM and sends an abort, ARTIM comes first,
 * so that a peer that does not read cannot hold the abort up.
 */
export interface Transition {
  readonly next: State;
  readonly effects: readonly Effect[];
}

const ACTIONS = {
  "AE-1": { next: "connecting", effects: ["connect"] },
  "AE-2": { next: "awaitingAccept", effects: ["sendAssociateRq"] },
  "AE-3": { next: "established", effects: ["confirmAccept"] },
  "AE-4": { next: "idle", effects: ["confirmReject", "closeTransport"] },
  "AE-5": { next: "awaitingRequest", effects: ["startArtim"] },
  "AE-6": { next: "awaitingLocalAnswer", effects: ["stopArtim", "indicateAssociate"] },
  "AE-7": { next: "established", effects: ["sendAssociateAc"] },
  "AE-8": { next: "awaitingClose", effects: ["sendAssociateRj", "startArtim"] },
  "DT-1": { next: "established", effects: ["sendData"] },
  "DT-2": { next: "established", effects: ["indicateData"] },
  "AR-1": { next: "awaitingReleaseReply", effects: ["sendReleaseRq"] },
  "AR-2": { next: "releaseRequestedByPeer", effects: ["indicateRelease"] },
  "AR-3": { next: "idle", effects: ["confirmRelease", "closeTransport"] },
  "AR-4": { next: "awaitingClose", effects: ["sendReleaseRp", "startArtim"] },
  "AR-5": { next: "idle", effects: ["stopArtim"] },
  "AR-6": { next: "awaitingReleaseReply", effects: ["indicateData"] },
  "AR-7": { next: "releaseRequestedByPeer", effects: ["sendData"] },
  "AR-8": { next: "collisionAwaitingLocalReply", effects: ["indicateRelease"] },
  "AR-9": { next: "collisionAwaitingReply", effects: ["sendReleaseRp"] },
  "AR-10": { next: "acceptorCollisionAwaitingLocalReply", effects: ["confirmRelease"] },
  "AA-1": { next: "awaitingClose", effects: ["startArtim", "sendUserAbort"] },
  "AA-2": { next: "idle", effects: ["stopArtim", "closeTransport"] },
  "AA-3": { next: "idle", effects: ["indicateAbort", "closeTransport"] },
  "AA-4": { next: "idle", effects: ["indicateProviderAbort"] },
  "AA-5": { next: "idle", effects: ["stopArtim"] },
  "AA-6": { next: "awaitingClose", effects: [] },
  "AA-7": { next: "awaitingClose", effects: ["sendProviderAbort"] },
  "AA-8": {
    next: "awaitingClose",
    effects: ["indicateProviderAbort", "startArtim", "sendProviderAbort"],
  },
} as const satisfies Record<string, Transition>;

type ActionName = keyof typeof ACTIONS;
type Row = Partial<Record<State, ActionName>>;

/** A PDU that is legal in a few states only is answered with an abort in all the others. */
function receivedPdu(legal: Row): Row {
  return {
    awaitingRequest: "AA-1",
    awaitingLocalAnswer: "AA-8",
    awaitingAccept: "AA-8",
    established: "AA-8",
    awaitingReleaseReply: "AA-8",
    releaseRequestedByPeer: "AA-8",
    collisionAwaitingLocalReply: "AA-8",
    acceptorCollisionAwaitingReply: "AA-8",
    collisionAwaitingReply: "AA-8",
    acceptorCollisionAwaitingLocalReply: "AA-8",
    awaitingClose: "AA-6",
    ...legal,
  };
}

/** The same action in every state from Sta5 to Sta12. */
function whileAssociated(action: ActionName): Row {
  return {
    awaitingAccept: action,
    established: action,
    awaitingReleaseReply: action,
    releaseRequestedByPeer: action,
    collisionAwaitingLocalReply: action,
    acceptorCollisionAwaitingReply: action,
    collisionAwaitingReply: action,
    acceptorCollisionAwaitingLocalReply: action,
  };
}

const TABLE: Record<Event, Row> = {
  associateRequest: { idle: "AE-1" },
  transportConnected: { connecting: "AE-2" },
  associateAcReceived: receivedPdu({ awaitingAccept: "AE-3" }),
  associateRjReceived: receivedPdu({ awaitingAccept: "AE-4" }),
  transportIndication: { idle: "AE-5" },
  associateRqReceived: receivedPdu({ awaitingRequest: "AE-6", awaitingClose: "AA-7" }),
  associateAccept: { awaitingLocalAnswer: "AE-7" },
  associateReject: { awaitingLocalAnswer: "AE-8" },
  dataRequest: { established: "DT-1", releaseRequestedByPeer: "AR-7" },
  dataReceived: receivedPdu({ established: "DT-2", awaitingReleaseReply: "AR-6" }),
  releaseRequest: { established: "AR-1" },
  releaseRqReceived: receivedPdu({ established: "AR-2", awaitingReleaseReply: "AR-8" }),
  releaseRpReceived: receivedPdu({
    awaitingReleaseReply: "AR-3",
    acceptorCollisionAwaitingReply: "AR-10",
    collisionAwaitingReply: "AR-3",
  }),
  releaseResponse: {
    releaseRequestedByPeer: "AR-4",
    collisionAwaitingLocalReply: "AR-9",
    acceptorCollisionAwaitingLocalReply: "AR-4",
  },
  abortRequest: {
    ...whileAssociated("AA-1"),
    awaitingLocalAnswer: "AA-1",
    connecting: "AA-2",
  },
  abortReceived: {
    ...whileAssociated("AA-3"),
    awaitingRequest: "AA-2",
    awaitingLocalAnswer: "AA-3",
    awaitingClose: "AA-2",
  },
  transportClosed: {
    ...whileAssociated("AA-4"),
    awaitingRequest: "AA-5",
    awaitingLocalAnswer: "AA-4",
    connecting: "AA-4",
    awaitingClose: "AR-5",
  },
  artimExpired: { awaitingRequest: "AA-2", awaitingClose: "AA-2" },
  invalidPduReceived: receivedPdu({ awaitingClose: "AA-7" }),
};

/**
 * @returns what Table 9-10 prescribes, or undefined where its cell is empty: the event cannot
 *   happen, or the user asked for what the state does not allow
 * @example
 * ```ts
 * transition("established", "releaseRequest"); // { next: "awaitingReleaseReply", … }
 * ```
 */
export function transition(state: State, event: Event): Transition | undefined {
  const action = TABLE[event][state];
  return action === undefined ? undefined : ACTIONS[action];
}

/** @returns 1 for Sta1 and so on */
export function stateNumber(state: State): number {
  return STATES.indexOf(state) + 1;
}

/** @returns 1 for Evt1 and so on */
export function eventNumber(event: Event): number {
  return EVENTS.indexOf(event) + 1;
}
