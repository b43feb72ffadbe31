/** A bounded queue between one producer, who never waits, and one consumer, with an end that stays. */

import { untilAborted } from "./time_limit.ts";

/** Items in order, then the last item again and again. */
export class Inbox<Item> {
  readonly #capacity: number;
  readonly #items: Item[] = [];
  #last: Item | undefined;
  #wakeConsumer: () => void = () => {};

  /** @param capacity how many items may wait */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Adds `item`, or drops it behind the end.
   *
   * @returns false where there is no room for it
   */
  push(item: Item): boolean {
    if (this.#last !== undefined) return true;
    if (this.#items.length >= this.#capacity) return false;
    this.#items.push(item);
    this.#wakeConsumer();
    return true;
  }

  /** Sets what the consumer gets once the waiting items are taken; only the first end counts. */
  end(last: Item): void {
    this.#last ??= last;
    this.#wakeConsumer();
  }

  /** @throws the reason of `signal` */
  async next(signal?: AbortSignal): Promise<Item> {
    for (;;) {
      const item = this.#items.shift() ?? this.#last;
      if (item !== undefined) return item;
      const woken = new Promise<void>((resolve) => this.#wakeConsumer = resolve);
      await untilAborted(woken, signal);
    }
  }
}
