/**
 * TCP connections: with `listener.ts`, all that knows `Deno` in this layer. It resolves the peer,
 * connects within a time limit, and ends a connection on which a write makes no progress.
 */

import { ConditionError } from "../base/condition.ts";
import { systemText } from "../base/system_text.ts";
import {
  illegalServiceParameter,
  NetConditions,
  tcpInitializationError,
  tcpIoError,
  unknownHost,
} from "./conditions.ts";
import { TimeLimit, untilAborted } from "./time_limit.ts";
import { Deadline } from "./deadline.ts";

/** A connection to the peer. Reading and writing may go on at once, one of each. */
export interface Transport {
  /**
   * @returns how many bytes were put at the front of `target`, null at the end
   * @throws ConditionError: an abort by the peer, as DCMTK calls any loss of the connection, or what
   *   ended a stalled write
   */
  read(target: Uint8Array): Promise<number | null>;
  /**
   * Writes all of `bytes`, which must not change meanwhile.
   *
   * @throws ConditionError, a TCP I/O error
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Lets writes take as long as they like, until `resumeWriteDeadline`. */
  pauseWriteDeadline(): void;
  /** Gives the write that is under way, and those that follow, the full time. */
  resumeWriteDeadline(): void;
  /** Ends the connection and every read and write at once; may be called again. */
  close(): void;
}

/** Which addresses of the peer are tried. */
export type IpVersion = "any" | "ipv4" | "ipv6";

/** Where to connect to, and how long to wait. */
export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly ipVersion: IpVersion;
  /** undefined: the operating system's limit. */
  readonly timeoutMs?: number;
  /** A write that moves no byte for so long ends the connection. */
  readonly writeTimeoutMs: number;
  /** Keep Nagle's algorithm on. */
  readonly nagle?: boolean;
  readonly signal?: AbortSignal;
}

/** @throws ConditionError with DCMTK's text, or the reason of the signal */
export async function connectTransport(options: ConnectOptions): Promise<Transport> {
  if (options.host === "") {
    throw new ConditionError(illegalServiceParameter(`:${options.port}`));
  }
  const error = (): Error =>
    new ConditionError(tcpInitializationError("Operation now in progress (Timeout)"));
  using limit = new TimeLimit(options.timeoutMs, {
    error,
    parent: options.signal,
  });
  const hostnames = await addressesOf(options, limit.signal);
  let failure: unknown = new ConditionError(unknownHost(options.host));
  for (const hostname of hostnames) {
    try {
      const { port } = options;
      const connection = await Deno.connect({ hostname, port, signal: limit.signal });
      return toTransport(connection, options);
    } catch (cause) {
      if (limit.signal.aborted) throw limit.signal.reason;
      failure = connectFailure(cause, { ...options, host: hostname });
    }
  }
  throw failure;
}

/** A name stands for itself where any address will do: `Deno.connect` then tries them all. */
async function addressesOf(options: ConnectOptions, signal: AbortSignal): Promise<string[]> {
  if (options.ipVersion === "any") return [options.host];
  const family = options.ipVersion === "ipv4" ? 4 : 6;
  try {
    // Loaded by those who need it only: Node.js modules take time to start.
    const { lookup } = await import("node:dns/promises");
    const resolving = lookup(options.host, { all: true, family });
    const addresses = await untilAborted(resolving, signal);
    // A literal address of the other family comes back as it is.
    return addresses.filter((entry) => entry.family === family).map((entry) => entry.address);
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    if (errorCode(cause) === "EPERM") throw permissionFailure(cause, options);
    throw new ConditionError(unknownHost(options.host), { cause });
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function connectFailure(cause: unknown, options: ConnectOptions): ConditionError {
  if (cause instanceof Deno.errors.NotCapable) return permissionFailure(cause, options);
  // The connection stood, and was gone before we saw it.
  if (cause instanceof Deno.errors.ConnectionReset) {
    return new ConditionError(NetConditions.peerAborted, { cause });
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  const isLookup = message.startsWith("failed to lookup") || cause instanceof URIError ||
    cause instanceof TypeError;
  if (isLookup) return new ConditionError(unknownHost(options.host), { cause });
  return new ConditionError(tcpInitializationError(systemText(message)), { cause });
}

function permissionFailure(cause: unknown, options: ConnectOptions): ConditionError {
  const peer = `${options.host}:${options.port}`;
  const text = `Operation not permitted (no permission for network access to ${peer})`;
  return new ConditionError(tcpInitializationError(text), { cause });
}

/**
 * Sets up a connection that was made. The transport owns it.
 *
 * @throws what the operating system says; the connection is closed then
 */
export function toTransport(
  connection: Deno.TcpConn,
  { nagle, writeTimeoutMs }: Pick<ConnectOptions, "nagle" | "writeTimeoutMs">,
): Transport {
  try {
    connection.setNoDelay(!nagle);
    connection.setKeepAlive(true);
  } catch (error) {
    connection.close();
    throw error;
  }
  return new TcpTransport(connection, writeTimeoutMs);
}

class TcpTransport implements Transport {
  readonly #connection: Deno.TcpConn;
  readonly #writeDeadline: Deadline;
  #closed = false;
  #stalled: ConditionError | undefined;

  constructor(connection: Deno.TcpConn, writeTimeoutMs: number) {
    this.#connection = connection;
    this.#writeDeadline = new Deadline(writeTimeoutMs, () => {
      // "Success" is what DCMTK prints here: its error number is clear when the time is up.
      this.#stalled = new ConditionError(tcpIoError("Success", "writeDataPDU"));
      this.close();
    });
  }

  async read(target: Uint8Array): Promise<number | null> {
    try {
      return await this.#connection.read(target);
    } catch (cause) {
      throw this.#stalled ?? new ConditionError(NetConditions.peerAborted, { cause });
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length;) {
      offset += await this.#writeSome(bytes.subarray(offset));
    }
  }

  pauseWriteDeadline(): void {
    this.#writeDeadline.pause();
  }

  resumeWriteDeadline(): void {
    this.#writeDeadline.resume();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#writeDeadline.end();
    this.#connection.close();
  }

  async #writeSome(bytes: Uint8Array): Promise<number> {
    this.#writeDeadline.start();
    try {
      return await this.#connection.write(bytes);
    } catch (error) {
      throw this.#stalled ?? writeFailure(error);
    } finally {
      this.#writeDeadline.stop();
    }
  }
}

function writeFailure(cause: unknown): ConditionError {
  const reason = systemText(cause instanceof Error ? cause.message : String(cause));
  return new ConditionError(tcpIoError(reason, "writeDataPDU"), { cause });
}
