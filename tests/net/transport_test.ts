import { equal, ok, rejects } from "node:assert/strict";
import { ConditionError } from "../../lib/base/condition.ts";
import { NetConditions } from "../../lib/net/conditions.ts";
import { type ConnectOptions, connectTransport } from "../../lib/net/transport.ts";
import { startPeer } from "../support/peer.ts";

function optionsFor(port: number, changes: Partial<ConnectOptions> = {}): ConnectOptions {
  return { host: "127.0.0.1", port, ipVersion: "any", writeTimeoutMs: 60_000, ...changes };
}

/** @returns the text of the condition with which connecting fails */
async function failureOf(options: ConnectOptions): Promise<string> {
  try {
    (await connectTransport(options)).close();
    return "connected";
  } catch (error) {
    if (error instanceof ConditionError) return error.condition.text;
    throw error;
  }
}

function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("connectTransport() reports a refused connection as DCMTK does", async () => {
  equal(
    await failureOf(optionsFor(closedPort())),
    "TCP Initialization Error: Connection refused",
  );
});

Deno.test("connectTransport() reports an unknown host as DCMTK does", async () => {
  for (const ipVersion of ["any", "ipv4", "ipv6"] as const) {
    const options = optionsFor(1, { host: "no-such-host.invalid", ipVersion });
    equal(await failureOf(options), "Attempt to connect to unknown host: no-such-host.invalid");
  }
});

Deno.test("connectTransport() reports an empty host as DCMTK does", async () => {
  equal(await failureOf(optionsFor(104, { host: "" })), "Illegal service parameter: :104");
});

Deno.test("connectTransport() takes a host that is none for unknown", async () => {
  equal(
    await failureOf(optionsFor(104, { host: "a b" })),
    "Attempt to connect to unknown host: a b",
  );
});

Deno.test("connectTransport() gives up at the end of its time, in DCMTK's words", async () => {
  using crowd = await crowdedListener();
  equal(
    await failureOf(optionsFor(crowd.port, { timeoutMs: 100 })),
    "TCP Initialization Error: Operation now in progress (Timeout)",
  );
});

/** A listener that accepts nothing and whose queue is full: further requests get no answer. */
async function crowdedListener(): Promise<{ port: number } & Disposable> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { port } = listener.addr;
  const waiting: Deno.Conn[] = [];
  try {
    for (;;) {
      const signal = AbortSignal.timeout(200);
      waiting.push(await Deno.connect({ hostname: "127.0.0.1", port, signal }));
    }
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  return {
    port,
    [Symbol.dispose](): void {
      for (const connection of waiting) connection.close();
      listener.close();
    },
  };
}

Deno.test("connectTransport() closes a connection that cannot be set up", async () => {
  await using peer = await startPeer([{ recv: "close" }]);
  const { connect } = Deno;
  // The only way to make a socket refuse its options.
  Deno.connect = (async (options: Deno.ConnectOptions) => {
    const connection = await connect(options);
    connection.setKeepAlive = () => {
      throw new Error("Invalid argument (os error 22)");
    };
    return connection;
  }) as typeof connect;
  try {
    equal(await failureOf(optionsFor(peer.port)), "TCP Initialization Error: Invalid argument");
  } finally {
    Deno.connect = connect;
  }
  await peer.finished();
  equal(peer.connections[0]?.ended, "closed");
});

Deno.test("connectTransport() throws the reason of its signal", async () => {
  const signal = AbortSignal.abort(new RangeError("interrupted"));
  await rejects(connectTransport(optionsFor(closedPort(), { signal })), RangeError);
});

const FAMILIES: readonly {
  listen: string;
  host: string;
  ip: "ipv4" | "ipv6" | "any";
  ok: boolean;
}[] = [
  { listen: "127.0.0.1", host: "127.0.0.1", ip: "any", ok: true },
  { listen: "127.0.0.1", host: "127.0.0.1", ip: "ipv4", ok: true },
  { listen: "127.0.0.1", host: "127.0.0.1", ip: "ipv6", ok: false },
  { listen: "127.0.0.1", host: "localhost", ip: "any", ok: true },
  { listen: "127.0.0.1", host: "localhost", ip: "ipv4", ok: true },
  { listen: "::1", host: "::1", ip: "any", ok: true },
  { listen: "::1", host: "::1", ip: "ipv6", ok: true },
  { listen: "::1", host: "[::1]", ip: "any", ok: true },
  { listen: "::1", host: "::1", ip: "ipv4", ok: false },
];

for (const { listen, host, ip, ok } of FAMILIES) {
  Deno.test({
    name: `connectTransport() ${ok ? "reaches" : "does not reach"} ${host} by ${ip}`,
    ignore: listen === "::1" && !hasIpv6(),
    fn: async () => {
      using listener = Deno.listen({ hostname: listen, port: 0 });
      const options = optionsFor(listener.addr.port, { host, ipVersion: ip });
      const expected = ok ? "connected" : `Attempt to connect to unknown host: ${host}`;
      equal(await failureOf(options), expected);
    },
  });
}

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    // A machine without IPv6 is no failure of ours.
    return false;
  }
}

Deno.test({
  name: "connectTransport() says so when the program may not reach the peer",
  permissions: { net: ["127.0.0.1:1"] },
  fn: async () => {
    for (const ipVersion of ["any", "ipv4"] as const) {
      equal(
        await failureOf(optionsFor(2, { host: "localhost", ipVersion })),
        "TCP Initialization Error: Operation not permitted " +
          "(no permission for network access to localhost:2)",
      );
    }
  },
});

Deno.test({
  name: "connectTransport() needs no permission but the one for its peer",
  permissions: { net: ["127.0.0.1:1"] },
  fn: async () => {
    for (const ipVersion of ["any", "ipv4"] as const) {
      equal(
        await failureOf(optionsFor(1, { ipVersion })),
        "TCP Initialization Error: Connection refused",
      );
    }
  },
});

Deno.test("A transport reads and writes, and sees the end", async () => {
  await using peer = await startPeer([{ recv: "pdu" }, { send: Uint8Array.of(1, 2) }]);
  const transport = await connectTransport(optionsFor(peer.port));
  await transport.write(Uint8Array.of(5, 0, 0, 0, 0, 1, 9));
  const target = new Uint8Array(10);
  equal(await transport.read(target), 2);
  equal(await transport.read(target), null);
  transport.close();
  transport.close();
  equal(peer.connections[0]?.pdus[0]?.length, 7);
});

Deno.test("A transport takes a reset for an abort by the peer, and keeps the system's word", async () => {
  await using peer = await startPeer([{ recv: "pdu" }, { reset: true }]);
  const transport = await connectTransport(optionsFor(peer.port));
  await transport.write(Uint8Array.of(5, 0, 0, 0, 0, 0));
  await rejects(transport.read(new Uint8Array(10)), (error) => {
    ok(error instanceof ConditionError && error.cause instanceof Deno.errors.ConnectionReset);
    equal(error.condition, NetConditions.peerAborted);
    return true;
  });
  transport.close();
});

Deno.test("A transport ends a write that makes no progress, and the read beside it", async () => {
  await using peer = await startPeer([{ stall: true }]);
  const transport = await connectTransport(optionsFor(peer.port, { writeTimeoutMs: 100 }));
  const stalled = { message: "TCP I/O Error (Success) occurred in routine: writeDataPDU" };
  const reading = rejects(transport.read(new Uint8Array(1)), stalled);
  await rejects(transport.write(new Uint8Array(64 * 1024 * 1024)), stalled);
  await reading;
  transport.close();
});

Deno.test("A transport lets a slow write go on as long as it makes progress", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const reading = readSlowly(listener);
  const transport = await connectTransport(
    optionsFor(listener.addr.port, { writeTimeoutMs: 1000 }),
  );
  const bytes = new Uint8Array(24 * 1024 * 1024);
  const startedAt = performance.now();
  await transport.write(bytes);
  equal(performance.now() - startedAt > 1000, true, "it took longer than the limit in all");
  transport.close();
  equal(await reading, bytes.length);
});

/** Takes 1 MiB about every 80 ms. */
async function readSlowly(listener: Deno.TcpListener): Promise<number> {
  using connection = await listener.accept();
  const target = new Uint8Array(1024 * 1024);
  let total = 0;
  for (let sinceRest = 0;;) {
    const count = await connection.read(target);
    if (count === null) return total;
    total += count;
    sinceRest += count;
    if (sinceRest < target.length) continue;
    sinceRest = 0;
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
}
