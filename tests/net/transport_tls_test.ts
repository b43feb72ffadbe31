/** TLS connections with a server in this process: the handshake, the bytes, and every kind of end. */

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { ConditionError } from "../../lib/base/condition.ts";
import { SILENT_LOG } from "../../lib/base/log.ts";
import { EXTENDED_PROFILE_SUITES } from "../../lib/base/tls_cipher_suites.ts";
import { parseCertificate } from "../../lib/net/tls/certificate.ts";
import type { TlsSettings } from "../../lib/net/tls/settings.ts";
import { secureTransport } from "../../lib/net/transport_tls.ts";
import { connectTransport, type Transport } from "../../lib/net/transport.ts";
import { type Made, makeCa, makeCertificate } from "../support/certificates.ts";
import { startTlsFront, type TlsFrontOptions } from "../support/tls_front.ts";

const ROOT = makeCa();
const OTHER_ROOT = makeCa({ name: "other" });
const SERVER = makeCertificate({ issuer: ROOT, altNames: ["localhost", "127.0.0.1"] });
const CLIENT = makeCertificate({ issuer: ROOT, name: "client" });

interface Client {
  readonly settings?: Partial<TlsSettings>;
  readonly host?: string;
  readonly timeoutMs?: number;
  readonly writeTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

async function connect(port: number, client: Client = {}): Promise<Transport> {
  const { settings, host = "127.0.0.1", timeoutMs = 10_000, writeTimeoutMs = 10_000 } = client;
  const lower = await connectTransport({
    host: "127.0.0.1",
    port,
    ipVersion: "any",
    writeTimeoutMs,
  });
  return await secureTransport(lower, {
    host,
    settings: { ...trusting(ROOT), ...settings },
    timeoutMs,
    log: SILENT_LOG,
    signal: client.signal,
  });
}

function trusting(...anchors: readonly Made[]): TlsSettings {
  return {
    identity: undefined,
    anchors: anchors.map(({ der }) => parseCertificate(der)),
    crls: [],
    crlCheck: "none",
    verifyPeer: true,
    checkServerName: false,
    maxVersion: "TLSv1.3",
    cipherSuites: undefined,
  };
}

/** @returns what went wrong, with what is underneath */
async function failureOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "nothing";
  } catch (error) {
    assert(error instanceof ConditionError, String(error));
    const { condition, cause } = error;
    return cause instanceof ConditionError
      ? `${condition.text} < ${cause.condition.text}`
      : condition.text;
  }
}

/** Sends back what it gets. */
function echo(socket: TLSSocket): void {
  socket.pipe(socket);
}

/** Runs `body` with a connection to a server; both are gone afterwards. */
async function withEcho(
  { front = {}, client = {}, serve = echo }: {
    front?: Partial<TlsFrontOptions>;
    client?: Client;
    serve?: (socket: TLSSocket) => void;
  },
  body: (transport: Transport) => Promise<void>,
): Promise<void> {
  await using server = await startTlsFront({ certificate: SERVER, ...front }, serve);
  const transport = await connect(server.port, client);
  try {
    await body(transport);
  } finally {
    transport.close();
    // Waits until the connection is really closed.
    await transport.read(new Uint8Array(1)).catch(() => {});
  }
}

async function readFully(transport: Transport, length: number, pieces: number) {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length;) {
    const count = await transport.read(bytes.subarray(offset, offset + pieces));
    if (count === null) throw new Error(`ended at ${offset} of ${length}`);
    offset += count;
  }
  return bytes;
}

for (
  const { name, front, client } of [
    { name: "TLS 1.2 only", front: { maxVersion: "TLSv1.2" } },
    { name: "TLS 1.3 only", front: { minVersion: "TLSv1.3" } },
    { name: "both", front: {} },
    {
      name: "a wish for our certificate",
      front: { clientAnchors: [ROOT] },
      client: { settings: { identity: { certificates: CLIENT.pem, key: CLIENT.keyPem } } },
    },
    {
      name: "the extended profile",
      front: {},
      client: { settings: { maxVersion: "TLSv1.2", cipherSuites: EXTENDED_PROFILE_SUITES } },
    },
  ] satisfies { name: string; front: Partial<TlsFrontOptions>; client?: Client }[]
) {
  Deno.test(`secureTransport() carries bytes both ways with a server that has ${name}`, async () => {
    await withEcho({ front, ...(client === undefined ? {} : { client }) }, async (transport) => {
      const sent = crypto.getRandomValues(new Uint8Array(50_000));
      await transport.write(sent);
      assert.deepEqual(await readFully(transport, sent.length, 777), sent);
    });
  });
}

Deno.test("a secured transport reads and writes at the same time, more than buffers hold", async () => {
  await withEcho({}, async (transport) => {
    const length = 8 << 20;
    const sent = new Uint8Array(length).map((_, index) => index * 31 + (index >> 8));
    const [received] = await Promise.all([
      readFully(transport, length, 0x10000),
      transport.write(sent),
    ]);
    assert(received.every((byte, index) => byte === sent[index]));
  });
});

const SELF_SIGNED = makeCertificate({ name: "self", altNames: ["127.0.0.1"] });

for (
  const { name, front = {}, client, expected } of [
    {
      name: "whose CA is not trusted",
      client: { settings: trusting(OTHER_ROOT) },
      expected: /^TLS error: certificate verify failed < .*unable to get local issuer certificate$/,
    },
    {
      name: "when nobody is trusted",
      client: { settings: trusting() },
      expected: /^TLS error: certificate verify failed < /,
    },
    {
      name: "with an expired certificate",
      front: { certificate: makeCertificate({ issuer: ROOT, notBefore: -3, notAfter: -2 }) },
      expected: /certificate has expired$/,
    },
    {
      name: "with a certificate for another name",
      front: { certificate: makeCertificate({ issuer: ROOT, altNames: ["elsewhere"] }) },
      client: { host: "here", settings: { checkServerName: true } },
      expected: /hostname mismatch: .*elsewhere/,
    },
    {
      name: "with a certificate for another address",
      front: { certificate: makeCertificate({ issuer: ROOT, altNames: ["127.0.0.2"] }) },
      client: { settings: { checkServerName: true } },
      expected: /hostname mismatch: .*127\.0\.0\.2/,
    },
    {
      name: "that agrees on a ciphersuite that is not allowed",
      client: { settings: { cipherSuites: ["TLS_CHACHA20_POLY1305_SHA256"] } },
      expected: /^Ciphersuite not allowed in current DICOM security profile$/,
    },
    {
      name: "that has TLS 1.3 only, when TLS 1.2 is wanted",
      front: { minVersion: "TLSv1.3" },
      client: { settings: { maxVersion: "TLSv1.2" } },
      expected: /^TLS error: tlsv1 alert protocol version$/,
    },
  ] satisfies {
    name: string;
    front?: Partial<TlsFrontOptions>;
    client?: Client;
    expected: RegExp;
  }[]
) {
  Deno.test(`secureTransport() refuses a server ${name}`, async () => {
    await using server = await startTlsFront({ certificate: SERVER, ...front }, echo);
    assert.match(await failureOf(connect(server.port, client)), expected);
  });
}

Deno.test("secureTransport() takes whatever certificate comes where none is verified", async () => {
  const certificate = makeCertificate({ notBefore: -3, notAfter: -2, version: 1 });
  const settings = { ...trusting(), verifyPeer: false };
  await withEcho({ front: { certificate }, client: { settings } }, async (transport) => {
    await transport.write(new Uint8Array([1, 2, 3]));
    assert.deepEqual([...await readFully(transport, 3, 3)], [1, 2, 3]);
  });
});

for (const host of ["127.0.0.1", "localhost"]) {
  Deno.test(`secureTransport() finds ${host} in the server's certificate`, async () => {
    await withEcho({ client: { host, settings: { checkServerName: true } } }, async () => {});
  });
}

Deno.test("secureTransport() trusts a certificate that is trusted itself, CA or not", async () => {
  for (const certificate of [SELF_SIGNED, makeCa({ altNames: ["127.0.0.1"] })]) {
    await withEcho({
      front: { certificate },
      client: { settings: trusting(certificate) },
    }, async () => {});
  }
});

Deno.test("a key that the platform does not take ends the connection, not the program", async () => {
  await using server = await startTlsFront({ certificate: SERVER }, echo);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const key = String(privateKey.export({ type: "pkcs8", format: "pem" }));
  const settings = { identity: { certificates: CLIENT.pem, key } };
  assert.match(await failureOf(connect(server.port, { settings })), /^Other TLS error.*too small/);
});

Deno.test("a server that wants a certificate and gets none is heard", async () => {
  await using server = await startTlsFront(
    { certificate: SERVER, clientAnchors: [ROOT], maxVersion: "TLSv1.3", minVersion: "TLSv1.3" },
    echo,
  );
  const transport = await connect(server.port);
  assert.match(
    await failureOf(transport.read(new Uint8Array(10))),
    /^TLS error: tlsv13 alert certificate required$/,
  );
  transport.close();
});

/** A server that takes one connection and answers to the first bytes with these, or closes. */
async function withPlainServer(
  answer: Uint8Array | undefined,
  body: (port: number) => Promise<void>,
): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    if (answer === undefined) return;
    await connection.write(answer);
    // Until the client has gone.
    while (await connection.read(new Uint8Array(4096)).catch(() => null) !== null);
  })();
  await body(listener.addr.port);
  await serving;
}

Deno.test("a peer that answers in plain DICOM is told apart", async () => {
  const abort = new Uint8Array([7, 0, 0, 0, 0, 4, 0, 0, 2, 1]);
  await withPlainServer(abort, async (port) => {
    assert.equal(await failureOf(connect(port)), "TLS error: wrong version number");
  });
});

Deno.test("a peer that hangs up during the handshake is told apart", async () => {
  await withPlainServer(undefined, async (port) => {
    assert.match(await failureOf(connect(port)), /^OpenSSL I\/O error \(SSL_ERROR_SYSCALL\)/);
  });
});

Deno.test("a peer that does not answer to the handshake is given up in time", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  assert.equal(await failureOf(connect(port, { timeoutMs: 50 })), "DUL network read timeout");
  (await listener.accept()).close();
});

Deno.test("a signal ends the handshake with its reason", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const controller = new AbortController();
  const connecting = connect(listener.addr.port, { signal: controller.signal });
  using connection = await listener.accept();
  await connection.read(new Uint8Array(10));
  controller.abort(new RangeError("enough"));
  await assert.rejects(connecting, RangeError);
});

/**
 * A server behind a connection that carries the handshake and then takes no more from the client, as a
 * peer that hangs.
 */
async function withStalledServer(body: (port: number) => Promise<void>): Promise<void> {
  await using server = await startTlsFront({ certificate: SERVER }, () => {});
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const serving = (async () => {
    using client = await listener.accept();
    using behind = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const back = copy(behind, client, Infinity);
    await copy(client, behind, 500);
    await over;
    behind.close();
    await back;
  })();
  try {
    await body(listener.addr.port);
  } finally {
    end();
    await serving;
  }
}

/** Copies until an end, or until at least so many bytes have gone. */
async function copy(from: Deno.Conn, to: Deno.Conn, limit: number): Promise<void> {
  const bytes = new Uint8Array(4096);
  for (let copied = 0; copied < limit;) {
    const count = await from.read(bytes).catch(() => null);
    if (count === null) return;
    await to.write(bytes.subarray(0, count)).catch(() => 0);
    copied += count;
  }
}

const ENDLESS = new Uint8Array(64 << 20);

Deno.test("a write that makes no progress ends the connection", async () => {
  await withStalledServer(async (port) => {
    const transport = await connect(port, { writeTimeoutMs: 200 });
    const failure = await failureOf(transport.write(ENDLESS));
    assert.equal(failure, "TCP I/O Error (Success) occurred in routine: writeDataPDU");
    transport.close();
  });
});

Deno.test("close() ends a read and a write that are under way", async () => {
  await withStalledServer(async (port) => {
    const transport = await connect(port);
    const reading = failureOf(transport.read(new Uint8Array(10)));
    const writing = failureOf(transport.write(ENDLESS));
    transport.close();
    transport.close();
    assert.match(await reading, /^Peer aborted Association/);
    assert.match(await writing, /^(Peer aborted Association|TCP I\/O Error)/);
  });
});

Deno.test("close() tells the peer, so that it sees no truncation", async () => {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  await withEcho({
    serve: (socket) => {
      socket.on("data", () => {});
      socket.on("end", resolve);
      socket.on("error", reject);
    },
  }, async (transport) => await transport.write(new Uint8Array(5)));
  await ended;
});

Deno.test("a transport reads null when the peer has ended, behind what it had to say", async () => {
  await withEcho({ serve: (socket) => void socket.end(new Uint8Array([9])) }, async (transport) => {
    assert.deepEqual([...await readFully(transport, 1, 1)], [9]);
    const rest = await transport.read(new Uint8Array(1)).catch((error) => {
      // The close may overtake the end.
      assert(error instanceof ConditionError);
      return null;
    });
    assert.equal(rest, null);
  });
});

/** Copies TLS records, and damages the last byte of the ServerKeyExchange, which is signed (TLS 1.2). */
async function copyForged(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  let bytes = new Uint8Array();
  const piece = new Uint8Array(4096);
  for (;;) {
    const count = await from.read(piece).catch(() => null);
    if (count === null) return;
    bytes = Uint8Array.from([...bytes, ...piece.subarray(0, count)]);
    while (bytes.length >= 5) {
      const length = 5 + (bytes[3]! << 8 | bytes[4]!);
      if (bytes.length < length) break;
      const record = bytes.subarray(0, length);
      damageServerKeyExchange(record);
      await to.write(record).catch(() => 0);
      bytes = bytes.slice(length);
    }
  }
}

function damageServerKeyExchange(record: Uint8Array): void {
  const handshake = 0x16;
  const serverKeyExchange = 12;
  if (record[0] !== handshake) return;
  for (let offset = 5; offset + 4 <= record.length;) {
    const end = offset + 4 + (record[offset + 2]! << 8 | record[offset + 3]!);
    if (record[offset] === serverKeyExchange) record[end - 1]! ^= 1;
    offset = end;
  }
}

Deno.test("a server that has not the key to its certificate is refused", async () => {
  await using server = await startTlsFront(
    { certificate: SERVER, maxVersion: "TLSv1.2" },
    () => {},
  );
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    using client = await listener.accept();
    using behind = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    await Promise.race([copy(client, behind, Infinity), copyForged(behind, client)]);
  })();
  const failure = await failureOf(connect(listener.addr.port));
  assert.match(failure, /^Other TLS error.*unable to verify the first certificate/);
  await serving;
});
