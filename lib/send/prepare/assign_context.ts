/**
 * Which presentation context an opened instance goes out on, and under which UIDs; what is wrong with
 * either is logged. A trial run asks here, too.
 */

import { ConditionError } from "../../base/condition.ts";
import type { Loggers } from "../../base/log.ts";
import { DataConditions } from "../../dicom/conditions.ts";
import { toSendableUid } from "../../dicom/uid.ts";
import { transferSyntaxName } from "../../dict/transfer_syntax.ts";
import { RefusedContextError } from "../../net/refused_context.ts";
import { chooseContext, type ChosenContext, type ContextShare } from "./choose_context.ts";
import type { Transfer } from "../instance.ts";
import type { LoadedInstance } from "./loaded_instance.ts";

export interface Assignment {
  readonly context: ChosenContext;
  /** For the request. */
  readonly uids: LoadedInstance["uids"];
}

/** @throws {ConditionError} where it cannot be sent, logged already */
export function assignContext(
  loaded: LoadedInstance,
  transfer: Transfer,
  share: ContextShare,
): Assignment {
  const uids = requireUids(loaded, transfer, share.loggers);
  const context = chooseContext(loaded, transfer, share);
  if (context === undefined) {
    const planned = share.association.contexts.get(transfer.presentationContextId);
    throw new RefusedContextError(planned);
  }
  // With -dn DCMTK does not look at what was accepted before it sends.
  const isChecked = share.options.decompression !== "never";
  if (isChecked && context.abstractSyntax !== firstValue(loaded.uids.sopClassUid)) {
    share.loggers.net.warn(
      `Inappropriate presentation context with ID ${context.id}: ` +
        "abstract syntax does not match SOP class UID",
    );
  }
  return { context, uids };
}

/**
 * @returns the UIDs for the request: of several values the first
 * @throws {ConditionError} where the data set does not say what it is
 */
export function requireUids(
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
