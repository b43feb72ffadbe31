/**
 * The text of a journal (`--journal`): a line that says what the file is, then a line of JSON for
 * each instance that a peer has stored. Reading and writing files is for `journal_file.ts`.
 */

import { formatStatus, isStored } from "../../net/status.ts";

/** The version of the format. Members may be added without a new one. */
const VERSION = 1;

/** The first line, with its end. */
export const JOURNAL_HEADER = `{"format":"dcmsend journal","version":${VERSION}}\n`;

/** A line that nobody has written: a path of 4,096 bytes is at most six times as long in JSON. */
export const MAX_ENTRY_LENGTH = 0x10000;

/** Whom instances are stored at, as the command line spells it. */
export interface JournalPeer {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitle: string;
}

/** A file as a journal knows it again. */
export interface FileIdentity {
  /** Absolute, without symbolic links in it. */
  readonly path: string;
  readonly lengthBytes: number;
  /** When it was changed last, as {@link toJournalTime} writes it. */
  readonly modifiedAt: string;
}

/** An instance that a peer has stored. */
export interface JournalEntry {
  /** As {@link toJournalTime} writes it. */
  readonly storedAt: string;
  readonly peer: JournalPeer;
  readonly file: FileIdentity;
  /** The one in the transfer list. */
  readonly sopInstanceUid: string;
  /** The one in the request. */
  readonly sentSopInstanceUid: string;
  /** Success or a warning. */
  readonly status: number;
}

/** What {@link toJournalTime} returns; years before 0 and after 9999 have a sign and two more digits. */
const TIME = /^(\d{4}|[-+]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * @param ms milliseconds since 1970
 * @returns undefined where no calendar goes so far
 */
export function toJournalTime(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** @returns the entry as a line, with its end */
export function encodeEntry({ peer, file, ...entry }: JournalEntry): string {
  const line = JSON.stringify({
    time: entry.storedAt,
    host: peer.host,
    port: peer.port,
    calledAeTitle: peer.calledAeTitle,
    path: file.path,
    size: file.lengthBytes,
    modified: file.modifiedAt,
    sopInstanceUid: entry.sopInstanceUid,
    ...(entry.sentSopInstanceUid === entry.sopInstanceUid
      ? {}
      : { sentSopInstanceUid: entry.sentSopInstanceUid }),
    status: formatStatus(entry.status),
  });
  return `${line}\n`;
}

/**
 * @param line without its end
 * @returns undefined where it is anything but the whole of an entry
 */
export function decodeEntry(line: string): JournalEntry | undefined {
  const members = parseObject(line);
  if (members === undefined) return undefined;
  const { time, host, port, calledAeTitle, path, size, modified, sopInstanceUid } = members;
  const { sentSopInstanceUid = sopInstanceUid } = members;
  const status = parseStatus(members["status"]);
  const isSound = isTime(time) && isText(host) && isNatural(port) && isText(calledAeTitle) &&
    isText(path) && isNatural(size) && isTime(modified) && isText(sopInstanceUid) &&
    isText(sentSopInstanceUid) && status !== undefined && isStored(status);
  if (!isSound) return undefined;
  return {
    storedAt: time,
    peer: { host, port, calledAeTitle },
    file: { path, lengthBytes: size, modifiedAt: modified },
    sopInstanceUid,
    sentSopInstanceUid,
    status,
  };
}

type Members = Readonly<Record<string, unknown>>;

function parseObject(line: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value as Members : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isTime(value: unknown): value is string {
  return isText(value) && TIME.test(value);
}

function parseStatus(text: unknown): number | undefined {
  return isText(text) && /^0x[0-9a-f]{4}$/.test(text) ? Number(text) : undefined;
}
