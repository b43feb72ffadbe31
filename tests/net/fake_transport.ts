/** A connection without a network, for what no peer on a socket can bring about at will. */

import type { Transport } from "../../lib/net/transport.ts";
import { UpperLayer } from "../../lib/net/upper_layer.ts";

/**
 * What becomes of each read and write, in order; behind the last one, they wait for `close`. Nothing
 * is read before something was written, unless the peer is hasty.
 */
export class FakeTransport implements Transport {
  readonly #reads: (Uint8Array | Error)[];
  #writesLeft: number;
  readonly #written = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<null>();

  /** @param options `writes`: how many writes succeed at once */
  constructor(
    options: { reads?: readonly (Uint8Array | Error)[]; writes: number; isHasty?: boolean },
  ) {
    this.#reads = [...options.reads ?? []];
    if (options.isHasty) this.#written.resolve();
    this.#writesLeft = options.writes;
  }

  async read(target: Uint8Array): Promise<number | null> {
    await this.#written.promise;
    const next = this.#reads.shift();
    if (next === undefined) return await this.#closed.promise;
    if (next instanceof Error) throw next;
    target.set(next);
    return next.length;
  }

  async write(): Promise<void> {
    this.#written.resolve();
    if (this.#writesLeft-- <= 0) await this.#closed.promise;
  }

  pauseWriteDeadline(): void {}

  resumeWriteDeadline(): void {}

  close(): void {
    this.#written.resolve();
    this.#closed.resolve(null);
  }
}

/** An upper layer that has sent an A-ASSOCIATE-RQ over `transport`. */
export async function requestOver(transport: FakeTransport): Promise<UpperLayer> {
  const layer = new UpperLayer(() => Promise.resolve(transport), { maxPduLength: 16384 });
  await layer.connect();
  await new Promise((resolve) => setTimeout(resolve, 0)); // whoever is hasty has had the time to be
  await layer.requestAssociation({
    type: "A-ASSOCIATE-RQ",
    calledAeTitle: "ANY-SCP",
    callingAeTitle: "DCMSEND",
    applicationContext: "",
    presentationContexts: [],
    userInformation: {},
  });
  return layer;
}
