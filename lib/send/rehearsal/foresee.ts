/**
 * How one instance would be sent, asked of the code that decides it in a run. The file is opened and
 * its structure checked; of its pixel data no more is read than the header of the first frame, where
 * they would have to be decompressed.
 */

import { ConditionError } from "../../base/condition.ts";
import { SILENT_LOG } from "../../base/log.ts";
import { codecOf } from "../../codec/codec.ts";
import { PixelDataError } from "../../dicom/pixel_data_error.ts";
import type { Dictionary } from "../../dict/dictionary.ts";
import { transferSyntaxName } from "../../dict/transfer_syntax.ts";
import { NetConditions } from "../../net/conditions.ts";
import { explainFailure } from "../../net/explain/explain_failure.ts";
import { isAccepted } from "../../net/negotiation.ts";
import { RefusedContextError } from "../../net/refused_context.ts";
import { assignContext, requireUids } from "../prepare/assign_context.ts";
import type { ContextShare } from "../prepare/choose_context.ts";
import { chooseConversion, type Conversion, parse } from "../prepare/convert.ts";
import type { Transfer } from "../instance.ts";
import { type LoadedInstance, loadInstance } from "../prepare/loaded_instance.ts";
import { openInstance } from "../prepare/open_instance.ts";
import type { SendOptions } from "../options.ts";
import type { PlannedContext } from "../plan.ts";
import type { Obstacle, RehearsedFile, Way } from "./rehearsal.ts";

/** What it is asked for. */
interface Question {
  readonly options: SendOptions;
  readonly dictionary: Dictionary;
  readonly associationNumber: number;
  readonly signal: AbortSignal;
}

/** What is known of an instance's fate. */
type Foresight = Pick<RehearsedFile, "presentationContextId" | "ways" | "obstacle">;

/** Trial runs say what they find in a place of their own. */
const SILENT = { app: SILENT_LOG, net: SILENT_LOG, data: SILENT_LOG };

/**
 * Where the peer has not been asked.
 *
 * @param planned the context that the instance rides on
 */
export function foreseeAny(
  transfer: Transfer,
  planned: PlannedContext,
  question: Question,
): Promise<RehearsedFile> {
  return foresee(transfer, question, async (loaded) => {
    requireUids(loaded, transfer, SILENT);
    const ways: Way[] = [];
    for (const transferSyntaxUid of planned.transferSyntaxes) {
      ways.push(await findWay(loaded, transferSyntaxUid, question));
    }
    return { presentationContextId: planned.id, ways };
  });
}

/** Where the peer has answered. */
export function foreseeAnswered(
  transfer: Transfer,
  { proposed, association }: Pick<ContextShare, "proposed" | "association">,
  question: Question,
): Promise<RehearsedFile> {
  const { options } = question;
  return foresee(transfer, question, async (loaded) => {
    const share = { proposed, association, options, loggers: SILENT };
    const { context } = assignContext(loaded, transfer, share);
    if (!isAccepted(association.contexts.get(context.id))) {
      throw new ConditionError(NetConditions.badPresentationContextId);
    }
    const way = await findWay(loaded, context.transferSyntaxUid, question);
    return { presentationContextId: context.id, ways: [way] };
  });
}

async function foresee(
  transfer: Transfer,
  { dictionary, associationNumber, signal }: Question,
  look: (loaded: LoadedInstance) => Promise<Foresight>,
): Promise<RehearsedFile> {
  const { instance, presentationContextId } = transfer;
  const foreseen = { instance, associationNumber, presentationContextId, ways: [] };
  try {
    const file = await openInstance(instance, signal);
    using loaded = loadInstance(instance, { file, dictionary, log: SILENT_LOG });
    const foresight = await look(loaded);
    return { ...foreseen, ...foresight, ...withObstacle(foresight.ways) };
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return { ...foreseen, obstacle: toObstacle(error) };
  }
}

function toObstacle(error: ConditionError): Obstacle {
  const isRefused = error instanceof RefusedContextError;
  const reason = isRefused ? "no acceptable presentation context" : error.message;
  return { reason, hint: explainFailure(error, "sending") };
}

function withObstacle(ways: readonly Way[]): { readonly obstacle?: Obstacle } {
  if (ways.some(({ conversion }) => conversion !== "impossible")) return {};
  return { obstacle: { reason: ways[0]?.reason ?? "" } };
}

async function findWay(
  loaded: LoadedInstance,
  transferSyntaxUid: string,
  { options, dictionary }: Question,
): Promise<Way> {
  const mayDecode = options.decompression !== "never";
  const conversion = chooseConversion(loaded, transferSyntaxUid, { mayDecode });
  const reason = await whyImpossible(loaded, conversion, dictionary);
  if (conversion === undefined || reason !== undefined) {
    const otherwise = `no conversion from ${transferSyntaxName(loaded.transferSyntaxUid)} to ` +
      transferSyntaxName(transferSyntaxUid);
    return { transferSyntaxUid, conversion: "impossible", reason: reason ?? otherwise };
  }
  const codec = conversion === "decode" ? codecOf(loaded.transferSyntaxUid) : undefined;
  return { transferSyntaxUid, conversion, codec };
}

/** @returns undefined where nothing is known against it */
async function whyImpossible(
  { known, transferSyntaxUid }: LoadedInstance,
  conversion: Conversion | undefined,
  dictionary: Dictionary,
): Promise<string | undefined> {
  if (conversion !== "decode" || known === undefined) return undefined;
  const { decodeDataSet } = await import("../../codec/decode_data_set.ts");
  try {
    const from = { dataSet: parse(known, { dictionary }), source: known.source };
    const pool = { decode: () => Promise.reject(new TypeError("Cannot decode in a trial run")) };
    decodeDataSet(from, { transferSyntaxUid, pool, lookAheadBytes: 0 })[Symbol.dispose]();
    return undefined;
  } catch (error) {
    if (!(error instanceof PixelDataError)) throw error;
    return `cannot decode pixel data: ${error.message}`;
  }
}
