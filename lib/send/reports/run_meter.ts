/**
 * Counts what a run does, for those who show it: statistics and progress. It keeps sums, and one
 * number for each instance that is under way.
 */

import { isStored } from "../../net/status.ts";
import type { Transfer } from "../instance.ts";
import type { RunObserver } from "../run_observer.ts";

/** How far a run has come. */
export interface RunCounts {
  /** Files that have been looked at, and all that there are to look at. */
  readonly checkedFiles: number;
  readonly foundFiles: number;
  /** Length of the transfer list; undefined before there is one. */
  readonly instances: number | undefined;
  /** Instances that are done with, those of them that got an answer, and that are not stored. */
  readonly settled: number;
  readonly answered: number;
  readonly notStored: number;
  /** Associations that are open, and all that have been. */
  readonly openAssociations: number;
  readonly associations: number;
  /** Bytes of data sets that were taken to be sent; and of those that got an answer, as sent. */
  readonly readBytes: number;
  readonly answeredBytes: number;
  /** How much of the work is done, 0 to 1. */
  readonly fraction: number;
}

/** An object costs time however short it is: it counts for so much more than its file's length. */
const OBJECT_COST_BYTES = 50_000;

/** Is told what a {@link RunObserver} is told. */
export class RunMeter implements
  Required<
    Pick<
      RunObserver,
      | "checked"
      | "listed"
      | "associationOpened"
      | "associationEnded"
      | "read"
      | "postponed"
      | "settled"
    >
  > {
  #checkedFiles = 0;
  #foundFiles = 0;
  #instances: number | undefined;
  #settled = 0;
  #answered = 0;
  #notStored = 0;
  #openAssociations = 0;
  #associations = 0;
  #readBytes = 0;
  #answeredBytes = 0;
  #work = 0;
  #settledWork = 0;
  /** Bytes that have been read of each instance under way. */
  readonly #underWay = new Map<Transfer, number>();

  checked(done: number, total: number): void {
    this.#checkedFiles = done;
    this.#foundFiles = total;
  }

  listed(transfers: readonly Transfer[]): void {
    this.#instances = transfers.length;
    this.#work = transfers.reduce((sum, transfer) => sum + workOf(transfer), 0);
  }

  associationOpened(): void {
    this.#openAssociations++;
    this.#associations++;
  }

  associationEnded(): void {
    this.#openAssociations--;
  }

  read(transfer: Transfer, lengthBytes: number): void {
    // Less than before: another attempt.
    const known = this.#readOf(transfer);
    this.#readBytes += lengthBytes < known ? lengthBytes : lengthBytes - known;
    this.#underWay.set(transfer, lengthBytes);
  }

  postponed(transfer: Transfer): void {
    this.#underWay.delete(transfer);
  }

  settled(transfer: Transfer): void {
    const { result } = transfer;
    this.#settled++;
    if (result.type === "answered") {
      this.#answered++;
      this.#answeredBytes += this.#readOf(transfer);
    }
    if (result.type !== "answered" || !isStored(result.status)) this.#notStored++;
    this.#settledWork += workOf(transfer);
    this.#underWay.delete(transfer);
  }

  get counts(): RunCounts {
    return {
      checkedFiles: this.#checkedFiles,
      foundFiles: this.#foundFiles,
      instances: this.#instances,
      settled: this.#settled,
      answered: this.#answered,
      notStored: this.#notStored,
      openAssociations: this.#openAssociations,
      associations: this.#associations,
      readBytes: this.#readBytes,
      answeredBytes: this.#answeredBytes,
      fraction: this.#fraction(),
    };
  }

  #fraction(): number {
    if (this.#work === 0) return 0;
    let done = this.#settledWork;
    // What is decoded on the way is longer than its file.
    for (const [{ instance: { fileLengthBytes = 0 } }, lengthBytes] of this.#underWay) {
      done += Math.min(lengthBytes, fileLengthBytes);
    }
    return done / this.#work;
  }

  #readOf(transfer: Transfer): number {
    return this.#underWay.get(transfer) ?? 0;
  }
}

function workOf({ instance }: Transfer): number {
  return (instance.fileLengthBytes ?? 0) + OBJECT_COST_BYTES;
}
