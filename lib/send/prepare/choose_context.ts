/** The presentation context that an instance is sent on, once the peer has answered. */

import { transferSyntaxName } from "../../dict/transfer_syntax.ts";
import { uidKeyword } from "../../dict/uids.ts";
import { isAccepted } from "../../net/negotiation.ts";
import { canConvert } from "./convert.ts";
import type { Transfer } from "../instance.ts";
import type { LoadedInstance } from "./loaded_instance.ts";
import type { PlannedContext } from "../plan.ts";
import type { Share } from "../share.ts";

/** What the choice depends on. */
export interface ContextShare extends Pick<Share, "proposed" | "options" | "loggers"> {
  readonly association: Pick<Share["association"], "contexts">;
}

/** A presentation context that an instance can be sent on. */
export interface ChosenContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxUid: string;
}

/**
 * The context that was planned for the instance, or another accepted one of its SOP class.
 *
 * @returns undefined, with an error in the log, where the peer accepted none that can be used
 */
export function chooseContext(
  loaded: LoadedInstance,
  transfer: Transfer,
  share: ContextShare,
): ChosenContext | undefined {
  const planned = share.proposed.get(transfer.presentationContextId)!;
  const own = asAccepted(planned, share);
  if (own !== undefined) return own;
  for (const context of share.proposed.values()) {
    if (context.abstractSyntax !== planned.abstractSyntax) continue;
    const other = asAccepted(context, share);
    if (other !== undefined && canRideOn(other, loaded, share)) return other;
  }
  if (share.options.decompression === "never") {
    // DCMTK looks no further then, and finds out only when the data set is to be written.
    return { ...planned, transferSyntaxUid: loaded.transferSyntaxUid };
  }
  share.loggers.net.error(
    "No presentation context found for sending C-STORE with SOP Class / Transfer Syntax: " +
      `${uidKeyword(loaded.uids.sopClassUid) ?? loaded.uids.sopClassUid} / ` +
      transferSyntaxName(loaded.transferSyntaxUid),
  );
  return undefined;
}

function asAccepted(
  context: PlannedContext,
  { association }: ContextShare,
): ChosenContext | undefined {
  const answer = association.contexts.get(context.id);
  const transferSyntaxUid = isAccepted(answer) ? answer.transferSyntax : undefined;
  // Accepted, but without a transfer syntax: nothing can be sent on it.
  if (transferSyntaxUid === undefined || transferSyntaxUid === "") return undefined;
  return { ...context, transferSyntaxUid };
}

function canRideOn(
  context: ChosenContext,
  loaded: LoadedInstance,
  { options }: ContextShare,
): boolean {
  return canConvert(loaded.transferSyntaxUid, context.transferSyntaxUid, options.decompression);
}
