/**
 * The text of a journal (`--journal`): a line that says what the file is, then a line of JSON for
 * each instance that a peer has stored. Reading and writing files is for `journal_file.ts`.
 */

import { formatStatus, isStored } from "../net/status.ts";
import type { FileVersion } from "./instance.ts";

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
export interface FileIdentity extends FileVersion {
  /** Absolute, without symbolic links in it. */
  readonly path: string;
  readonly modifiedAtMs: number;
}

/** An instance that a peer has stored. */
export interface JournalEntry {
  readonly storedAtMs: number;
  readonly peer: JournalPeer;
  readonly file: FileIdentity;
  /** The one in the transfer list. */
  readonly sopInstanceUid: string;
  /** The one in the request. */
  readonly sentSopInstanceUid: string;
  /** Success or a warning. */
  readonly status: number;
}

/** @returns the entry as a line, with its end */
export function encodeEntry({ peer, file, ...entry }: JournalEntry): string {
  const line = JSON.stringify({
    time: toIsoTime(entry.storedAtMs),
    host: peer.host,
    port: peer.port,
    calledAeTitle: peer.calledAeTitle,
    path: file.path,
    size: file.lengthBytes,
    modified: toIsoTime(file.modifiedAtMs),
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
  const { host, port, calledAeTitle, path, size, sopInstanceUid } = members;
  const { sentSopInstanceUid = sopInstanceUid } = members;
  const storedAtMs = parseIsoTime(members["time"]);
  const modifiedAtMs = parseIsoTime(members["modified"]);
  const status = parseStatus(members["status"]);
  const isSound = isText(host) && isNatural(port) && isText(calledAeTitle) && isText(path) &&
    isNatural(size) && isText(sopInstanceUid) && isText(sentSopInstanceUid);
  if (!isSound || storedAtMs === undefined || modifiedAtMs === undefined) return undefined;
  if (status === undefined || !isStored(status)) return undefined;
  return {
    storedAtMs,
    peer: { host, port, calledAeTitle },
    file: { path, lengthBytes: size, modifiedAtMs },
    sopInstanceUid,
    sentSopInstanceUid,
    status,
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
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

function toIsoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function parseIsoTime(text: unknown): number | undefined {
  const ms = isText(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) || toIsoTime(ms) !== text ? undefined : ms;
}

function parseStatus(text: unknown): number | undefined {
  return isText(text) && /^0x[0-9a-f]{4}$/.test(text) ? Number(text) : undefined;
}
