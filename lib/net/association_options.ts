/** What an association is opened with, as plain data. */

import type { Log } from "../base/log.ts";
import type { ProposedContext, RoleSelection } from "./pdu.ts";
import type { TlsSettings } from "./tls/settings.ts";
import type { IpVersion } from "./transport.ts";

/** Whom to talk to, what to propose, and how long to wait. */
export interface AssociationOptions {
  readonly host: string;
  readonly port: number;
  readonly ipVersion: IpVersion;
  /** Cut to 16 characters. */
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** The largest PDU that we announce to receive, in bytes. */
  readonly maxPduLength: number;
  /** A limit below the peer's for the PDUs that we send, in bytes. */
  readonly maxSendPduLength?: number | undefined;
  readonly presentationContexts: readonly ProposedContext[];
  /** Roles for services that are named here; default: none, so that we are the SCU of all. */
  readonly roleSelections?: readonly RoleSelection[] | undefined;
  /** undefined: the operating system's limit. */
  readonly connectTimeoutMs?: number | undefined;
  /** For the answers to A-ASSOCIATE-RQ and A-RELEASE-RQ. */
  readonly acseTimeoutMs: number;
  /** For the response to a C-STORE-RQ; undefined: none. */
  readonly dimseTimeoutMs?: number | undefined;
  /** A write that moves no byte for so long ends the association; 60 s as in DCMTK. */
  readonly writeTimeoutMs?: number | undefined;
  /** Connect over TLS; default: over plain TCP. */
  readonly tls?: TlsSettings | undefined;
  /** Keep Nagle's algorithm on; default false. */
  readonly nagle?: boolean | undefined;
  /** How many objects we would like to send without an answer (PS3.7 §D.3.3.3); default 1. */
  readonly maxOperations?: number | undefined;
  /** Let the front of the next object go ahead (see `store_exchange.ts`); default true. */
  readonly lead?: boolean | undefined;
  /** Show the negotiation at info level instead of debug level (`+v`). */
  readonly verboseContexts: boolean;
  /** Gets the lines of the logger `dcmtk.dcmnet`. */
  readonly log: Log;
  /** Ends every wait; what was waited for then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
