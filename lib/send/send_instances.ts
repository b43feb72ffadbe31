/** One association's share of the work: each instance that rides on it, in list order. */

import type { ByteStream } from "../base/byte_stream.ts";
import { ConditionError } from "../base/condition.ts";
import type { Loggers } from "../base/log.ts";
import { DataConditions } from "../dicom/conditions.ts";
import type { Dictionary } from "../dict/dictionary.ts";
import { findStorageSopClass, OTHER_CLASS_CODE } from "../dict/storage_sop_classes.ts";
import { transferSyntaxName } from "../dict/transfer_syntax.ts";
import { uidKeyword } from "../dict/uids.ts";
import type { Association } from "../net/association.ts";
import { NetConditions } from "../net/conditions.ts";
import { ContextResult } from "../net/pdu.ts";
import { formatStatus, statusGroup, statusText } from "../net/status.ts";
import { Breaks } from "./breaks.ts";
import { canConvert, convertForWire } from "./convert.ts";
import type { Transfer } from "./instance.ts";
import { type LoadedInstance, loadInstance } from "./loaded_instance.ts";
import type { SendOptions } from "./options.ts";
import type { PlannedContext } from "./plan.ts";
import { RunFailure } from "./run_end.ts";

/** Message IDs go from 1 to here and start again (PS3.7 §9.1.1.1.1: unique while outstanding). */
const MAX_MESSAGE_ID = 0xffff;

/** What sending on one association needs to know. */
export interface Pass {
  readonly association: Association;
  /** Number of the association, from 1. */
  readonly number: number;
  /** All contexts that were proposed, by ID. */
  readonly proposed: ReadonlyMap<number, PlannedContext>;
  readonly options: SendOptions;
  readonly loggers: Loggers;
  readonly dictionary: Dictionary;
  /** Aborted when the run must end. */
  readonly signal: AbortSignal;
}

/** Whether the association is still there, and if not, whether trying another one makes sense. */
export type PassEnd =
  | { readonly type: "complete" }
  | { readonly type: "lost"; readonly worthRetrying: boolean };

/** A presentation context that an instance can be sent on. */
interface AcceptedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxUid: string;
}

/**
 * Sends the instances one after the other and notes in each transfer what became of it.
 *
 * @param transfers those that were planned for this association
 * @returns `lost` where the association ended early; the transfers behind it are then untouched
 * @throws {RunFailure} `cannotSendRequest` at the first failure in halting mode
 */
export async function sendInstances(
  transfers: readonly Transfer[],
  pass: Pass,
): Promise<PassEnd> {
  const { association, options, loggers } = pass;
  let messageId = 0;
  let answered = 0;
  const nextMessageId = (): number => messageId = messageId % MAX_MESSAGE_ID + 1;
  const breaks = new Breaks();
  for (const transfer of transfers) {
    await breaks.take();
    if (pass.signal.aborted) return { type: "lost", worthRetrying: false };
    transfer.associationNumber = pass.number;
    try {
      await sendFile(transfer, pass, nextMessageId);
      answered++;
    } catch (error) {
      if (transfer.result.type === "pending") transfer.result = { type: "notSent" };
      if (pass.signal.aborted) return { type: "lost", worthRetrying: false };
      if (!(error instanceof ConditionError)) throw error;
      if (options.halt) {
        loggers.app.fatal(`cannot send SOP instance: ${error.condition.text}`);
        await association.abort();
        throw new RunFailure("cannotSendRequest");
      }
      if (!association.isOpen) {
        return { type: "lost", worthRetrying: answered > 0 || !isPeersDoing(error) };
      }
    }
  }
  return { type: "complete" };
}

/** A time-out or a damaged file ended the association by our own decision. */
function isPeersDoing({ condition }: ConditionError): boolean {
  return condition.module === NetConditions.peerAborted.module &&
    condition !== NetConditions.noDataAvailable;
}

async function sendFile(
  transfer: Transfer,
  pass: Pass,
  nextMessageId: () => number,
): Promise<void> {
  const { net, data } = pass.loggers;
  const { path } = transfer.instance;
  net.debug(`sending SOP instance from file: ${path}`);
  let loaded: LoadedInstance;
  try {
    loaded = loadInstance(transfer.instance, { dictionary: pass.dictionary, log: data });
  } catch (error) {
    if (error instanceof ConditionError) {
      net.error(`cannot send SOP instance from file: ${path}: ${error.message}`);
    }
    throw error;
  }
  using _open = loaded;
  transfer.dataSetLengthBytes = loaded.dataSetLengthBytes;
  transfer.networkTransferSyntaxUid = loaded.transferSyntaxUid;
  warnAboutOtherUids(loaded, pass.loggers);
  await sendLoaded(loaded, transfer, { pass, messageId: nextMessageId() });
}

/** The list has the UIDs of the meta header or directory record; the data set's own are sent. */
function warnAboutOtherUids({ uids, instance }: LoadedInstance, { net }: Loggers): void {
  net.debug(
    "checking whether SOP Class UID and SOP Instance UID in dataset are consistent with transfer list",
  );
  const pairs = [
    ["SOP Class UID", uids.sopClassUid, instance.sopClassUid],
    ["SOP Instance UID", uids.sopInstanceUid, instance.sopInstanceUid],
  ] as const;
  for (const [name, own, listed] of pairs) {
    if (own === listed) continue;
    net.warn(`${name} in dataset differs from the one in the transfer list`);
    net.debug(`- ${name} in DICOM dataset: ${own}`);
    net.debug(`- ${name} in transfer list: ${listed}`);
  }
}

async function sendLoaded(
  loaded: LoadedInstance,
  transfer: Transfer,
  { pass, messageId }: { pass: Pass; messageId: number },
): Promise<void> {
  const uids = requireUids(loaded, transfer, pass.loggers);
  const context = chooseContext(loaded, transfer, pass);
  if (context.abstractSyntax !== uids.sopClassUid) {
    pass.loggers.net.warn(
      `Inappropriate presentation context with ID ${context.id}: ` +
        "abstract syntax does not match SOP class UID",
    );
  }
  const body = convert(loaded, context.transferSyntaxUid, pass);
  transfer.presentationContextId = context.id;
  transfer.networkTransferSyntaxUid = context.transferSyntaxUid;
  const { status } = await pass.association.store({
    presentationContextId: context.id,
    messageId,
    ...uids,
    label: sopClassCode(uids.sopClassUid),
    body,
  });
  transfer.result = { type: "answered", status };
  warnAboutStatus(transfer, status, pass.loggers);
}

/** @throws {ConditionError} where the data set does not say what it is */
function requireUids(
  { uids, transferSyntaxUid }: LoadedInstance,
  transfer: Transfer,
  { net }: Loggers,
): LoadedInstance["uids"] {
  if (uids.sopClassUid !== "" && uids.sopInstanceUid !== "") return uids;
  net.error("Cannot send SOP instance, missing information:");
  net.error(`  SOP Class UID    : ${uids.sopClassUid}`);
  net.error(`  SOP Instance UID : ${uids.sopInstanceUid}`);
  net.error(`  Transfer Syntax  : ${transferSyntaxName(transferSyntaxUid)}`);
  net.error(`  Pres. Context ID : ${transfer.presentationContextId}`);
  throw new ConditionError(
    uids.sopClassUid === ""
      ? DataConditions.invalidSopClassUid
      : DataConditions.invalidSopInstanceUid,
  );
}

/**
 * The context that was planned for the instance, or another accepted one of its SOP class.
 *
 * @throws {ConditionError} where the peer accepted none that can be used
 */
function chooseContext(
  loaded: LoadedInstance,
  transfer: Transfer,
  { association, proposed, options, loggers }: Pass,
): AcceptedContext {
  const accepted = (context: PlannedContext): AcceptedContext | undefined => {
    const answer = association.contexts.get(context.id);
    if (answer?.result !== ContextResult.acceptance) return undefined;
    return { ...context, transferSyntaxUid: answer.transferSyntax ?? "" };
  };
  const planned = proposed.get(transfer.presentationContextId)!;
  const own = accepted(planned);
  if (own !== undefined) return own;
  for (const context of proposed.values()) {
    if (context.abstractSyntax !== planned.abstractSyntax) continue;
    const other = accepted(context);
    if (
      other !== undefined &&
      canConvert(loaded.transferSyntaxUid, other.transferSyntaxUid, options.decompression)
    ) return other;
  }
  if (options.decompression === "never") {
    // DCMTK looks no further then, and finds out only when the data set is to be written.
    return { ...planned, transferSyntaxUid: loaded.transferSyntaxUid };
  }
  loggers.net.error(
    "No presentation context found for sending C-STORE with SOP Class / Transfer Syntax: " +
      `${uidKeyword(loaded.uids.sopClassUid) ?? loaded.uids.sopClassUid} / ` +
      transferSyntaxName(loaded.transferSyntaxUid),
  );
  transfer.result = { type: "noAcceptableContext" };
  throw new ConditionError(NetConditions.noValidPresentationContextId);
}

/** @throws {ConditionError} where the data set cannot be converted */
function convert(
  loaded: LoadedInstance,
  transferSyntaxUid: string,
  { options, dictionary, loggers }: Pass,
): ByteStream {
  const name = transferSyntaxName(transferSyntaxUid);
  const converting = transferSyntaxUid !== loaded.transferSyntaxUid &&
    options.decompression !== "never";
  if (converting) {
    loggers.net.info(
      `Converting transfer syntax: ${transferSyntaxName(loaded.transferSyntaxUid)} -> ${name}`,
    );
    if (loaded.known?.transferSyntax?.encapsulated && !loaded.known.summary.pixelData) {
      loggers.data.warn("DcmDataset: No pixel data present, nothing to decompress");
    }
  }
  const stream = convertForWire(loaded, transferSyntaxUid, {
    dictionary,
    compressionLevel: options.compressionLevel,
  });
  if (stream !== undefined) return stream;
  loggers.net.error(`No conversion to transfer syntax ${name} possible!`);
  throw new ConditionError(DataConditions.cannotChangeRepresentation);
}

/** A refusal is the peer's word, not a failed run, but nobody should have to ask for it. */
function warnAboutStatus(transfer: Transfer, status: number, { app }: Loggers): void {
  const group = statusGroup(status);
  if (group === "success") return;
  const verdict = group === "warning" ? "stored with warning" : "not stored";
  app.warn(
    `SOP instance ${verdict}: ${transfer.instance.path}: ` +
      `${formatStatus(status)} (${statusText(status)})`,
  );
}

function sopClassCode(sopClassUid: string): string {
  return findStorageSopClass(sopClassUid)?.code ?? OTHER_CLASS_CODE;
}
