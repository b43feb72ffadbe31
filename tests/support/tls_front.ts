/**
 * A TLS server in this process, on a free port of the loopback interface: what comes in by TLS goes to a
 * plain TCP port, or to a function. It is made of the platform's `node:tls`, as the sender is, so it
 * cannot show how other makers' TLS gets on with ours: that is what `real_peer.ts` is for.
 */

import { createServer, type TlsOptions, type TLSSocket } from "node:tls";
import { connect } from "node:net";
import type { Made } from "./certificates.ts";

export interface TlsFront extends AsyncDisposable {
  readonly port: number;
}

export interface TlsFrontOptions {
  readonly certificate: Pick<Made, "pem" | "keyPem">;
  /** Sent behind it. */
  readonly chain?: readonly Made[];
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
  /** Asks for a certificate that these vouch for. */
  readonly clientAnchors?: readonly Made[];
}

/** @param target a port of 127.0.0.1, or what serves a connection that is secured */
export async function startTlsFront(
  options: TlsFrontOptions,
  target: number | ((socket: TLSSocket) => void),
): Promise<TlsFront> {
  const open = new Set<{ destroy(): unknown }>();
  const server = createServer(serverOptions(options), (socket) => {
    open.add(socket);
    // A client that breaks off is no fault of the server.
    socket.on("error", () => {});
    if (typeof target === "function") return target(socket);
    const plain = connect(target, "127.0.0.1");
    open.add(plain);
    plain.on("error", () => socket.destroy());
    plain.on("close", () => socket.destroy());
    socket.on("close", () => plain.destroy());
    socket.pipe(plain).pipe(socket);
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    async [Symbol.asyncDispose](): Promise<void> {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function serverOptions(options: TlsFrontOptions): TlsOptions {
  const { certificate, chain = [], minVersion, maxVersion, clientAnchors } = options;
  return {
    key: certificate.keyPem,
    cert: [certificate, ...chain].map(({ pem }) => pem).join(""),
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ...(clientAnchors === undefined
      ? {}
      : { requestCert: true, ca: clientAnchors.map(({ pem }) => pem) }),
  };
}
