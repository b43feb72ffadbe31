/**
 * Something that several users share and wait for, in the order in which they come. Not for users
 * that hold a part while they wait for another one: those may wait for ever.
 */

interface Waiting {
  readonly amount: number;
  readonly grant: (part: Disposable) => void;
}

/** So much and no more is in use at a time. */
export class WaitingBudget {
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(total: number) {
    this.#free = total;
  }

  /**
   * @param amount at most the total
   * @returns what gives the part back when it is disposed of
   */
  take(amount: number): Promise<Disposable> {
    const { promise, resolve } = Promise.withResolvers<Disposable>();
    this.#waiting.push({ amount, grant: resolve });
    this.#serve();
    return promise;
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (next.amount > this.#free) return;
      this.#waiting.shift();
      next.grant(this.#part(next.amount));
    }
  }

  #part(amount: number): Disposable {
    this.#free -= amount;
    let isTaken = true;
    return {
      [Symbol.dispose]: () => {
        if (!isTaken) return;
        isTaken = false;
        this.#free += amount;
        this.#serve();
      },
    };
  }
}
