/**
 * The memory for members that have to be unpacked before they are sent. Those of up to 32 MiB are
 * held as a whole: what is sent is then what was checked. Larger ones are read again and again.
 */

import { WaitingBudget } from "./waiting_budget.ts";

/** Longer members are not held. */
export const MAX_HELD_BYTES = 32 * 0x100000;
/** Of all members that are open; a longer one counts as if it were held. */
const BUDGET_BYTES = 2 * MAX_HELD_BYTES;

export class MemberMemory {
  readonly #budget = new WaitingBudget(BUDGET_BYTES);
  readonly #reading = new WaitingBudget(1);

  /**
   * Waits for the memory that an open member may need.
   *
   * @returns what gives it back when it is disposed of
   * @throws the reason of `signal` when it is aborted
   */
  async reserve(size: number, signal: AbortSignal): Promise<Disposable> {
    const part = await this.#budget.take(Math.min(size, MAX_HELD_BYTES));
    if (!signal.aborted) return part;
    part[Symbol.dispose]();
    throw signal.reason;
  }

  /**
   * Waits until nobody else reads: members are read one after the other, so that a compressed
   * stream is gone through once, in its order. To be asked for when the memory is there.
   *
   * @returns what ends the turn when it is disposed of
   */
  async takeTurn(): Promise<Disposable> {
    return await this.#reading.take(1);
  }
}

/**
 * @param resources give the bytes' memory back at once when they are disposed of: the garbage
 *   collector may have much else in mind
 * @returns as many bytes, which are none any more after that
 */
export function allocateHeld(size: number, resources: DisposableStack): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  resources.defer(() => void bytes.buffer.transfer(0));
  return bytes;
}
