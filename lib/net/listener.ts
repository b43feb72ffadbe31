/** A TCP port on which peers may connect to us. It knows `Deno`, as `transport.ts` does. */

import { ConditionError } from "../base/condition.ts";
import { systemText } from "../base/system_text.ts";
import { tcpInitializationError } from "./conditions.ts";
import { toTransport, type Transport } from "./transport.ts";

/** An answer that is not taken for so long ends the connection. */
const WRITE_TIMEOUT_MS = 10_000;

/** Where to listen. */
export interface ListenAddress {
  readonly hostname: string;
  readonly port: number;
}

/** A bound port. */
export interface Listener {
  readonly port: number;
  /** @returns the next connection; undefined once the port is closed */
  accept(): Promise<Transport | undefined>;
  /** May be called again. */
  close(): void;
}

/**
 * Binds a port, on one address.
 *
 * @throws ConditionError where it cannot be had, or where a name stands for every address there is
 */
export function listenTransport({ hostname, port }: ListenAddress): Listener {
  let listener: Deno.TcpListener;
  try {
    listener = Deno.listen({ hostname, port });
  } catch (cause) {
    throw failure(cause instanceof Error ? systemText(cause.message) : String(cause), cause);
  }
  if (isUnspecified(listener.addr.hostname)) {
    listener.close();
    throw failure(`${hostname} stands for every address`);
  }
  return new TcpListener(listener);
}

function failure(reason: string, cause?: unknown): ConditionError {
  return new ConditionError(tcpInitializationError(reason), { cause });
}

/** @returns whether an address, as the system writes it, is `0.0.0.0` or `::` in any form */
export function isUnspecified(address: string): boolean {
  return /^\[?(0{1,3}(\.0{1,3}){3}|[0:]+(ffff:)?([0:]+|0{1,3}(\.0{1,3}){3}))\]?$/i.test(address);
}

class TcpListener implements Listener {
  readonly #listener: Deno.TcpListener;
  #isClosed = false;

  constructor(listener: Deno.TcpListener) {
    this.#listener = listener;
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async accept(): Promise<Transport | undefined> {
    while (!this.#isClosed) {
      try {
        const connection = await this.#listener.accept();
        return toTransport(connection, { nagle: false, writeTimeoutMs: WRITE_TIMEOUT_MS });
      } catch (error) {
        // A connection that is gone before it is accepted says nothing of the next one.
        if (!this.#isClosed && !isLostConnection(error)) throw error;
      }
    }
    return undefined;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listener.close();
  }
}

function isLostConnection(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.NotConnected;
}
