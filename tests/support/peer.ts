/**
 * A scripted peer on a real socket, for peers that no honest SCP imitates. It knows bytes, not
 * DICOM: it waits for PDUs, sends what it is told, waits, closes or resets. Any sender can be run
 * against it.
 */

import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** What the peer does next. */
export type PeerStep =
  /** Waits for the next whole PDU; ends the script when the sender closes instead. */
  | { readonly recv: "pdu" }
  /** Waits until so many bytes have come in all; ends the script when they do not in 10 s. */
  | { readonly recvBytes: number }
  /** Waits until the sender closes, keeping what it sends. */
  | { readonly recv: "close" }
  /** Waits until the sender aborts or closes, keeping what it sends. */
  | { readonly recv: "abort" }
  /** Sends bytes, in pieces of `pieceLength` where given, with the event loop in between. */
  | { readonly send: Uint8Array; readonly pieceLength?: number }
  | { readonly wait: number }
  /** Ends the connection properly: FIN. */
  | { readonly close: true }
  /** Ends the connection with a RST. */
  | { readonly reset: true }
  /** Stops reading, and goes on with the script. */
  | { readonly pause: true }
  /** Reads again. */
  | { readonly resume: true }
  /** Stops reading for good: the script ends when the connection does, or is disposed of. */
  | { readonly stall: true }
  /** Calls a function of the test, to meet it at a known point. */
  | { readonly call: () => void | Promise<void> };

const PATIENCE_MS = 10_000;
/** The type of that PDU (PS3.8 §9.3.8). */
const A_ABORT = 7;

/** One connection as the peer saw it. */
export interface PeerConnection {
  /** The whole PDUs that came, with their headers, in order. */
  readonly pdus: Uint8Array[];
  /** Bytes behind the last whole PDU. */
  rest: Uint8Array;
  /** How many bytes came in all. */
  lengthBytes: number;
  /** How the sender ended it, as far as it did. */
  ended?: "closed" | "reset";
}

export interface Peer extends AsyncDisposable {
  readonly port: number;
  /** In the order in which they were made. */
  readonly connections: readonly PeerConnection[];
  /** Resolves once `count` connections have been made and their scripts have ended. */
  finished(count?: number): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and runs one script per connection.
 *
 * @param scripts the script of the first connection, the second, and so on; the last one serves
 *   all further connections
 */
export async function startPeer(...scripts: readonly PeerStep[][]): Promise<Peer> {
  const connections: PeerConnection[] = [];
  const runs: Promise<void>[] = [];
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const connection: PeerConnection = { pdus: [], rest: new Uint8Array(0), lengthBytes: 0 };
    const script = scripts[Math.min(connections.length, scripts.length - 1)] ?? [];
    connections.push(connection);
    runs.push(new ScriptRun(socket, connection).run(script).finally(() => sockets.delete(socket)));
    for (const wake of waiting) wake();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    async finished(count = 1): Promise<void> {
      while (runs.length < count) {
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
      await Promise.all(runs);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await Promise.all(runs);
      await closed;
    },
  };
}

/** One script on one socket. */
class ScriptRun {
  readonly #socket: Socket;
  readonly #connection: PeerConnection;
  /** Resolves once the socket is gone, whoever ended it. */
  readonly #gone: Promise<void>;
  #wake: () => void = () => {};
  #pdusTaken = 0;

  constructor(socket: Socket, connection: PeerConnection) {
    this.#socket = socket;
    this.#connection = connection;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Uint8Array) => this.#receive(bytes));
    socket.on("end", () => this.#end("closed"));
    socket.on("error", () => this.#end("reset"));
    this.#gone = new Promise((resolve) => {
      socket.on("close", () => {
        this.#end("closed");
        resolve();
      });
    });
  }

  async run(script: readonly PeerStep[]): Promise<void> {
    for (const step of script) {
      if (!await this.#step(step)) break;
    }
    this.#socket.destroy();
    await this.#gone;
  }

  /** @returns false where the script cannot go on */
  async #step(step: PeerStep): Promise<boolean> {
    if ("recv" in step) return await this.#expect(step.recv);
    if ("recvBytes" in step) return await this.#expectBytes(step.recvBytes);
    if ("send" in step) return await this.#send(step.send, step.pieceLength ?? step.send.length);
    if ("wait" in step) return await this.#pause(step.wait);
    if ("call" in step) {
      await step.call();
    } else if ("pause" in step) {
      this.#socket.pause();
    } else if ("resume" in step) {
      this.#socket.resume();
    } else if ("stall" in step) {
      this.#socket.pause();
      await this.#gone;
    } else if ("reset" in step) {
      this.#socket.resetAndDestroy();
    } else {
      await this.#orGone((resolve) => this.#socket.end(resolve));
    }
    return true;
  }

  async #expect(what: "pdu" | "close" | "abort"): Promise<boolean> {
    while (!this.#hasCome(what)) {
      if (this.#connection.ended !== undefined) return what !== "pdu";
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    this.#pdusTaken++;
    return true;
  }

  #hasCome(what: "pdu" | "close" | "abort"): boolean {
    const { pdus } = this.#connection;
    if (what === "abort") return pdus.at(-1)?.[0] === A_ABORT;
    return what === "pdu" && pdus.length > this.#pdusTaken;
  }

  async #expectBytes(lengthBytes: number): Promise<boolean> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#wake();
    }, PATIENCE_MS);
    while (this.#connection.lengthBytes < lengthBytes && !isLate) {
      if (this.#connection.ended !== undefined) break;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    clearTimeout(timer);
    return this.#connection.lengthBytes >= lengthBytes;
  }

  async #send(bytes: Uint8Array, pieceLength: number): Promise<boolean> {
    for (let offset = 0; offset < bytes.length; offset += pieceLength) {
      if (this.#socket.destroyed) return false;
      const piece = bytes.subarray(offset, offset + pieceLength);
      await this.#orGone((resolve) => this.#socket.write(piece, resolve));
      if (pieceLength < bytes.length) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return true;
  }

  /** Waits, or until the sender ends the connection. */
  async #pause(durationMs: number): Promise<boolean> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, durationMs);
      this.#wake = () => {
        if (this.#connection.ended === undefined) return;
        clearTimeout(timer);
        resolve();
      };
    });
    return true;
  }

  /** Waits for a callback of the socket, which does not come any more once the socket is gone. */
  async #orGone(start: (resolve: () => void) => void): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => start(() => resolve())), this.#gone]);
  }

  #receive(bytes: Uint8Array): void {
    const { pdus, rest } = this.#connection;
    this.#connection.lengthBytes += bytes.length;
    let pending = new Uint8Array(rest.length + bytes.length);
    pending.set(rest);
    pending.set(bytes, rest.length);
    while (pending.length >= 6) {
      const length = 6 + new DataView(pending.buffer, pending.byteOffset).getUint32(2);
      if (pending.length < length) break;
      pdus.push(pending.slice(0, length));
      pending = pending.subarray(length);
    }
    this.#connection.rest = pending;
    this.#wake();
  }

  #end(how: "closed" | "reset"): void {
    this.#connection.ended ??= how;
    this.#wake();
  }
}
