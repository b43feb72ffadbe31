/** Plays a scripted peer's part on one connection, and notes what it sees. */

import { latin1 } from "./data_set.ts";
import type { ConnectionBehaviour, StoreAnswer } from "./peer_behaviour.ts";
import {
  numberIn,
  type Pdu,
  PduReader,
  readAssociateRequest,
  readCommandSet,
  readPdvs,
  uidIn,
} from "./pdu_reader.ts";
import {
  encodeAbort,
  encodeAssociateAccept,
  encodeReject,
  encodeRelease,
  encodeStoreResponse,
  PDU_TYPES,
} from "./pdu_writer.ts";
import { type ConnectionRecord, hex, type StoreRecord } from "./record.ts";

/** How long the peer waits, after it has ended an association, for the other side to close. */
const CLOSE_WAIT_MS = 3000;

/** One connection; it is closed when the script is over. */
export class PeerConnection {
  readonly #connection: Deno.TcpConn;
  readonly #behaviour: ConnectionBehaviour;
  readonly #record: ConnectionRecord;
  readonly #stopped: AbortSignal;
  readonly #reader: PduReader;
  #command: Uint8Array[] = [];
  #dataSetParts: Uint8Array[] = [];
  #dataSetBytes = 0;

  constructor(
    connection: Deno.TcpConn,
    behaviour: ConnectionBehaviour,
    record: ConnectionRecord,
    stopped: AbortSignal,
  ) {
    this.#connection = connection;
    this.#behaviour = behaviour;
    this.#record = record;
    this.#stopped = stopped;
    this.#reader = new PduReader(connection);
  }

  /** Plays the script to its end; the connection is closed then. */
  async run(): Promise<void> {
    this.#connection.setNoDelay(true);
    try {
      if (this.#behaviour.closeAtOnce) {
        this.#record.ending = "peer closed";
        return;
      }
      if (this.#behaviour.banner !== undefined) {
        await this.#write(latin1(this.#behaviour.banner));
      }
      await this.#converse();
    } finally {
      this.#close();
    }
  }

  async #converse(): Promise<void> {
    for (;;) {
      const pdu = await this.#reader.next();
      if (pdu === undefined) {
        this.#record.ending = "closed";
        return;
      }
      if (!(await this.#handle(pdu))) {
        return;
      }
    }
  }

  /** Whether the conversation goes on. */
  async #handle(pdu: Pdu): Promise<boolean> {
    switch (pdu.type) {
      case PDU_TYPES.associateRequest:
        return await this.#associate(pdu.body);
      case PDU_TYPES.data:
        return await this.#receiveData(pdu.body);
      case PDU_TYPES.releaseRequest:
        return await this.#release();
      case PDU_TYPES.releaseResponse:
        this.#record.oddities.push("A-RELEASE-RP");
        return true;
      case PDU_TYPES.abort:
        this.#record.ending = `A-ABORT ${pdu.body[2]} ${pdu.body[3]}`;
        return false;
      default:
        this.#record.oddities.push(`PDU of type ${pdu.type}`);
        return true;
    }
  }

  async #associate(body: Uint8Array): Promise<boolean> {
    const request = readAssociateRequest(body);
    this.#record.request = request;
    await this.#pause(this.#behaviour.associateDelayMs ?? 0);
    const answer = this.#behaviour.onAssociate ?? { type: "accept" };
    switch (answer.type) {
      case "accept":
        await this.#write(encodeAssociateAccept(request, this.#behaviour));
        if (this.#behaviour.stopsReading) {
          await this.#pause(Infinity);
          this.#record.ending = "peer never read";
          return false;
        }
        return true;
      case "reject":
        await this.#write(encodeReject(answer.result, answer.source, answer.reason));
        return await this.#endBy("peer rejected");
      case "abort":
        await this.#write(encodeAbort(answer.source, answer.reason));
        return await this.#endBy("peer aborted");
      case "close":
        this.#record.ending = "peer closed";
        return false;
      case "silent":
        return true;
      case "bytes":
        await this.#write(asBytes(answer.bytes));
        return true;
    }
  }

  async #receiveData(body: Uint8Array): Promise<boolean> {
    for (const pdv of readPdvs(body)) {
      if (pdv.isCommand) {
        this.#command.push(pdv.bytes);
        if (pdv.isLast) {
          this.#beginStore(pdv.contextId);
        }
        continue;
      }
      const store = this.#record.stores.at(-1);
      if (store === undefined || store.complete) {
        this.#record.oddities.push("a data set without a command");
        continue;
      }
      store.pduLengths.push(body.length);
      this.#dataSetParts.push(pdv.bytes);
      this.#dataSetBytes += pdv.bytes.length;
      if (this.#dataSetBytes > (this.#behaviour.abortAfterBytes ?? Infinity)) {
        await this.#write(encodeAbort(2, 0));
        return await this.#endBy("peer aborted");
      }
      if (pdv.isLast) {
        store.dataSet = joined(this.#dataSetParts);
        store.complete = true;
        this.#dataSetParts = [];
        if (!(await this.#answer(store))) {
          return false;
        }
      }
    }
    return true;
  }

  #beginStore(contextId: number): void {
    const bytes = joined(this.#command);
    this.#command = [];
    this.#dataSetParts = [];
    const command = readCommandSet(bytes);
    if (numberIn(command, 0x0100) !== 0x0001) {
      this.#record.oddities.push(`command ${numberIn(command, 0x0100)}`);
    }
    this.#record.stores.push({
      contextId,
      messageId: numberIn(command, 0x0110) ?? -1,
      sopClassUid: uidIn(command, 0x0002),
      sopInstanceUid: uidIn(command, 0x1000),
      command: hex(bytes),
      dataSet: new Uint8Array(0),
      complete: false,
      pduLengths: [],
    });
  }

  async #answer(store: StoreRecord): Promise<boolean> {
    const answer: StoreAnswer = this.#behaviour.onStore?.[this.#record.stores.length - 1] ??
      this.#behaviour.everyStore ?? { type: "response" };
    switch (answer.type) {
      case "response":
        if (await this.#pause(answer.delayMs ?? 0)) {
          await this.#write(encodeStoreResponse(store, answer));
        }
        return true;
      case "abort":
        await this.#write(encodeAbort(answer.source, answer.reason));
        return await this.#endBy("peer aborted");
      case "close":
        this.#record.ending = "peer closed";
        return false;
      case "release":
        await this.#write(encodeRelease(PDU_TYPES.releaseRequest));
        return true;
      case "silent":
        return true;
      case "bytes":
        await this.#write(asBytes(answer.bytes));
        return true;
    }
  }

  async #release(): Promise<boolean> {
    this.#record.ending = "A-RELEASE-RQ";
    switch (this.#behaviour.onRelease ?? "confirm") {
      case "confirm":
        await this.#write(encodeRelease(PDU_TYPES.releaseResponse));
        break;
      case "abort":
        await this.#write(encodeAbort(2, 0));
        break;
      case "close":
        return false;
      case "ignore":
        break;
    }
    return await this.#endBy(this.#record.ending);
  }

  /** Waits, for a while, that the other side closes; then the conversation is over. */
  async #endBy(ending: string): Promise<false> {
    this.#record.ending = ending;
    const closed = this.#reader.drain();
    const timer = setTimeout(() => this.#close(), CLOSE_WAIT_MS);
    await closed;
    clearTimeout(timer);
    return false;
  }

  /** Waits; false when the run was over before. */
  async #pause(milliseconds: number): Promise<boolean> {
    if (milliseconds === 0) {
      return true;
    }
    if (this.#stopped.aborted) {
      return false;
    }
    return await new Promise((resolve) => {
      const timer = Number.isFinite(milliseconds)
        ? setTimeout(() => resolve(true), milliseconds)
        : undefined;
      this.#stopped.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve(false);
      }, { once: true });
    });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const size = this.#behaviour.dribble ? 1 : bytes.length;
    try {
      for (let offset = 0; offset < bytes.length; offset += size) {
        await writeAll(this.#connection, bytes.subarray(offset, offset + size));
      }
    } catch {
      // The other side is gone; how it went is what the record says, from the reading side.
    }
  }

  #close(): void {
    try {
      this.#connection.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error; // closed already
    }
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    offset += await connection.write(bytes.subarray(offset));
  }
}

function asBytes(bytes: string | Uint8Array): Uint8Array {
  return typeof bytes === "string" ? latin1(bytes) : bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
