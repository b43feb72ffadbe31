/** Planning applied to the transfer list: says what was decided, and notes it in the transfers. */

import { assertNever } from "../base/assert_never.ts";
import type { Loggers } from "../base/log.ts";
import { hasDecoder } from "../codec/registry.ts";
import { DataConditions } from "../dicom/conditions.ts";
import { transferSyntaxName } from "../dict/transfer_syntax.ts";
import { uidKeyword } from "../dict/uids.ts";
import type { Instance, Transfer } from "./instance.ts";
import type { Ledger } from "./ledger.ts";
import type { SendOptions } from "./options.ts";
import { planAssociation, type PlannedContext, type PlanStep } from "./plan.ts";
import { failToAddContexts } from "./run_end.ts";

/** What the next association is for. */
export interface TransferPlan {
  /** The contexts to propose, by ID, in order. */
  readonly contexts: ReadonlyMap<number, PlannedContext>;
  /** Those that ride on them, in list order, but those that have failed before come last. */
  readonly transfers: readonly Transfer[];
}

/**
 * Plans the next association for all pending transfers.
 *
 * @param from index before which nothing is pending
 * @throws {RunFailure} `cannotAddPresentationContext` in halting mode, where `-nip` forbids one
 */
export function planTransfers(
  transfers: readonly Transfer[],
  from: number,
  { options, loggers, ledger }: { options: SendOptions; loggers: Loggers; ledger: Ledger },
): TransferPlan {
  const steps = planAssociation(transfers, from, {
    decompression: options.decompression,
    allowIllegalProposal: options.allowIllegalProposal,
    halt: options.halt,
    hasDecoder,
  });
  const contexts = new Map<number, PlannedContext>();
  const planned: Transfer[] = [];
  for (const step of steps) {
    const transfer = transfers[step.index]!;
    logStep(step, transfer.instance, loggers);
    switch (step.type) {
      case "rejected":
        ledger.settle(transfer, { type: "noAcceptableContext" }, { mayPass: false });
        if (options.halt) failToAddContexts(DataConditions.unsupportedEncoding, loggers.app);
        break;
      case "newContext":
        contexts.set(step.context.id, step.context);
        transfer.presentationContextId = step.context.id;
        planned.push(transfer);
        break;
      case "reusedContext":
        transfer.presentationContextId = step.id;
        planned.push(transfer);
        break;
      default:
        assertNever(step);
    }
  }
  // One that breaks every association must not keep the others from being sent.
  planned.sort((a, b) => a.attempts - b.attempts);
  return { contexts, transfers: planned };
}

function logStep(step: PlanStep, instance: Instance, { net }: Loggers): void {
  net.debug(
    "preparing presentation context for SOP Class / Transfer Syntax: " +
      `${uidKeyword(instance.sopClassUid) ?? instance.sopClassUid} / ` +
      transferSyntaxName(instance.transferSyntaxUid),
  );
  switch (step.type) {
    case "rejected":
      net.error(step.reason);
      return;
    case "reusedContext":
      net.debug(
        "same SOP Class UID and compatible Transfer Syntax UID as for another SOP instance, " +
          `reusing the presentation context with ID ${step.id}`,
      );
      return;
    case "newContext":
      for (const { level, text } of step.remarks) net[level](text);
      net.debug(`added new presentation context with ID ${step.context.id}`);
      return;
    default:
      assertNever(step);
  }
}
