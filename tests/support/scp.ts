/**
 * An honest Storage SCP in this process, on a loopback address: for tests, demonstrations and the
 * build's self-test. It answers C-STORE and C-ECHO one after the other, as most SCPs do, and
 * remembers what was negotiated and what it received. It shares the codecs of `lib/net`, so it
 * cannot find an error that is symmetric in them: that is what the golden bytes and the foreign
 * peers are for.
 */

import {
  type AssociateAc,
  type AssociateRq,
  ContextResult,
  type NegotiatedContext,
  type ProposedContext,
} from "../../lib/net/pdu.ts";
import { ScpConnection } from "./scp_connection.ts";

/** How the SCP behaves; by default it accepts and stores everything. */
export interface ScpOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** Default: `127.0.0.1`. */
  readonly hostname?: "127.0.0.1" | "::1";
  /** Decides on one proposed context; default: accepted with the first transfer syntax. */
  readonly accept?: (context: ProposedContext) => Omit<NegotiatedContext, "id">;
  /** Refuses a whole association by returning why. */
  readonly reject?: (
    request: AssociateRq,
  ) => { result: number; source: number; reason: number } | undefined;
  /** The status of a C-STORE response; default: 0, success. */
  readonly status?: (object: ReceivedObject) => number | Promise<number>;
  /** What is announced; default 16384. */
  readonly maxPduLength?: number;
  /** Time between the end of an object and its response. */
  readonly delayMs?: number;
  /** How many operations it lets the requestor invoke where that has asked; default: no answer. */
  readonly asyncWindow?: number;
  /**
   * Responses wait until there are so many of them, or nothing else comes for a while, and go out
   * last one first.
   */
  readonly holdResponses?: number;
  /** Responses go out in two pieces, some time apart; the first one has so many bytes. */
  readonly splitAt?: () => number;
  /** Leaves instead of the response to an object by returning true. */
  readonly drops?: (object: ReceivedObject, association: ScpAssociation) => boolean;
  /** False: data sets are counted, not kept. */
  readonly keepDataSets?: boolean;
  /** Where each object is also written, as a Part 10 file named by its number: `1.dcm`. */
  readonly folder?: string;
}

/** An object as it came over the wire. */
export interface ReceivedObject {
  readonly presentationContextId: number;
  readonly messageId: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** Empty where data sets are not kept. */
  readonly dataSet: Uint8Array<ArrayBuffer>;
  readonly lengthBytes: number;
}

/** An association as the SCP saw it. */
export interface ScpAssociation {
  readonly request: AssociateRq;
  /** Absent where it was rejected. */
  readonly answer?: AssociateAc;
  readonly received: readonly ReceivedObject[];
  /** How many objects awaited their responses at a time. */
  readonly mostOutstanding: number;
  readonly ended?: "released" | "aborted" | "closed";
}

export interface Scp extends AsyncDisposable {
  readonly port: number;
  /** In the order of their requests. */
  readonly associations: readonly ScpAssociation[];
  /** All objects of all associations, in the order in which they came. */
  readonly received: readonly ReceivedObject[];
}

/** Starts to listen; dispose of the result to stop, which breaks open connections off. */
export function startScp(options: ScpOptions = {}): Scp {
  const listener = Deno.listen({
    hostname: options.hostname ?? "127.0.0.1",
    port: options.port ?? 0,
  });
  const associations: ScpAssociation[] = [];
  const received: ReceivedObject[] = [];
  const connections = new Map<Deno.TcpConn, Promise<void>>();
  const accepting = acceptAll();

  async function acceptAll(): Promise<void> {
    for await (const connection of listener) {
      const server = new ScpConnection(connection, options, { associations, received });
      const served = server.serve().finally(() => connections.delete(connection));
      connections.set(connection, served);
    }
  }

  return {
    port: listener.addr.port,
    associations,
    received,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await accepting;
      const open = [...connections];
      for (const [connection] of open) connection.close();
      await Promise.all(open.map(([, served]) => served));
    },
  };
}

/** The accept policy that is the default: everything, with its first transfer syntax. */
export function acceptFirst(context: ProposedContext): Omit<NegotiatedContext, "id"> {
  const [transferSyntax] = context.transferSyntaxes;
  return transferSyntax === undefined
    ? { result: ContextResult.transferSyntaxesNotSupported }
    : { result: ContextResult.acceptance, transferSyntax };
}

/** An accept policy: the first proposed transfer syntax that is in `supported`. */
export function acceptOnly(
  ...supported: readonly string[]
): (context: ProposedContext) => Omit<NegotiatedContext, "id"> {
  return (context) =>
    acceptFirst({
      ...context,
      transferSyntaxes: context.transferSyntaxes.filter((uid) => supported.includes(uid)),
    });
}
