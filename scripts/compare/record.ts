/** What a scripted peer has seen, and its two printed forms: the short one that rows state, and the detailed one. */

import type { AssociateRequest } from "./pdu_reader.ts";

/** A presentation context as proposed. */
export interface ProposedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** One C-STORE-RQ whose command set arrived. */
export interface StoreRecord {
  readonly contextId: number;
  readonly messageId: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** The whole command set in hexadecimal. */
  readonly command: string;
  /** The data set; incomplete when the connection ended before the last fragment. */
  dataSet: Uint8Array;
  complete: boolean;
  /** The length fields of the P-DATA-TF PDUs that carried the data set. */
  readonly pduLengths: number[];
}

/** One connection. */
export interface ConnectionRecord {
  request: AssociateRequest | undefined;
  readonly stores: StoreRecord[];
  /** How the connection ended, as the peer saw it. */
  ending: string;
  /** Things that no row expects. */
  readonly oddities: string[];
}

/** The traffic in the form that rows state: contexts, stores, endings. */
export function outline(records: readonly ConnectionRecord[]): string[] {
  return records.flatMap((record, index) => [
    `${index + 1}: contexts ${record.request?.contexts.map((each) => each.id).join(" ") ?? "none"}`,
    ...record.stores.map((store) =>
      `${index + 1}: store ${store.sopInstanceUid} on ${store.contextId} as ${store.messageId}` +
      (store.complete ? "" : " (incomplete)")
    ),
    `${index + 1}: ${record.ending}`,
  ]);
}

/**
 * The traffic in all detail that must be equal. For the instances in `unequal` the PDU lengths are left out; where a
 * data set is given for one of them, it stands in place of what arrived.
 */
export async function details(
  records: readonly ConnectionRecord[],
  unequal: ReadonlyMap<string, Uint8Array | undefined> = new Map(),
): Promise<string[]> {
  const lines: string[] = [];
  for (const [index, record] of records.entries()) {
    const mark = `${index + 1}: `;
    lines.push(...requestLines(record.request).map((line) => mark + line));
    for (const store of record.stores) {
      const dataSet = unequal.get(store.sopInstanceUid) ?? store.dataSet;
      const hidesPdus = unequal.has(store.sopInstanceUid) || !store.complete;
      lines.push(
        `${mark}store ${store.sopInstanceUid} of ${store.sopClassUid} on ${store.contextId} as ${store.messageId}`,
        `${mark}  command ${store.command}`,
        `${mark}  data set ${store.complete ? await digest(dataSet) : "incomplete"}`,
        `${mark}  PDUs ${hidesPdus ? "not compared" : runLengths(store.pduLengths)}`,
      );
    }
    lines.push(...record.oddities.map((oddity) => mark + oddity), mark + record.ending);
  }
  return lines;
}

function requestLines(request: AssociateRequest | undefined): string[] {
  if (request === undefined) {
    return ["no A-ASSOCIATE-RQ"];
  }
  return [
    `version ${request.protocolVersion}, "${request.callingAeTitle}" to "${request.calledAeTitle}", ` +
    `context ${request.applicationContext}, max length ${request.maxLength}`,
    `items ${request.itemTypes}`,
    `user items ${request.userItemTypes}`,
    ...request.contexts.map((context) =>
      `context ${context.id} ${context.abstractSyntax}: ${context.transferSyntaxes.join(" ")}`
    ),
  ];
}

/** A short fingerprint of bytes: their number and the beginning of their SHA-256. */
export async function digest(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.slice()));
  return `${bytes.length} bytes ${[...hash.subarray(0, 8)].map(hexByte).join("")}`;
}

/** Bytes in hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return [...bytes].map(hexByte).join("");
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function runLengths(numbers: readonly number[]): string {
  const runs: { value: number; count: number }[] = [];
  for (const value of numbers) {
    const last = runs.at(-1);
    if (last?.value === value) {
      last.count++;
    } else {
      runs.push({ value, count: 1 });
    }
  }
  return runs.map((run) => run.count === 1 ? `${run.value}` : `${run.count}x${run.value}`).join(
    " ",
  );
}
