/**
 * The TCP connection below, in the shape that `node:tls` wants: a duplex stream of Node.js. What the
 * connection fails with is kept, and whether all that was written has gone out can be waited for: the
 * streams of Node.js take whatever they are given.
 */

import { Duplex } from "node:stream";
import type { Transport } from "../transport.ts";

/** Room for four TLS records. */
const READ_LENGTH = 0x10000;

export class LowerStream extends Duplex {
  readonly #lower: Transport;
  #failure: Error | undefined;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** @param lower is closed with the stream */
  constructor(lower: Transport) {
    super();
    this.#lower = lower;
  }

  /** What the connection has failed with. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Waits until all that was written has gone out. Throws what the connection has failed with. */
  async flushed(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.writableLength === 0) return;
    this.#waiting ??= Promise.withResolvers();
    await this.#waiting.promise;
  }

  override _read(): void {
    void this.#pull();
  }

  override _write(bytes: Uint8Array, _: string, done: (error?: Error) => void): void {
    void this.#push(bytes, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#lower.close();
    done(error);
  }

  async #pull(): Promise<void> {
    try {
      const target = new Uint8Array(READ_LENGTH);
      const count = await this.#lower.read(target);
      this.push(count === null ? null : target.subarray(0, count));
    } catch (error) {
      this.destroy(this.#fail(error));
    }
  }

  async #push(bytes: Uint8Array, done: (error?: Error) => void): Promise<void> {
    try {
      await this.#lower.write(bytes);
    } catch (error) {
      return done(this.#fail(error));
    }
    done();
    if (this.writableLength > 0) return;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #fail(error: unknown): Error {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
    return this.#failure;
  }
}
