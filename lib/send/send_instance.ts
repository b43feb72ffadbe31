/** One instance on its way: opened, checked against the list, converted, stored. */

import { ConditionError } from "../base/condition.ts";
import type { Loggers } from "../base/log.ts";
import { DataConditions, DataSetError } from "../dicom/conditions.ts";
import { toSendableUid } from "../dicom/uid.ts";
import type { Dictionary } from "../dict/dictionary.ts";
import { findStorageSopClass, OTHER_CLASS_CODE } from "../dict/storage_sop_classes.ts";
import { transferSyntaxName } from "../dict/transfer_syntax.ts";
import type { Association } from "../net/association.ts";
import { formatStatus, statusGroup, statusText } from "../net/status.ts";
import { chooseContext } from "./choose_context.ts";
import { FileError } from "./file_source.ts";
import type { Transfer } from "./instance.ts";
import { type LoadedInstance, loadInstance } from "./loaded_instance.ts";
import { openBody } from "./message_body.ts";
import type { SendOptions } from "./options.ts";
import type { PlannedContext } from "./plan.ts";

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

/**
 * Sends one instance and waits for the answer, which is noted in the transfer.
 *
 * @param nextMessageId called when the instance has come far enough to need one
 * @throws {ConditionError} where it could not be sent or its fate is in doubt, logged already
 */
export async function sendInstance(
  transfer: Transfer,
  pass: Pass,
  nextMessageId: () => number,
): Promise<void> {
  const { net } = pass.loggers;
  const { path } = transfer.instance;
  net.debug(`sending SOP instance from file: ${path}`);
  try {
    using loaded = loadInstance(transfer.instance, {
      dictionary: pass.dictionary,
      log: pass.loggers.data,
    });
    transfer.associationNumber = pass.number;
    transfer.dataSetLengthBytes = loaded.dataSetLengthBytes;
    transfer.networkTransferSyntaxUid = loaded.transferSyntaxUid;
    warnAboutOtherUids(loaded, pass.loggers);
    await sendLoaded(loaded, transfer, { pass, messageId: nextMessageId() });
  } catch (error) {
    if (error instanceof DataSetError || error instanceof FileError) {
      net.error(`cannot send SOP instance from file: ${path}: ${error.message}`);
    }
    throw error;
  }
}

/** The list has the UIDs of the meta header or directory record; the data set's own are sent. */
function warnAboutOtherUids(
  { uids, instance, known }: LoadedInstance,
  { net, data }: Loggers,
): void {
  net.debug(
    "checking whether SOP Class UID and SOP Instance UID in dataset are consistent with transfer list",
  );
  known?.summary.warnings.forEach((warning) => data.warn(warning));
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
  // With -dn DCMTK does not look at what was accepted before it sends.
  const isChecked = pass.options.decompression !== "never";
  if (isChecked && context.abstractSyntax !== firstValue(loaded.uids.sopClassUid)) {
    pass.loggers.net.warn(
      `Inappropriate presentation context with ID ${context.id}: ` +
        "abstract syntax does not match SOP class UID",
    );
  }
  const body = openBody(loaded, context.transferSyntaxUid, pass);
  transfer.presentationContextId = context.id;
  transfer.networkTransferSyntaxUid = context.transferSyntaxUid;
  const { status } = await pass.association.store({
    presentationContextId: context.id,
    messageId,
    ...uids,
    label: findStorageSopClass(uids.sopClassUid)?.code ?? OTHER_CLASS_CODE,
    body,
  });
  transfer.result = { type: "answered", status };
  warnAboutStatus(transfer, status, pass.loggers);
}

/**
 * @returns the UIDs for the request: of several values the first
 * @throws {ConditionError} where the data set does not say what it is
 */
function requireUids(
  { uids, transferSyntaxUid }: LoadedInstance,
  transfer: Transfer,
  { net }: Loggers,
): LoadedInstance["uids"] {
  const { sopClassUid, sopInstanceUid } = uids;
  if (sopClassUid === "" || sopInstanceUid === "") {
    net.error("Cannot send SOP instance, missing information:");
    net.error(`  SOP Class UID    : ${sopClassUid}`);
    net.error(`  SOP Instance UID : ${sopInstanceUid}`);
    net.error(`  Transfer Syntax  : ${transferSyntaxName(transferSyntaxUid)}`);
    net.error(`  Pres. Context ID : ${transfer.presentationContextId}`);
    throw new ConditionError(
      sopClassUid === "" ? DataConditions.invalidSopClassUid : DataConditions.invalidSopInstanceUid,
    );
  }
  return {
    sopClassUid: toSendableUid(firstValue(sopClassUid)),
    sopInstanceUid: toSendableUid(firstValue(sopInstanceUid)),
  };
}

function firstValue(value: string): string {
  return value.split("\\", 1)[0] ?? "";
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
