/**
 * TLS over a TCP connection (PS3.15 §B.9 to B.11). The platform's `node:tls` works between two
 * transports: this one, which the association reads and writes, and the TCP connection below it, which
 * knows time limits and losses. Whether the peer is trusted is decided in `tls/verify_peer.ts`, before
 * any byte is written. Loaded only by runs that ask for TLS.
 */

import { isIP } from "node:net";
import { checkServerIdentity, connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { ConditionError } from "../base/condition.ts";
import { type Log, LogLevel } from "../base/log.ts";
import { NetConditions } from "./conditions.ts";
import { TimeLimit, untilAborted } from "./time_limit.ts";
import { CertificateProblem, TlsConditions, verifyFailed } from "./tls/conditions.ts";
import { describeConnection } from "./tls/describe.ts";
import { handshakeFailure, protocolFailure } from "./tls/failure.ts";
import { LowerStream } from "./tls/lower_stream.ts";
import { writePem } from "./tls/pem.ts";
import type { TlsSettings } from "./tls/settings.ts";
import { MAX_PRESENTED } from "./tls/verify_path.ts";
import { verifyPeer } from "./tls/verify_peer.ts";
import type { Transport } from "./transport.ts";

export interface SecureOptions {
  /** The peer as the user calls it. */
  readonly host: string;
  readonly settings: TlsSettings;
  /** How long the handshake may take. */
  readonly timeoutMs: number;
  /** Gets what was agreed on, at debug level. */
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
}

/** One TLS record takes so many bytes, and writing goes on when they have gone out. */
const WRITE_LENGTH = 0x4000;
/** How long an end is announced to the peer before the connection is cut. */
const GOODBYE_MS = 200;

/**
 * Does the handshake and decides whether the peer is trusted.
 *
 * @param lower belongs to the result, and is closed where there is none
 * @throws ConditionError, or the reason of the signal
 */
export async function secureTransport(
  lower: Transport,
  options: SecureOptions,
): Promise<Transport> {
  const stream = new LowerStream(lower);
  const transport = new TlsTransport(lower, stream, startTls(stream, options));
  try {
    await transport.handshake(options);
    return transport;
  } catch (error) {
    transport.close();
    throw error;
  }
}

/**
 * Nothing is rejected here: see `verifyPeer`.
 *
 * @throws ConditionError where the platform does not take what it is given; the stream is closed then
 */
function startTls(stream: LowerStream, options: SecureOptions): TLSSocket {
  try {
    return connect(connectOptions(stream, options));
  } catch (error) {
    stream.destroy();
    throw protocolFailure(error);
  }
}

function connectOptions(stream: LowerStream, { host, settings }: SecureOptions): ConnectionOptions {
  const { identity, anchors } = settings;
  return {
    socket: stream,
    ca: anchors.map(({ der }) => writePem({ label: "CERTIFICATE", der })),
    ...(identity === undefined ? {} : { cert: identity.certificates, key: identity.key }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    minVersion: "TLSv1.2",
    maxVersion: settings.maxVersion,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  };
}

class TlsTransport implements Transport {
  readonly #lower: Transport;
  readonly #stream: LowerStream;
  readonly #socket: TLSSocket;
  readonly #secured = Promise.withResolvers<void>();
  /** Aborted, with the failure as its reason, when nothing can be read or written any more. */
  readonly #over = new AbortController();
  #unread: Uint8Array | undefined;
  #isAtEnd = false;
  #isSecure = false;
  #isWriting = false;
  #wakeReader: () => void = () => {};
  #closing: Promise<void> | undefined;

  constructor(lower: Transport, stream: LowerStream, socket: TLSSocket) {
    this.#lower = lower;
    this.#stream = stream;
    this.#socket = socket;
    socket.once("secureConnect", () => this.#secured.resolve());
    socket.on("readable", () => this.#wakeReader());
    socket.once("end", () => this.#end());
    socket.on("error", (error) => this.#fail(error));
    socket.once("close", () => this.#fail(new ConditionError(NetConditions.peerAborted)));
  }

  async handshake(options: SecureOptions): Promise<void> {
    const { host, settings, timeoutMs, log, signal } = options;
    using limit = new TimeLimit(timeoutMs, {
      error: () => new ConditionError(NetConditions.readTimeout),
      parent: signal,
    });
    await untilAborted(this.#secured.promise, limit.signal);
    this.#isSecure = true;
    const protocol = this.#socket.getProtocol() ?? "";
    const cipherSuite = this.#socket.getCipher().standardName;
    const presented = this.#presented();
    if (log.isEnabled(LogLevel.debug)) {
      log.debug(describeConnection({ protocol, cipherSuite, certificate: presented[0] }));
    }
    if (settings.verifyPeer) this.#verifyPeer(host, presented, settings);
    if (settings.cipherSuites?.includes(cipherSuite) === false) {
      throw new ConditionError(TlsConditions.cipherSuiteNotAllowed);
    }
  }

  async read(target: Uint8Array): Promise<number | null> {
    for (;;) {
      const bytes = this.#unread ?? this.#socket.read() as Uint8Array | null;
      if (bytes !== null && this.#closing === undefined) {
        const count = Math.min(bytes.length, target.length);
        target.set(bytes.subarray(0, count));
        this.#unread = count < bytes.length ? bytes.subarray(count) : undefined;
        return count;
      }
      if (this.#over.signal.aborted) {
        await this.#closing;
        throw this.#over.signal.reason;
      }
      if (this.#isAtEnd) return null;
      await new Promise<void>((resolve) => this.#wakeReader = resolve);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { signal } = this.#over;
    this.#isWriting = true;
    try {
      for (let offset = 0; offset < bytes.length; offset += WRITE_LENGTH) {
        signal.throwIfAborted();
        const piece = bytes.subarray(offset, offset + WRITE_LENGTH);
        await untilAborted(this.#encrypt(piece), signal);
        await untilAborted(this.#stream.flushed(), signal);
      }
    } catch (error) {
      throw this.#stream.failure ?? error;
    } finally {
      this.#isWriting = false;
    }
  }

  pauseWriteDeadline(): void {
    this.#lower.pauseWriteDeadline();
  }

  resumeWriteDeadline(): void {
    this.#lower.resumeWriteDeadline();
  }

  /** The peer is told where nothing is in the way, as TLS wants it (RFC 8446 §6.1). */
  close(): void {
    if (this.#closing !== undefined) return;
    const canTell = this.#isSecure && !this.#isWriting && !this.#over.signal.aborted;
    this.#closing = canTell ? this.#sayGoodbye() : Promise.resolve(this.#cut());
    this.#fail(new ConditionError(NetConditions.peerAborted));
  }

  async #sayGoodbye(): Promise<void> {
    using limit = new TimeLimit(GOODBYE_MS, { error: () => new DOMException("", "TimeoutError") });
    this.#socket.end();
    try {
      await untilAborted(this.#stream.flushed(), limit.signal);
    } catch {
      // The connection ends anyway.
    }
    this.#cut();
  }

  #cut(): void {
    this.#lower.close();
    this.#socket.destroy();
    this.#stream.destroy();
  }

  #encrypt(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve())
    );
  }

  #verifyPeer(host: string, presented: readonly Uint8Array[], settings: TlsSettings): void {
    const { authorized, authorizationError } = this.#socket;
    const platformProblem = authorized ? undefined : String(authorizationError);
    verifyPeer({ presented, platformProblem }, settings);
    if (!settings.checkServerName) return;
    const mismatch = checkServerIdentity(host, this.#socket.getPeerCertificate());
    if (mismatch !== undefined) throw verifyFailed(CertificateProblem.wrongHost, mismatch.message);
  }

  /** What the peer has sent, its own certificate first; the platform adds to its end what we trust. */
  #presented(): Uint8Array[] {
    const certificates: Uint8Array[] = [];
    let next = this.#socket.getPeerCertificate(true);
    while (next?.raw !== undefined && certificates.length < MAX_PRESENTED) {
      certificates.push(new Uint8Array(next.raw));
      if (next.issuerCertificate === next) break;
      next = next.issuerCertificate;
    }
    return certificates;
  }

  #end(): void {
    this.#isAtEnd = true;
    this.#wakeReader();
  }

  /** The first failure counts. */
  #fail(error: Error): void {
    if (this.#over.signal.aborted) return;
    const failure = this.#describeFailure(error);
    this.#over.abort(failure);
    this.#secured.reject(failure);
    this.#wakeReader();
  }

  #describeFailure(error: Error): Error {
    if (!this.#isSecure) return handshakeFailure(error, this.#stream.failure);
    if (this.#stream.failure !== undefined) return this.#stream.failure;
    return error instanceof ConditionError ? error : protocolFailure(error);
  }
}
