/**
 * The port on which the peer may report on storage commitment over associations of its own (PS3.4
 * §J.3.3). Nobody else can get anything out of it than that some memory and time is used, and both
 * have a limit here.
 */

import { Timer } from "../../base/timer.ts";
import { type AcceptorOptions, serveConnection } from "../acceptor.ts";
import type { Listener } from "../listener.ts";

/** Open at a time: the oldest has to go for another one. Each takes at most about 3 MB. */
const MAX_CONNECTIONS = 16;
/** How long those that have reported are given to say goodbye. */
const FAREWELL_MS = 2000;

/** Serves connections from {@link EventReportPort.open} until it is disposed of. */
export class EventReportPort implements AsyncDisposable {
  readonly #listener: Listener;
  readonly #connections = new Map<AbortController, Promise<void>>();
  #accepting: Promise<void> = Promise.resolve();

  /** @param listener owned by the port from now on; connections wait until it is opened */
  constructor(listener: Listener) {
    this.#listener = listener;
  }

  open(options: Omit<AcceptorOptions, "signal">): void {
    this.#accepting = this.#acceptAll(options);
    // Whoever disposes of the port gets to know.
    this.#accepting.catch(() => {});
  }

  /** Takes no more connections, and lets those that there are end in good order. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#listener.close();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = new Timer(FAREWELL_MS, resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (!signal.aborted) await Promise.race([this.#allEnded(), promise]);
    timer.cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const controller of this.#connections.keys()) controller.abort();
    await this.#allEnded();
    await this.#accepting;
  }

  async #allEnded(): Promise<void> {
    await Promise.all(this.#connections.values());
  }

  async #acceptAll(options: Omit<AcceptorOptions, "signal">): Promise<void> {
    for (;;) {
      const transport = await this.#listener.accept();
      if (transport === undefined) return;
      if (this.#connections.size >= MAX_CONNECTIONS) await this.#endOldest();
      const controller = new AbortController();
      const served = serveConnection(transport, { ...options, signal: controller.signal })
        .finally(() => this.#connections.delete(controller));
      this.#connections.set(controller, served);
    }
  }

  async #endOldest(): Promise<void> {
    const [oldest] = this.#connections;
    if (oldest === undefined) return;
    const [controller, served] = oldest;
    controller.abort();
    await served;
  }
}
