/**
 * The books of a run: every change of what has become of an instance goes through here, so that all
 * who want to know of it hear of it, and so that an instance whose failure may pass stays pending.
 */

import type { Result, Transfer } from "./instance.ts";
import { isGoodEnd, type RunEnd } from "./run_end.ts";
import type { RunObserver } from "./run_observer.ts";

/** How an attempt ended. */
export type Outcome = Exclude<Result, { readonly type: "pending" }>;

export class Ledger {
  readonly observers: readonly RunObserver[];
  readonly #retries: number;
  /** Transfers to be tried again, with the outcome that they have if there is no other attempt. */
  readonly #postponed = new Map<Transfer, Outcome>();
  #answered = 0;
  #invalidFiles = 0;
  #isExhausted: boolean;
  #hasEnded = false;

  /** @param retries how often an instance is tried again */
  constructor(observers: readonly RunObserver[], { retries }: { readonly retries: number }) {
    this.observers = observers;
    this.#retries = retries;
    this.#isExhausted = retries === 0;
  }

  /** Tells each observer, in their order. */
  tell(notify: (observer: RunObserver) => void): void {
    for (const observer of this.observers) notify(observer);
  }

  /** How many instances the peer has given an answer to that is final. */
  get answered(): number {
    return this.#answered;
  }

  /** How many input files were no good. */
  get invalidFiles(): number {
    return this.#invalidFiles;
  }

  get hasPostponed(): boolean {
    return this.#postponed.size > 0;
  }

  /** True when there are no retries, or an instance has used up its own. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** An input file is no good: it is passed over, or ends the run. */
  noteInvalidFile(path: string, reason: string): void {
    this.#invalidFiles++;
    for (const observer of this.observers) observer.invalidFile?.(path, reason);
  }

  /** An instance goes out. */
  begin(transfer: Transfer): void {
    transfer.attempts++;
    transfer.begunAtMs = Date.now();
    for (const observer of this.observers) observer.begun?.(transfer);
  }

  /** It did not go out after all: the association had ended before. */
  takeBack(transfer: Transfer): void {
    transfer.attempts--;
  }

  /**
   * Notes how an attempt ended.
   *
   * @param options `mayPass`: trying again is not pointless; `hint`: what may be the matter
   */
  settle(transfer: Transfer, outcome: Outcome, { mayPass, hint }: {
    readonly mayPass: boolean;
    readonly hint?: string | undefined;
  }): void {
    transfer.hint = hint ?? "";
    transfer.endedAtMs = Date.now();
    if (mayPass && transfer.attempts <= this.#retries) {
      this.#postponed.set(transfer, outcome);
      for (const observer of this.observers) observer.postponed?.(transfer);
      return;
    }
    this.#isExhausted ||= mayPass;
    this.#postponed.delete(transfer);
    if (outcome.type === "answered") this.#answered++;
    transfer.result = outcome;
    for (const observer of this.observers) observer.settled?.(transfer);
  }

  /**
   * The run is over, and its observers are told so, the first time that this is called.
   *
   * @returns how it ended: a good end is none where an observer has failed
   */
  end<End extends RunEnd | "internalError">(end: End): End | "cannotWriteReportFile" {
    let known: End | "cannotWriteReportFile" = end;
    if (this.#hasEnded) return known;
    this.#hasEnded = true;
    this.giveUp();
    for (const observer of this.observers) {
      observer.ended?.(known);
      if (observer.hasFailed && isGoodEnd(known)) known = "cannotWriteReportFile";
    }
    return known;
  }

  /** There will be no other attempt. */
  giveUp(): void {
    for (const [transfer, outcome] of this.#postponed) {
      if (transfer.result.type !== "pending") continue;
      transfer.result = outcome;
      for (const observer of this.observers) observer.settled?.(transfer);
    }
    this.#postponed.clear();
  }
}
