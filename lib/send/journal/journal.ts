/**
 * The journal of a run (`--journal`): each instance that the peer has stored is noted before the
 * next one can be whole at the peer. With `--resume`, what is noted is left out.
 *
 * An entry says which version of the file was stored. The file is looked at before it is opened, so
 * that what changes while it is sent is another version.
 */

import type { Log } from "../../base/log.ts";
import { isStored } from "../../net/status.ts";
import { identifyFile } from "./file_identity.ts";
import type { Transfer } from "../instance.ts";
import {
  encodeEntry,
  type FileIdentity,
  type JournalEntry,
  type JournalPeer,
} from "./journal_entry.ts";
import { JournalError, JournalFile } from "./journal_file.ts";
import type { Ledger } from "../ledger.ts";
import type { SendOptions } from "../options.ts";
import { findStored } from "./resume.ts";
import { RunFailure, RunInterrupted } from "../run_end.ts";
import type { RunObserver } from "../run_observer.ts";

/** How long an entry may wait to be safe from a loss of power, while others follow. */
const SYNC_INTERVAL_MS = 1000;

type JournalOptions = Pick<
  SendOptions,
  "peer" | "port" | "calledAeTitle" | "journalFile" | "resume" | "rehearsal"
>;

/** Open, and locked but for a trial run, until the run has ended or it is disposed of. */
export class Journal implements RunObserver, Disposable {
  readonly #options: JournalOptions;
  readonly #log: Log;
  readonly #peer: JournalPeer;
  readonly #failing = new AbortController();
  #file: JournalFile | undefined;
  #syncedAtMs = performance.now();

  /** @throws {RunFailure} `cannotUseJournal`, logged already */
  constructor(options: JournalOptions, log: Log) {
    const { peer: host, port, calledAeTitle, journalFile, rehearsal } = options;
    this.#options = options;
    this.#log = log;
    this.#peer = { host, port, calledAeTitle };
    try {
      this.#file = rehearsal === "none"
        ? JournalFile.open(journalFile, () => this.#warnOfTornLine())
        : JournalFile.openForReading(journalFile);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Aborted with a {@link RunInterrupted} when nothing can be noted any more. */
  get failing(): AbortSignal {
    return this.#failing.signal;
  }

  #warnOfTornLine(): void {
    const { journalFile } = this.#options;
    this.#log.warn(`the last line of the journal '${journalFile}' is incomplete, removing it`);
  }

  #refuse(error: unknown): never {
    if (!(error instanceof JournalError)) throw error;
    this.#log.fatal(`cannot use journal '${this.#options.journalFile}': ${error.message}`);
    throw new RunFailure("cannotUseJournal");
  }

  /**
   * With `--resume`: the observers hear of those that are left out, and these have from then on the
   * result that the journal tells of.
   *
   * @param context its signal ends the search early
   * @returns the transfers without those that the peer has
   * @throws {RunFailure} `cannotUseJournal`, logged already
   */
  async leaveOutStored(
    transfers: readonly Transfer[],
    { ledger, signal }: { readonly ledger: Ledger; readonly signal: AbortSignal },
  ): Promise<readonly Transfer[]> {
    if (!this.#options.resume) return transfers;
    const stored = await this.#findStored(transfers, signal);
    this.#log.info(
      `leaving out ${stored.size} of ${transfers.length} SOP instances, ` +
        "which the peer has according to the journal",
    );
    for (const [transfer, entry] of stored) {
      ledger.tell((observer) => observer.skipped?.(transfer));
      noteStored(transfer, entry);
    }
    return transfers.filter((transfer) => !stored.has(transfer));
  }

  async #findStored(
    transfers: readonly Transfer[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Transfer, JournalEntry>> {
    const lines = this.#file?.lines() ?? [];
    try {
      return await findStored(transfers, lines, { peer: this.#peer, log: this.#log, signal });
    } catch (error) {
      this.#refuse(error);
    }
  }

  settled(transfer: Transfer): void {
    const { instance, result, fileVersion } = transfer;
    if (result.type !== "answered" || !isStored(result.status)) return;
    if (this.#file === undefined || this.failing.aborted) return;
    const identity = fileVersion && identifyFile(instance, fileVersion);
    if (identity === undefined) {
      this.#log.warn(
        `cannot tell what file this is, so it is not in the journal: ${instance.path}`,
      );
      return;
    }
    this.#append(this.#file, this.#encode(transfer, identity, result.status));
  }

  #encode(transfer: Transfer, file: FileIdentity, status: number): Uint8Array {
    const { instance: { sopInstanceUid }, sentSopInstanceUid, endedAtMs } = transfer;
    return new TextEncoder().encode(encodeEntry({
      storedAt: new Date(endedAtMs).toISOString(),
      peer: this.#peer,
      file,
      sopInstanceUid,
      sentSopInstanceUid,
      status,
    }));
  }

  #append(file: JournalFile, line: Uint8Array): void {
    try {
      file.append(line);
      if (performance.now() - this.#syncedAtMs >= SYNC_INTERVAL_MS) this.#sync(file);
    } catch (error) {
      this.#fail(error);
    }
  }

  #sync(file: JournalFile): void {
    file.sync();
    this.#syncedAtMs = performance.now();
  }

  /** Nothing is sent that could not be noted. */
  #fail(error: unknown): void {
    if (!(error instanceof JournalError)) throw error;
    this.#log.error(`cannot write to journal '${this.#options.journalFile}': ${error.message}`);
    this.#failing.abort(new RunInterrupted("cannotUseJournal"));
  }

  /** To be called when all is sent; a failure ends the run as any other. */
  finish(): void {
    if (this.#file === undefined || this.failing.aborted || this.#options.rehearsal !== "none") {
      return;
    }
    try {
      this.#sync(this.#file);
    } catch (error) {
      this.#fail(error);
    }
  }

  ended(): void {
    this.finish();
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }
}

/** The SOP class of the request is not in the journal: it is that of the list as good as always. */
function noteStored(
  transfer: Transfer,
  { file, sentSopInstanceUid, status }: JournalEntry,
): void {
  const { lengthBytes, modifiedAt } = file;
  transfer.result = { type: "answered", status };
  transfer.sentSopClassUid = transfer.instance.sopClassUid;
  transfer.sentSopInstanceUid = sentSopInstanceUid;
  transfer.fileVersion = { lengthBytes, modifiedAtMs: Date.parse(modifiedAt) };
}
