/** One connection of the in-process SCP of `scp.ts`. */

import {
  CommandField,
  type CommandSet,
  decodeCommandSet,
  encodeEchoResponse,
  encodeStoreResponse,
  readMessageId,
  readStoreRequest,
} from "../../lib/net/command_set.ts";
import type { AssociateAc, AssociateRq, Pdu, Pdv } from "../../lib/net/pdu.ts";
import { PduBuffer } from "../../lib/net/pdu_buffer.ts";
import { encodePdu } from "../../lib/net/pdu_encode.ts";
import { encodeFileHead } from "./part10_file.ts";
import { acceptFirst, type ReceivedObject, type ScpAssociation, type ScpOptions } from "./scp.ts";

const DEFAULT_MAX_PDU_LENGTH = 16384;
/** What is really received where no limit, or an absurd one, is announced. */
const LARGEST_PDU_LENGTH = 131072;
/** How long responses wait for others. */
const HOLDING_MS = 100;
/** How far apart the pieces of a response are. */
const SPLIT_MS = 2;

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Where the SCP keeps what all its connections have seen. */
export interface Records {
  readonly associations: ScpAssociation[];
  readonly received: ReceivedObject[];
}

/** A message that is being received. */
interface Message {
  readonly presentationContextId: number;
  readonly commandParts: Uint8Array[];
  readonly dataParts: Uint8Array[];
  command?: CommandSet;
  lengthBytes: number;
}

/** Serves one association, from the accepted connection to its end. */
export class ScpConnection {
  readonly #connection: Deno.TcpConn;
  readonly #options: ScpOptions;
  readonly #records: Records;
  readonly #incoming: PduBuffer;
  readonly #received: ReceivedObject[] = [];
  #association: Mutable<ScpAssociation> | undefined;
  #message: Message | undefined;
  #maxSendFragment = 0;
  readonly #held: (() => Promise<void>)[] = [];
  #heldTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Deno.TcpConn, options: ScpOptions, records: Records) {
    this.#connection = connection;
    this.#options = options;
    this.#records = records;
    this.#incoming = new PduBuffer(LARGEST_PDU_LENGTH);
  }

  async serve(): Promise<void> {
    try {
      this.#connection.setNoDelay(true);
      while (await this.#incoming.readFrom((target) => this.#connection.read(target))) {
        if (!await this.#handleAll()) break;
      }
    } catch (error) {
      // A sender may break off at any time; everything else is an error of this program.
      if (!isConnectionLoss(error)) throw error;
    } finally {
      clearTimeout(this.#heldTimer);
      if (this.#association !== undefined) this.#association.ended ??= "closed";
      this.#closeQuietly();
    }
  }

  #closeQuietly(): void {
    try {
      this.#connection.close();
    } catch (error) {
      // Disposing of the SCP closes connections as well.
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  /** @returns false when the connection is done with */
  async #handleAll(): Promise<boolean> {
    for (;;) {
      const decoded = this.#incoming.next();
      if (decoded.type === "incomplete") return true;
      if (decoded.type === "invalid") return false;
      if (!await this.#handle(decoded.pdu)) return false;
    }
  }

  async #handle(pdu: Pdu): Promise<boolean> {
    switch (pdu.type) {
      case "A-ASSOCIATE-RQ":
        return await this.#answer(pdu);
      case "P-DATA-TF":
        for (const pdv of pdu.pdvs) {
          if (!await this.#collect(pdv)) return false;
        }
        return true;
      case "A-RELEASE-RQ":
        if (this.#association !== undefined) this.#association.ended = "released";
        await this.#send({ type: "A-RELEASE-RP" });
        return true;
      case "A-ABORT":
        if (this.#association !== undefined) this.#association.ended = "aborted";
        return false;
      default:
        return false;
    }
  }

  async #answer(request: AssociateRq): Promise<boolean> {
    const association: Mutable<ScpAssociation> = {
      request,
      received: this.#received,
      mostOutstanding: 0,
    };
    this.#association = association;
    this.#records.associations.push(association);
    const rejection = this.#options.reject?.(request);
    if (rejection !== undefined) {
      await this.#send({ type: "A-ASSOCIATE-RJ", ...rejection });
      return false;
    }
    const answer = this.#acceptance(request);
    association.answer = answer;
    this.#maxSendFragment = (request.userInformation.maxPduLength || LARGEST_PDU_LENGTH) - 6;
    await this.#send(answer);
    return true;
  }

  #acceptance(request: AssociateRq): AssociateAc {
    const accept = this.#options.accept ?? acceptFirst;
    return {
      type: "A-ASSOCIATE-AC",
      calledAeTitle: request.calledAeTitle,
      callingAeTitle: request.callingAeTitle,
      applicationContext: request.applicationContext,
      presentationContexts: request.presentationContexts.map((context) => ({
        id: context.id,
        ...accept(context),
      })),
      userInformation: {
        maxPduLength: this.#options.maxPduLength ?? DEFAULT_MAX_PDU_LENGTH,
        implementationClassUid: "1.2.3.4",
        implementationVersionName: "TEST_SCP",
        ...this.#grantedWindow(request),
      },
    };
  }

  #grantedWindow({ userInformation }: AssociateRq): Partial<AssociateAc["userInformation"]> {
    const { asyncWindow: invoked } = this.#options;
    if (invoked === undefined || userInformation.asynchronousOperations === undefined) return {};
    return { asynchronousOperations: { invoked, performed: 1 } };
  }

  /** @returns false when the connection is done with */
  async #collect(pdv: Pdv): Promise<boolean> {
    const message = this.#message ??= {
      presentationContextId: pdv.presentationContextId,
      commandParts: [],
      dataParts: [],
      lengthBytes: 0,
    };
    if (pdv.command) {
      message.commandParts.push(pdv.data.slice());
      if (!pdv.last) return true;
      message.command = decodeCommandSet(concatenate(message.commandParts));
      if (!message.command.hasDataSet) return await this.#finish(message, message.command);
    } else {
      message.lengthBytes += pdv.data.length;
      if (this.#isDataNeeded) message.dataParts.push(pdv.data.slice());
      if (pdv.last && message.command) return await this.#finish(message, message.command);
    }
    return true;
  }

  get #isDataNeeded(): boolean {
    return this.#options.keepDataSets !== false || this.#options.folder !== undefined;
  }

  /** @returns false when the connection is done with */
  async #finish(message: Message, command: CommandSet): Promise<boolean> {
    this.#message = undefined;
    const { presentationContextId } = message;
    if (command.commandField === CommandField.echoRq) {
      await this.#respond(presentationContextId, encodeEchoResponse(readMessageId(command)));
      return true;
    }
    const object = this.#objectOf(message, command);
    this.#received.push(object);
    this.#records.received.push(object);
    await this.#writeFile(object);
    if (this.#options.drops?.(object, this.#association!)) return false;
    if (this.#options.delayMs !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, this.#options.delayMs));
    }
    const { sopClassUid, sopInstanceUid, messageId } = object;
    const status = await this.#options.status?.(object) ?? 0;
    const response = { messageIdBeingRespondedTo: messageId, status, sopClassUid, sopInstanceUid };
    await this.#holdBack(() => this.#respond(presentationContextId, encodeStoreResponse(response)));
    return true;
  }

  async #holdBack(respond: () => Promise<void>): Promise<void> {
    const { holdResponses = 1 } = this.#options;
    const association = this.#association!;
    this.#held.push(respond);
    association.mostOutstanding = Math.max(association.mostOutstanding, this.#held.length);
    clearTimeout(this.#heldTimer);
    if (this.#held.length >= holdResponses) await this.#respondToAll();
    else this.#heldTimer = setTimeout(() => this.#respondLate(), HOLDING_MS);
  }

  async #respondLate(): Promise<void> {
    try {
      await this.#respondToAll();
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
    }
  }

  async #respondToAll(): Promise<void> {
    for (const respond of this.#held.splice(0).reverse()) await respond();
  }

  #objectOf(message: Message, command: CommandSet): ReceivedObject {
    const { presentationContextId, lengthBytes } = message;
    const context = this.#association?.answer?.presentationContexts
      .find((candidate) => candidate.id === presentationContextId);
    return {
      ...readStoreRequest(command),
      presentationContextId,
      transferSyntaxUid: context?.transferSyntax ?? "",
      dataSet: concatenate(message.dataParts),
      lengthBytes,
    };
  }

  /** Named by number: what a peer says never becomes a file name. */
  async #writeFile(object: ReceivedObject): Promise<void> {
    const { folder } = this.#options;
    if (folder === undefined) return;
    const bytes = concatenate([encodeFileHead(object), object.dataSet]);
    await Deno.writeFile(`${folder}/${this.#records.received.length}.dcm`, bytes);
  }

  async #respond(presentationContextId: number, command: Uint8Array): Promise<void> {
    for (let offset = 0; offset < command.length; offset += this.#maxSendFragment) {
      const data = command.subarray(offset, offset + this.#maxSendFragment);
      const last = offset + data.length === command.length;
      await this.#send({
        type: "P-DATA-TF",
        pdvs: [{ presentationContextId, command: true, last, data }],
      });
    }
  }

  async #send(pdu: Pdu): Promise<void> {
    const bytes = encodePdu(pdu);
    const splitAt = pdu.type === "P-DATA-TF" ? this.#options.splitAt?.() ?? 0 : 0;
    await this.#write(bytes.subarray(0, splitAt));
    if (splitAt > 0) await new Promise((resolve) => setTimeout(resolve, SPLIT_MS));
    await this.#write(bytes.subarray(splitAt));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length;) {
      offset += await this.#connection.write(bytes.subarray(offset));
    }
  }
}

function isConnectionLoss(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.BadResource;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
