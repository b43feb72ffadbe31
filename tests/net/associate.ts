/** What the tests of associations have in common: an association with usual options. */

import { LogLevel } from "../../lib/base/log.ts";
import type { Association } from "../../lib/net/association.ts";
import { openAssociation } from "../../lib/net/open_association.ts";
import type { AssociationOptions } from "../../lib/net/association_options.ts";
import type { StoreRequest, StoreResponse } from "../../lib/net/c_store.ts";
import { MemoryStream } from "../../lib/net/memory_stream.ts";
import { RecordingLog } from "../support/recording_log.ts";

export const MR = "1.2.840.10008.5.1.4.1.1.4";
export const EXPLICIT_LE = "1.2.840.10008.1.2.1";
export const IMPLICIT_LE = "1.2.840.10008.1.2";

/** Options for a peer on `port`, with one context for MR; the log records from info upwards. */
export function optionsFor(
  port: number,
  changes: Partial<AssociationOptions> = {},
): AssociationOptions & { readonly log: RecordingLog } {
  return {
    host: "127.0.0.1",
    port,
    ipVersion: "any",
    callingAeTitle: "DCMSEND",
    calledAeTitle: "ANY-SCP",
    maxPduLength: 16384,
    presentationContexts: [{ id: 1, abstractSyntax: MR, transferSyntaxes: [EXPLICIT_LE] }],
    acseTimeoutMs: 20_000,
    verboseContexts: false,
    ...changes,
    log: new RecordingLog(LogLevel.info),
  };
}

/** A request to store `body` on context 1. */
export function requestFor(
  body: Uint8Array,
  changes: Partial<StoreRequest> = {},
): StoreRequest {
  return {
    presentationContextId: 1,
    messageId: 1,
    sopClassUid: MR,
    sopInstanceUid: "1.2.3.4",
    label: "MR",
    body: new MemoryStream(body),
    ...changes,
  };
}

/** Sends one object and waits for the answer. */
export async function store(
  association: Association,
  request: StoreRequest,
): Promise<StoreResponse> {
  const { response } = await association.send(request);
  return await response;
}

/** How a whole exchange of one object ended, in the words that a user sees. */
export interface Verdict {
  readonly lines: readonly string[];
  /** What opening threw, `0006:0301 TEXT` and causes; undefined: an association came about. */
  readonly openFailure?: string;
  readonly storeFailure?: string;
  readonly status?: number;
}

/**
 * Opens an association, stores one object and ends it, as `dcmsend` does: a release after success,
 * an abort after a failure.
 *
 * @param describe makes text of what is thrown
 */
export async function storeOne(
  options: AssociationOptions & { readonly log: RecordingLog },
  body: Uint8Array,
  describe: (error: unknown) => string,
): Promise<Verdict> {
  const { lines } = options.log;
  let association: Association;
  try {
    association = await openAssociation(options);
  } catch (error) {
    return { lines, openFailure: describe(error) };
  }
  await using opened = association;
  if (!opened.acceptsAny) {
    await opened.release();
    return { lines };
  }
  try {
    const { status } = await store(opened, requestFor(body));
    await opened.release();
    return { lines, status };
  } catch (error) {
    await opened.abort();
    return { lines, storeFailure: describe(error) };
  }
}
