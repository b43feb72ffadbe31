/** Responses that are outstanding on one association. */

/** Waits until there is room for another one, and keeps the first failure. */
export class ResponseWindow {
  readonly #capacity: number;
  readonly #outstanding = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  /** @param capacity how many may be outstanding; at least 1 */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @param response settled when the response has come and has been noted */
  add(response: Promise<void>): void {
    const noted = response
      .catch((error) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#outstanding.delete(noted));
    this.#outstanding.add(noted);
  }

  /** @throws the first failure */
  async waitForRoom(): Promise<void> {
    while (this.#outstanding.size >= this.#capacity && this.#failure === undefined) {
      await Promise.race(this.#outstanding);
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** @throws the first failure */
  async waitForAll(): Promise<void> {
    await this.settle();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for all of them, however they end. */
  async settle(): Promise<void> {
    await Promise.all(this.#outstanding);
  }
}
