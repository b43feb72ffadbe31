/**
 * Reads PDUs from a connection, and A-ASSOCIATE-RQs and command sets out of their bytes, for the scripted peer
 * (PS3.8 §9.3, PS3.7 §6.3). An independent reading of the protocol: it shares no code with the program under test.
 */

import type { ProposedContext } from "./record.ts";

/** A protocol data unit: its type and what follows the length field. */
export interface Pdu {
  readonly type: number;
  readonly body: Uint8Array;
}

/** An A-ASSOCIATE-RQ, as far as the comparison looks at it. */
export interface AssociateRequest {
  readonly protocolVersion: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** The types of all items, and of the user information's items, in hexadecimal and in order. */
  readonly itemTypes: string;
  readonly userItemTypes: string;
  readonly applicationContext: string;
  readonly maxLength: number;
  readonly implementationClassUid: string;
  readonly implementationVersionName: string;
  readonly contexts: readonly ProposedContext[];
}

/** One fragment of a message. */
export interface Pdv {
  readonly contextId: number;
  readonly isCommand: boolean;
  readonly isLast: boolean;
  readonly bytes: Uint8Array;
}

/** Takes whole PDUs off a connection. */
export class PduReader {
  readonly #connection: Deno.Conn;
  #buffered = new Uint8Array(0);

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** The next PDU, or undefined at the end of the connection (also when it was reset). */
  async next(): Promise<Pdu | undefined> {
    const header = await this.#take(6);
    if (header === undefined) {
      return undefined;
    }
    const length = view(header).getUint32(2);
    const body = await this.#take(length);
    return body === undefined ? undefined : { type: header[0] ?? 0, body };
  }

  /** Reads and forgets until the connection ends. */
  async drain(): Promise<void> {
    while (await this.#fill()) {
      this.#buffered = new Uint8Array(0);
    }
  }

  async #take(count: number): Promise<Uint8Array | undefined> {
    while (this.#buffered.length < count) {
      if (!(await this.#fill())) {
        return undefined;
      }
    }
    const taken = this.#buffered.slice(0, count);
    this.#buffered = this.#buffered.subarray(count);
    return taken;
  }

  async #fill(): Promise<boolean> {
    const chunk = new Uint8Array(65536);
    let count: number | null;
    try {
      count = await this.#connection.read(chunk);
    } catch {
      return false; // a reset, or closed by the peer's own script: the end of the connection either way
    }
    if (count === null) {
      return false;
    }
    const joined = new Uint8Array(this.#buffered.length + count);
    joined.set(this.#buffered);
    joined.set(chunk.subarray(0, count), this.#buffered.length);
    this.#buffered = joined;
    return true;
  }
}

/** Reads the body of an A-ASSOCIATE-RQ. */
export function readAssociateRequest(body: Uint8Array): AssociateRequest {
  const items = readItems(body.subarray(68));
  const userItems = readItems(items.find((item) => item.type === 0x50)?.bytes ?? new Uint8Array(0));
  const maxLength = userItems.find((item) => item.type === 0x51);
  return {
    protocolVersion: view(body).getUint16(0),
    calledAeTitle: text(body.subarray(4, 20)),
    callingAeTitle: text(body.subarray(20, 36)),
    itemTypes: typesOf(items),
    userItemTypes: typesOf(userItems),
    applicationContext: textOf(items, 0x10),
    maxLength: maxLength === undefined ? 0 : view(maxLength.bytes).getUint32(0),
    implementationClassUid: textOf(userItems, 0x52),
    implementationVersionName: textOf(userItems, 0x55),
    contexts: items.filter((item) => item.type === 0x20).map((item) => readContext(item.bytes)),
  };
}

/** Reads the PDVs of a P-DATA-TF body. */
export function readPdvs(body: Uint8Array): Pdv[] {
  const pdvs: Pdv[] = [];
  let offset = 0;
  while (offset + 6 <= body.length) {
    const length = view(body).getUint32(offset);
    const control = body[offset + 5] ?? 0;
    pdvs.push({
      contextId: body[offset + 4] ?? 0,
      isCommand: (control & 1) !== 0,
      isLast: (control & 2) !== 0,
      bytes: body.subarray(offset + 6, offset + 4 + length),
    });
    offset += 4 + length;
  }
  return pdvs;
}

/** The elements of a command set (implicit little endian), by element number in group 0000. */
export function readCommandSet(bytes: Uint8Array): Map<number, Uint8Array> {
  const elements = new Map<number, Uint8Array>();
  let offset = 0;
  while (offset + 8 <= bytes.length) {
    const length = view(bytes).getUint32(offset + 4, true);
    elements.set(
      view(bytes).getUint16(offset + 2, true),
      bytes.subarray(offset + 8, offset + 8 + length),
    );
    offset += 8 + length;
  }
  return elements;
}

/** A number of two bytes in a command set; undefined where the element is missing. */
export function numberIn(
  command: ReadonlyMap<number, Uint8Array>,
  element: number,
): number | undefined {
  const bytes = command.get(element);
  return bytes === undefined || bytes.length < 2 ? undefined : view(bytes).getUint16(0, true);
}

/** A UID in a command set without its padding; empty where the element is missing. */
export function uidIn(command: ReadonlyMap<number, Uint8Array>, element: number): string {
  return text(command.get(element) ?? new Uint8Array(0)).replace(/\0$/, "");
}

interface Item {
  readonly type: number;
  readonly bytes: Uint8Array;
}

function readItems(bytes: Uint8Array): Item[] {
  const items: Item[] = [];
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const length = view(bytes).getUint16(offset + 2);
    items.push({
      type: bytes[offset] ?? 0,
      bytes: bytes.subarray(offset + 4, offset + 4 + length),
    });
    offset += 4 + length;
  }
  return items;
}

function readContext(bytes: Uint8Array): ProposedContext {
  const items = readItems(bytes.subarray(4));
  return {
    id: bytes[0] ?? 0,
    abstractSyntax: textOf(items, 0x30),
    transferSyntaxes: items.filter((item) => item.type === 0x40).map((item) => text(item.bytes)),
  };
}

function typesOf(items: readonly Item[]): string {
  return items.map((item) => item.type.toString(16)).join(" ");
}

function textOf(items: readonly Item[], type: number): string {
  return text(items.find((item) => item.type === type)?.bytes ?? new Uint8Array(0));
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
