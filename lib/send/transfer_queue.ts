/** The transfers of a plan, taken by one association after the other, or by several at once. */

import type { Transfer } from "./instance.ts";

/** Each transfer is taken once, in list order, unless it is given back. */
export class TransferQueue {
  readonly #transfers: readonly Transfer[];
  #position = 0;
  readonly #givenBack: Transfer[] = [];

  constructor(transfers: readonly Transfer[]) {
    this.#transfers = transfers;
  }

  get isEmpty(): boolean {
    return this.#givenBack.length === 0 && this.#position >= this.#transfers.length;
  }

  /** @returns undefined where none is left */
  take(): Transfer | undefined {
    return this.#givenBack.shift() ?? this.#transfers[this.#position++];
  }

  /** For one that was taken and that nothing has happened to. */
  giveBack(transfer: Transfer): void {
    this.#givenBack.push(transfer);
  }
}
