/** A bounded queue between one producer and one consumer, with an end that stays. */

import { untilAborted } from "./time_limit.ts";

/** Items in order, then the last item again and again. */
export class Inbox<Item> {
  readonly #capacity: number;
  readonly #items: Item[] = [];
  #last: Item | undefined;
  #wakeConsumer: () => void = () => {};
  #wakeProducer: () => void = () => {};

  /** @param capacity how many items may wait; then the producer waits */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Adds `item`, after a wait for room; does nothing behind the end. */
  async push(item: Item): Promise<void> {
    while (this.#items.length >= this.#capacity && this.#last === undefined) {
      await new Promise<void>((resolve) => this.#wakeProducer = resolve);
    }
    if (this.#last !== undefined) return;
    this.#items.push(item);
    this.#wakeConsumer();
  }

  /** Sets what the consumer gets once the waiting items are taken; only the first end counts. */
  end(last: Item): void {
    this.#last ??= last;
    this.#wakeConsumer();
    this.#wakeProducer();
  }

  /** @throws the reason of `signal` */
  async next(signal?: AbortSignal): Promise<Item> {
    for (;;) {
      const item = this.#items.shift() ?? this.#last;
      this.#wakeProducer();
      if (item !== undefined) return item;
      const woken = new Promise<void>((resolve) => this.#wakeConsumer = resolve);
      await untilAborted(woken, signal);
    }
  }
}
