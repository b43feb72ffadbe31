/**
 * A Storage SCP in this process whose faults are planned object by object: it aborts, closes, resets
 * or falls silent when an object has begun or has come whole, answers late or in pieces, and keeps
 * books of every attempt that it has seen. Honest peers are in `scp.ts`, scripted ones in `peer.ts`.
 */

import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import {
  decodeCommandSet,
  encodeStoreResponse,
  readStoreRequest,
} from "../../lib/net/command_set.ts";
import type { AssociateRq, Pdu, Pdv } from "../../lib/net/pdu.ts";
import { PduBuffer } from "../../lib/net/pdu_buffer.ts";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { concat } from "./make.ts";
import { acceptFirst } from "./scp.ts";

/** What becomes of an object. */
export type Fate =
  | {
    readonly type: "answer";
    readonly status: number;
    readonly delayMs?: number;
    /** The answer goes out in two pieces. */
    readonly inPieces?: boolean;
    /** The connection is closed behind the answer. */
    readonly thenClose?: boolean;
  }
  | {
    readonly type: "lose";
    /** When the object has begun to come, or has come whole. */
    readonly when: "begun" | "whole";
    /** `silence` waits until the sender gives up. */
    readonly how: "abort" | "close" | "reset" | "silence";
  };

/** An object that has begun to come. */
export interface Attempt {
  readonly sopInstanceUid: string;
  isWhole: boolean;
  /** The status of the answer, once it is written. */
  answer: number | undefined;
}

export interface FaultyScpOptions {
  /** @param answered how many objects were answered on this association */
  readonly fate: (sopInstanceUid: string, answered: number) => Fate;
  /** Rejects an association for the time being by returning true. */
  readonly rejects: () => boolean;
}

export interface FaultyScp extends AsyncDisposable {
  readonly port: number;
  /** In the order in which they began. */
  readonly attempts: readonly Attempt[];
  readonly associations: number;
}

const LARGEST_PDU_LENGTH = 131072;
const MAX_PDU_LENGTH = 16384;
const PIECE_LENGTH = 20;
const PIECES_APART_MS = 1;

/** Starts to listen; dispose of the result to stop, which breaks open connections off. */
export async function startFaultyScp(options: FaultyScpOptions): Promise<FaultyScp> {
  const attempts: Attempt[] = [];
  const sockets = new Set<Socket>();
  const served: Promise<void>[] = [];
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const connection = new FaultyConnection(socket, options, attempts);
    served.push(connection.serve().finally(() => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    attempts,
    get associations() {
      return served.length;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await Promise.all(served);
      await closed;
    },
  };
}

/** An object that is being received. */
interface Incoming {
  readonly presentationContextId: number;
  readonly commandParts: Uint8Array[];
  request?: ReturnType<typeof readStoreRequest>;
  attempt?: Attempt;
  fate?: Fate;
}

/** One connection. What comes is dealt with in order: an answer is out before anything else happens. */
class FaultyConnection {
  readonly #socket: Socket;
  readonly #options: FaultyScpOptions;
  readonly #attempts: Attempt[];
  readonly #incoming = new PduBuffer(LARGEST_PDU_LENGTH);
  #object: Incoming | undefined;
  #answered = 0;
  /** Nothing is said any more, but what comes is still written into the books. */
  #isDone = false;

  constructor(socket: Socket, options: FaultyScpOptions, attempts: Attempt[]) {
    this.#socket = socket;
    this.#options = options;
    this.#attempts = attempts;
  }

  async serve(): Promise<void> {
    this.#socket.setNoDelay(true);
    try {
      for await (const chunk of this.#socket) await this.#receive(chunk);
      this.#socket.end();
    } catch (error) {
      // The sender may break off, and we do; everything else is an error of this program.
      if (!isConnectionLoss(error)) throw error;
    }
  }

  async #receive(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    const read = (target: Uint8Array): Promise<number> => {
      const part = rest.subarray(0, target.length);
      target.set(part);
      rest = rest.subarray(part.length);
      return Promise.resolve(part.length);
    };
    while (rest.length > 0) {
      await this.#incoming.readFrom(read);
      for (let next = this.#incoming.next(); next.type === "pdu"; next = this.#incoming.next()) {
        await this.#handle(next.pdu);
      }
    }
  }

  async #handle(pdu: Pdu): Promise<void> {
    switch (pdu.type) {
      case "A-ASSOCIATE-RQ":
        return this.#answerAssociation(pdu);
      case "P-DATA-TF":
        for (const pdv of pdu.pdvs) await this.#collect(pdv);
        return;
      case "A-RELEASE-RQ":
        if (!this.#isDone) this.#send({ type: "A-RELEASE-RP" });
        return;
      default:
        this.#isDone = true;
    }
  }

  #answerAssociation(request: AssociateRq): void {
    if (this.#options.rejects()) {
      this.#send({ type: "A-ASSOCIATE-RJ", result: 2, source: 3, reason: 1 });
      this.#socket.end();
      return;
    }
    this.#send({
      type: "A-ASSOCIATE-AC",
      calledAeTitle: request.calledAeTitle,
      callingAeTitle: request.callingAeTitle,
      applicationContext: request.applicationContext,
      presentationContexts: request.presentationContexts.map((context) => ({
        id: context.id,
        ...acceptFirst(context),
      })),
      userInformation: {
        maxPduLength: MAX_PDU_LENGTH,
        implementationClassUid: "1.2.3.4",
        ...grantedWindow(request),
      },
    });
  }

  async #collect(pdv: Pdv): Promise<void> {
    const { presentationContextId } = pdv;
    const object = this.#object ??= { presentationContextId, commandParts: [] };
    if (pdv.command) {
      object.commandParts.push(pdv.data.slice());
      if (pdv.last) this.#begin(object);
      return;
    }
    await this.#meet("begun", object);
    if (!pdv.last || this.#isDone) return;
    this.#object = undefined;
    object.attempt!.isWhole = true;
    await this.#meet("whole", object);
  }

  #begin(object: Incoming): void {
    object.request = readStoreRequest(decodeCommandSet(concat(...object.commandParts)));
    const { sopInstanceUid } = object.request;
    object.attempt = { sopInstanceUid, isWhole: false, answer: undefined };
    this.#attempts.push(object.attempt);
    if (!this.#isDone) object.fate = this.#options.fate(sopInstanceUid, this.#answered);
  }

  /** Does what is planned for when the object has come so far. */
  async #meet(moment: "begun" | "whole", object: Incoming): Promise<void> {
    const { fate } = object;
    if (fate === undefined || this.#isDone) return;
    if (fate.type === "lose") {
      if (fate.when === moment) this.#lose(fate.how);
    } else if (moment === "whole") {
      await this.#answer(object, fate);
    }
  }

  #lose(how: (Fate & { type: "lose" })["how"]): void {
    this.#isDone = true;
    switch (how) {
      case "abort":
        this.#send({ type: "A-ABORT", source: 0, reason: 0 });
        return;
      case "close":
        this.#socket.end();
        return;
      case "reset":
        this.#socket.resetAndDestroy();
        return;
      case "silence":
        return;
    }
  }

  async #answer(
    { presentationContextId, request, attempt }: Incoming,
    { status, delayMs = 0, inPieces, thenClose }: Fate & { type: "answer" },
  ): Promise<void> {
    const { messageId, sopClassUid, sopInstanceUid } = request!;
    const response = { messageIdBeingRespondedTo: messageId, status, sopClassUid, sopInstanceUid };
    const data = encodeStoreResponse(response);
    const pdvs = [{ presentationContextId, command: true, last: true, data }];
    const bytes = encodePdu({ type: "P-DATA-TF", pdvs });
    if (delayMs > 0) await pause(delayMs);
    if (inPieces) {
      this.#socket.write(bytes.slice(0, PIECE_LENGTH));
      await pause(PIECES_APART_MS);
    }
    this.#socket.write(inPieces ? bytes.slice(PIECE_LENGTH) : bytes);
    attempt!.answer = status;
    this.#answered++;
    if (!thenClose) return;
    this.#isDone = true;
    this.#socket.end();
  }

  #send(pdu: Pdu): void {
    this.#socket.write(encodePdu(pdu));
  }
}

/** All that is asked for (PS3.7 §D.3.3.3). */
function grantedWindow({ userInformation }: AssociateRq) {
  const { asynchronousOperations } = userInformation;
  if (asynchronousOperations === undefined) return {};
  return { asynchronousOperations: { ...asynchronousOperations, performed: 1 } };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function isConnectionLoss(error: unknown): boolean {
  const codes: readonly unknown[] = ["ECONNRESET", "EPIPE", "ERR_STREAM_PREMATURE_CLOSE"];
  return error instanceof Error && "code" in error && codes.includes(error.code);
}
