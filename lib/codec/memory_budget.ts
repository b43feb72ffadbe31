/**
 * Memory that several users share: each takes a part beforehand and gives it back afterwards. Who
 * gets none has to do with less; nobody waits, so that nobody can wait for another who does.
 */

export class MemoryBudget {
  #freeBytes: number;

  constructor(totalBytes: number) {
    this.#freeBytes = totalBytes;
  }

  /**
   * @returns what gives the part back when it is disposed of; undefined where not so much is free
   */
  take(bytes: number): Disposable | undefined {
    if (bytes > this.#freeBytes) return undefined;
    this.#freeBytes -= bytes;
    let isTaken = true;
    return {
      [Symbol.dispose]: () => {
        if (isTaken) this.#freeBytes += bytes;
        isTaken = false;
      },
    };
  }
}
