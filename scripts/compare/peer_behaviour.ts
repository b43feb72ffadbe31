/** What a scripted peer does, as data. Everything left out is what an honest storage SCP would do. */

/** Which transfer syntaxes are accepted: the first proposed one, or the first proposed one of a list. */
export type SyntaxPolicy = "first" | readonly string[];

/** The peer's answer to an A-ASSOCIATE-RQ. */
export type AssociateAnswer =
  | { readonly type: "accept" }
  | {
    readonly type: "reject";
    readonly result: number;
    readonly source: number;
    readonly reason: number;
  }
  | { readonly type: "abort"; readonly source: number; readonly reason: number }
  | { readonly type: "close" }
  | { readonly type: "silent" }
  | { readonly type: "bytes"; readonly bytes: string | Uint8Array };

/** The peer's answer to a C-STORE-RQ, given when the whole data set has arrived. */
export type StoreAnswer =
  | StoreResponse
  | { readonly type: "abort"; readonly source: number; readonly reason: number }
  | { readonly type: "close" }
  | { readonly type: "release" }
  | { readonly type: "silent" }
  | { readonly type: "bytes"; readonly bytes: string | Uint8Array };

/** A response, possibly a wrong one. */
export interface StoreResponse {
  readonly type: "response";
  readonly status?: number;
  readonly delayMs?: number;
  readonly commandField?: number;
  /** Message ID Being Responded To; default: the request's. */
  readonly messageId?: number;
  /** Leave out the affected SOP class and instance. */
  readonly withoutUids?: boolean;
  readonly sopInstanceUid?: string;
  readonly withoutStatus?: boolean;
  /** The presentation context the response comes on; default: the request's. */
  readonly contextId?: number;
  readonly errorComment?: string;
  /** Send the response's command set in fragments of two bytes each. */
  readonly fragmented?: boolean;
}

/** One connection's worth of behaviour. */
export interface ConnectionBehaviour {
  readonly syntaxes?: SyntaxPolicy;
  /** Abstract syntaxes or context IDs that are refused, with the result (1..4). */
  readonly refuse?: Readonly<Record<string, number>>;
  readonly refuseAll?: number;
  /** Context IDs that the A-ASSOCIATE-AC does not mention. */
  readonly omit?: readonly number[];
  /** Transfer syntaxes accepted whether proposed or not, by context ID. */
  readonly force?: Readonly<Record<number, string>>;
  /** Maximum length in the A-ASSOCIATE-AC; undefined: 16384; "absent": no such item. */
  readonly maxPduLength?: number | "absent";
  readonly onAssociate?: AssociateAnswer;
  /** Wait before the A-ASSOCIATE answer. */
  readonly associateDelayMs?: number;
  /** Answers to the first, second … C-STORE-RQ; success behind the end. */
  readonly onStore?: readonly StoreAnswer[];
  /** The answer to each C-STORE-RQ that `onStore` does not name. */
  readonly everyStore?: StoreAnswer;
  readonly onRelease?: "confirm" | "ignore" | "abort" | "close";
  /** Abort as soon as this many bytes of data sets have arrived. */
  readonly abortAfterBytes?: number;
  /** After the association is accepted nothing is read any more. */
  readonly stopsReading?: boolean;
  /** Write every answer one byte at a time. */
  readonly dribble?: boolean;
  /** Send this as soon as the connection is open. */
  readonly banner?: string;
  /** Close the connection as soon as it is open. */
  readonly closeAtOnce?: boolean;
}

/** A peer: the behaviour of every connection, and where single connections (counted from 1) differ. */
export interface PeerBehaviour extends ConnectionBehaviour {
  readonly connections?: Readonly<Record<number, ConnectionBehaviour>>;
  /** After this many connections nobody listens any more. */
  readonly closesAfter?: number;
  /** Nobody answers a SYN: the queue of connections is full. */
  readonly dropsSyn?: boolean;
  readonly host?: "127.0.0.1" | "::1";
}
