/** The data set of a C-STORE request, with the words that DCMTK has for it where it cannot be made. */

import type { ByteStream } from "../../base/byte_stream.ts";
import { ConditionError } from "../../base/condition.ts";
import { DataConditions } from "../../dicom/conditions.ts";
import { PixelDataError } from "../../dicom/pixel_data_error.ts";
import { findTransferSyntax, transferSyntaxName } from "../../dict/transfer_syntax.ts";
import {
  logCondition,
  nested,
  NetConditions,
  unsupportedTransferSyntax,
} from "../../net/conditions.ts";
import { convertForWire } from "./convert.ts";
import type { LoadedInstance } from "./loaded_instance.ts";
import type { Share } from "../share.ts";

/**
 * @param loaded must stay open until the stream has been read
 * @param accepted UID of the transfer syntax to send it in
 * @param context `resources` gets what must be disposed of when the stream has been read
 * @throws {ConditionError} where the data set cannot be converted, logged already
 */
export async function openBody(
  loaded: LoadedInstance,
  accepted: string,
  { share, resources }: { readonly share: Share; readonly resources: DisposableStack },
): Promise<ByteStream> {
  const { net, data } = share.loggers;
  const isConversion = accepted !== loaded.transferSyntaxUid &&
    share.options.decompression !== "never";
  if (isConversion) {
    net.info(
      "Converting transfer syntax: " +
        `${transferSyntaxName(loaded.transferSyntaxUid)} -> ${transferSyntaxName(accepted)}`,
    );
    if (loaded.known?.transferSyntax.encapsulated && !loaded.known.summary.hasPixelData) {
      data.warn("DcmDataset: No pixel data present, nothing to decompress");
    }
  }
  const stream = await convert(loaded, accepted, { share, resources });
  if (stream !== undefined) return stream;
  if (findTransferSyntax(accepted) === undefined) {
    return unwritable(
      share,
      nested(NetConditions.receiveFailed, unsupportedTransferSyntax(accepted)),
    );
  }
  if (!isConversion) {
    return unwritable(share, new ConditionError(NetConditions.sendFailed), [
      loaded.transferSyntaxUid,
      accepted,
    ]);
  }
  net.error(`No conversion to transfer syntax ${transferSyntaxName(accepted)} possible!`);
  throw new ConditionError(DataConditions.cannotChangeRepresentation);
}

/** @returns undefined where it cannot be converted; what is wrong with pixel data has been logged */
async function convert(
  loaded: LoadedInstance,
  accepted: string,
  { share, resources }: { readonly share: Share; readonly resources: DisposableStack },
): Promise<ByteStream | undefined> {
  const { dictionary, codecs, options, loggers } = share;
  try {
    return await convertForWire(loaded, accepted, {
      dictionary,
      codecs,
      mayDecode: options.decompression !== "never",
      compressionLevel: options.compressionLevel,
      resources,
    });
  } catch (error) {
    if (!(error instanceof PixelDataError)) throw error;
    loggers.net.error(`cannot decode pixel data of ${loaded.instance.path}: ${error.message}`);
    return undefined;
  }
}

/**
 * A data set that DCMTK finds out about only while writing it, when the request has been logged:
 * {@link UnwritableDataSetError.log} says then what there is to say.
 */
export class UnwritableDataSetError extends ConditionError {
  override readonly name = "UnwritableDataSetError";
  readonly #share: Share;
  readonly #conversion: readonly string[];

  /** @param conversion from what to what, for a warning; may be empty */
  constructor(share: Share, reason: ConditionError, conversion: readonly string[]) {
    super(reason.condition, { cause: reason.cause });
    this.#share = share;
    this.#conversion = conversion;
  }

  log(): void {
    const { options: { callingAeTitle, calledAeTitle }, loggers: { net } } = this.#share;
    if (this.#conversion.length > 0) {
      const [from, to] = this.#conversion.map((uid) => `'${transferSyntaxName(uid)}'`);
      net.warn(
        `DIMSE Warning: (${callingAeTitle},${calledAeTitle}): sendMessage: ` +
          `unable to convert dataset from ${from} transfer syntax to ${to}`,
      );
    }
    logCondition(net, "Failed sending C-STORE request", this);
  }
}

function unwritable(
  share: Share,
  reason: ConditionError,
  conversion: readonly string[] = [],
): ByteStream {
  return {
    done: false,
    fill: () => {
      throw new UnwritableDataSetError(share, reason, conversion);
    },
  };
}
