/** Messages that wait until it is their turn: work that is done ahead must not be told ahead. */

import type { Log, Loggers } from "../base/log.ts";

/** Loggers whose messages are held back until they are released, and go straight on from then. */
export class HeldLog {
  readonly loggers: Loggers;
  readonly #held: (() => void)[] = [];
  #released = false;

  /** @param loggers where the messages go in the end */
  constructor(loggers: Loggers) {
    this.loggers = {
      app: this.#hold(loggers.app),
      net: this.#hold(loggers.net),
      data: this.#hold(loggers.data),
    };
  }

  /** Hands all that was said, in order, to the real loggers. */
  release(): void {
    this.#released = true;
    for (const print of this.#held.splice(0)) print();
  }

  #hold(log: Log): Log {
    const later = (print: (message: string) => void) => (message: string): void => {
      if (this.#released) print(message);
      else this.#held.push(() => print(message));
    };
    return {
      isEnabled: (level) => log.isEnabled(level),
      trace: later(log.trace),
      debug: later(log.debug),
      info: later(log.info),
      warn: later(log.warn),
      error: later(log.error),
      fatal: later(log.fatal),
    };
  }
}
