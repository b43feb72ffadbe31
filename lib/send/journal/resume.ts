/**
 * Which instances of the transfer list are in the journal (`--resume`). Memory grows with the list,
 * not with the journal, which is read once, line by line.
 */

import type { Log } from "../../base/log.ts";
import { Breaks } from "../breaks.ts";
import { identifyFile } from "./file_identity.ts";
import type { Transfer } from "../instance.ts";
import {
  decodeEntry,
  type FileIdentity,
  type JournalEntry,
  type JournalPeer,
} from "./journal_entry.ts";
import type { JournalLine } from "./journal_file.ts";

/** More damaged lines are only counted. */
const MAX_WARNINGS = 10;
/** How many lines are read before the time is looked at. */
const LINES_AT_A_STRETCH = 256;

/** What the search is given. */
export interface ResumeContext {
  readonly peer: JournalPeer;
  /** Gets a warning for each damaged line. */
  readonly log: Log;
  /** Ends the search early. */
  readonly signal: AbortSignal;
}

/** A transfer, and what its file is now. */
interface Candidate {
  readonly transfer: Transfer;
  readonly identity: FileIdentity;
}

/**
 * @param lines of a journal
 * @returns those that this peer has stored, from files that are what they were then, each with the
 *   last entry that says so
 * @throws {JournalError} where the lines cannot be read on
 */
export async function findStored(
  transfers: readonly Transfer[],
  lines: Iterable<JournalLine>,
  context: ResumeContext,
): Promise<ReadonlyMap<Transfer, JournalEntry>> {
  const stored = new Map<Transfer, JournalEntry>();
  const candidates = await identifyAll(transfers, context);
  const breaks = new Breaks();
  const damage = new DamageLog(context.log);
  for (const { number, text } of lines) {
    if (number % LINES_AT_A_STRETCH === 0) await breaks.take();
    if (context.signal.aborted) break;
    const entry = text === undefined ? undefined : decodeEntry(text);
    if (entry === undefined) {
      damage.note(number);
    } else if (isSamePeer(entry.peer, context.peer)) {
      for (const { transfer, identity } of candidates.get(entry.file.path) ?? []) {
        if (isSameInstance(entry, transfer, identity)) stored.set(transfer, entry);
      }
    }
  }
  damage.conclude();
  return stored;
}

/** @returns the transfers by the path that identifies their file */
async function identifyAll(
  transfers: readonly Transfer[],
  { signal }: ResumeContext,
): Promise<Map<string, Candidate[]>> {
  const candidates = new Map<string, Candidate[]>();
  const breaks = new Breaks();
  for (const transfer of transfers) {
    await breaks.take();
    if (signal.aborted) break;
    const identity = identifyFile(transfer.instance);
    if (identity === undefined) continue;
    const candidate = { transfer, identity };
    const others = candidates.get(identity.path);
    if (others === undefined) candidates.set(identity.path, [candidate]);
    else others.push(candidate);
  }
  return candidates;
}

function isSamePeer(a: JournalPeer, b: JournalPeer): boolean {
  return a.host === b.host && a.port === b.port && a.calledAeTitle === b.calledAeTitle;
}

function isSameInstance(
  { file, sopInstanceUid }: JournalEntry,
  { instance }: Transfer,
  now: FileIdentity,
): boolean {
  return file.lengthBytes === now.lengthBytes && file.modifiedAt === now.modifiedAt &&
    sopInstanceUid === instance.sopInstanceUid;
}

/** Says which lines are damaged, but does not fill the log with them. */
class DamageLog {
  readonly #log: Log;
  #count = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  note(lineNumber: number): void {
    this.#count++;
    if (this.#count > MAX_WARNINGS) return;
    this.#log.warn(`line ${lineNumber} of the journal is damaged, ignoring it`);
  }

  conclude(): void {
    if (this.#count <= MAX_WARNINGS) return;
    this.#log.warn(`in total, ${this.#count} lines of the journal are damaged`);
  }
}
