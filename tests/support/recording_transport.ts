/**
 * A connection without a network that keeps what is written to it, write by write, and is fed by the
 * test. Writes can be held up, as those to a peer that does not read are.
 */

import { LogLevel } from "../../lib/base/log.ts";
import type { Transport } from "../../lib/net/transport.ts";
import { RecordingLog } from "./recording_log.ts";

/** What happened on a connection, in order. */
export type TransportEvent =
  | { readonly type: "write"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "pause" | "resume" | "close" }
  | { readonly type: "log"; readonly line: string };

/** See the head of this file. */
export class RecordingTransport implements Transport {
  readonly events: TransportEvent[] = [];
  /** Its lines from info upwards are events, too. */
  readonly log = new EventLog(this.events);
  readonly #fed: (Uint8Array | null)[] = [];
  #wakeReader: () => void = () => {};
  #held: PromiseWithResolvers<void> | undefined;
  #isClosed = false;

  /** Each array is what one read returns. */
  feed(...pieces: readonly Uint8Array[]): void {
    this.#fed.push(...pieces);
    this.#wakeReader();
  }

  /** The peer closes. */
  feedEnd(): void {
    this.#fed.push(null);
    this.#wakeReader();
  }

  /** Writes that begin from now on do not end until `release` or `fail`. */
  hold(): void {
    this.#held = Promise.withResolvers();
  }

  release(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  /** What is held up fails. */
  fail(error: Error): void {
    this.#held?.reject(error);
    this.#held = undefined;
  }

  /** The bytes of all writes so far. */
  get written(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.writes.flatMap((bytes) => [...bytes]));
  }

  /** What was handed over in one piece. */
  get writes(): Uint8Array<ArrayBuffer>[] {
    return this.events.flatMap((event) => event.type === "write" ? [event.bytes] : []);
  }

  async read(target: Uint8Array): Promise<number | null> {
    while (this.#fed.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#wakeReader = resolve);
    }
    const piece = this.#isClosed ? null : this.#fed.shift() ?? null;
    if (piece === null) return null;
    target.set(piece);
    return piece.length;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isClosed) throw new Error("Cannot write: the connection is closed");
    this.events.push({ type: "write", bytes: bytes.slice() });
    await this.#held?.promise;
  }

  pauseWriteDeadline(): void {
    this.events.push({ type: "pause" });
  }

  resumeWriteDeadline(): void {
    this.events.push({ type: "resume" });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.events.push({ type: "close" });
    this.#wakeReader();
    this.fail(new Error("Cannot write on: the connection is closed"));
  }
}

class EventLog extends RecordingLog {
  readonly #events: TransportEvent[];

  constructor(events: TransportEvent[]) {
    super(LogLevel.info);
    this.#events = events;
  }

  override info(message: string): void {
    super.info(message);
    this.#events.push({ type: "log", line: `I: ${message}` });
  }

  override error(message: string): void {
    super.error(message);
    this.#events.push({ type: "log", line: `E: ${message}` });
  }
}

/** Lets everything happen that can happen without another event from outside. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
