/** Receiving the command set of a DIMSE message (PS3.7 §6.3), put together from its fragments. */

import { ConditionError } from "../base/condition.ts";
import { CommandAssembler } from "./command_assembler.ts";
import { type CommandSet, decodeCommandSet } from "./command_set.ts";
import { isTcpIoError, NetConditions } from "./conditions.ts";
import type { Pdv } from "./pdu.ts";
import type { UpperLayer } from "./upper_layer.ts";

/** A command set, and where it came. */
export interface ReceivedCommand {
  readonly command: CommandSet;
  readonly presentationContextId: number;
}

/**
 * Waits for the next message's command set. A data set that follows it is not read.
 *
 * @param options `contextFor` says on which context a message must come whose first fragment came on
 *   the given one; `signal` ends the wait
 * @throws ConditionError where none comes or it makes no sense, or the reason of the signal
 */
export async function receiveCommand(
  layer: UpperLayer,
  { contextFor, signal }: {
    readonly contextFor: (presentationContextId: number) => number;
    readonly signal: AbortSignal;
  },
): Promise<ReceivedCommand> {
  const first = await receivePdv(layer, signal);
  const presentationContextId = contextFor(first.presentationContextId);
  const assembler = new CommandAssembler(presentationContextId);
  let bytes = assembler.add(first);
  while (bytes === undefined) bytes = assembler.add(await receivePdv(layer, signal));
  return { command: decodeCommandSet(bytes), presentationContextId };
}

/**
 * Waits for the next fragment.
 *
 * @throws as {@link receiveCommand}
 */
export async function receivePdv(layer: UpperLayer, signal: AbortSignal): Promise<Pdv> {
  const indication = await layer.receive(signal);
  switch (indication.type) {
    case "data":
      return indication.pdv;
    case "releaseRequested":
      throw new ConditionError(NetConditions.peerRequestedRelease);
    case "ended":
      throw receiveFailure(indication.error);
    default:
      throw receiveFailure(new ConditionError(NetConditions.unexpectedPdu));
  }
}

/** The loss of the association stands for itself; bytes that make no sense get DCMTK's frame. */
function receiveFailure(error: unknown): unknown {
  if (!(error instanceof ConditionError)) return error;
  const { condition } = error;
  if (condition === NetConditions.peerAborted || isTcpIoError(condition)) return error;
  const cause = new ConditionError(NetConditions.readPdvFailed, { cause: error });
  return new ConditionError(NetConditions.receiveFailed, { cause });
}
