/**
 * A proxy on the loopback interface that passes everything on later: a network with a long round
 * trip and much bandwidth. It acknowledges at once what it has read, as a network would not; both
 * ends still hear from each other only after the delay.
 */

export interface DelayProxy extends AsyncDisposable {
  readonly port: number;
  /** How much has been passed on to the target so far. */
  readonly forwardedBytes: number;
}

export interface DelayProxyOptions {
  readonly targetPort: number;
  /** In each direction. */
  readonly delayMs: number;
}

/** What is on its way in one direction of one connection, at most. */
const MAX_HELD_BYTES = 16 << 20;

const READ_LENGTH = 1 << 16;

/** @returns a proxy on a free port; disposing of it ends its connections */
export function startDelayProxy({ targetPort, delayMs }: DelayProxyOptions): DelayProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  let forwardedBytes = 0;
  const count = (lengthBytes: number): void => void (forwardedBytes += lengthBytes);
  const serving = serveAll(listener, { open, targetPort, delayMs, count });
  return {
    port: listener.addr.port,
    get forwardedBytes() {
      return forwardedBytes;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      for (const connection of open) close(connection, open);
      await serving;
    },
  };
}

interface Service {
  /** Connections that nobody has closed yet. */
  readonly open: Set<Deno.Conn>;
  readonly targetPort: number;
  readonly delayMs: number;
  /** Told of what has been passed on to the target. */
  readonly count: (lengthBytes: number) => void;
}

/** Serves until the listener is closed and all connections have ended. */
async function serveAll(listener: Deno.TcpListener, service: Service): Promise<void> {
  const serving: Promise<void>[] = [];
  for await (const client of listener) serving.push(serve(client, service));
  await Promise.all(serving);
}

async function serve(client: Deno.TcpConn, service: Service): Promise<void> {
  const { open, targetPort, delayMs, count } = service;
  open.add(client);
  const directions: Promise<void>[] = [];
  const connections: Deno.Conn[] = [client];
  try {
    const target = await Deno.connect({ hostname: "127.0.0.1", port: targetPort });
    open.add(target);
    connections.push(target);
    client.setNoDelay(true);
    target.setNoDelay(true);
    directions.push(
      passOn(client, target, { delayMs, count }),
      passOn(target, client, { delayMs, count: () => {} }),
    );
    await Promise.all(directions);
  } catch {
    // One end is gone. The other learns of it as its connection is closed, too.
  }
  for (const connection of connections) close(connection, open);
  await Promise.allSettled(directions);
}

/** Passes on what one end sends, and that it has ended. */
async function passOn(
  from: Deno.Conn,
  to: Deno.Conn,
  { delayMs, count }: Pick<Service, "delayMs" | "count">,
): Promise<void> {
  for await (const { bytes, dueAt } of readAhead(from, delayMs)) {
    await waitUntil(dueAt);
    for (let done = 0; done < bytes.length;) done += await to.write(bytes.subarray(done));
    count(bytes.length);
  }
  await to.closeWrite();
}

interface Held {
  readonly bytes: Uint8Array;
  /** On the clock of `performance.now()`. */
  readonly dueAt: number;
}

function readAhead(from: Deno.Conn, delayMs: number): ReadableStream<Held> {
  const strategy = { highWaterMark: MAX_HELD_BYTES, size: ({ bytes }: Held) => bytes.length };
  return new ReadableStream({
    async pull(controller): Promise<void> {
      const buffer = new Uint8Array(READ_LENGTH);
      const length = await from.read(buffer);
      if (length === null) return controller.close();
      const dueAt = performance.now() + delayMs;
      controller.enqueue({ bytes: buffer.subarray(0, length), dueAt });
    },
  }, strategy);
}

async function waitUntil(dueAt: number): Promise<void> {
  const leftMs = dueAt - performance.now();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
}

function close(connection: Deno.Conn, open: Set<Deno.Conn>): void {
  if (open.delete(connection)) connection.close();
}
