/** An opened instance and the transfer syntax that the peer accepted → the bytes for the wire. */

import type { ByteStream } from "../../base/byte_stream.ts";
import type { Codecs } from "../../codec/codecs.ts";
import { hasDecoder } from "../../codec/registry.ts";
import type { DataSet } from "../../dicom/data_set.ts";
import { deflateStream } from "../../dicom/deflate_stream.ts";
import { encodingOf } from "../../dicom/element.ts";
import { encodeDataSet } from "../../dicom/encode.ts";
import { parseDataSet } from "../../dicom/parse.ts";
import { padToEven, sourceStream } from "../../dicom/source_stream.ts";
import type { Dictionary } from "../../dict/dictionary.ts";
import { findTransferSyntax, type TransferSyntax } from "../../dict/transfer_syntax.ts";
import type { KnownDataSet, LoadedInstance } from "./loaded_instance.ts";
import type { DecompressionPolicy } from "../options.ts";

export interface ConversionOptions {
  readonly dictionary: Dictionary;
  /** zlib level 0..9 for what becomes deflated. */
  readonly compressionLevel: number;
  readonly codecs: Codecs;
  readonly mayDecode: boolean;
  /** Gets what must be disposed of when the stream has been read, or is not to be. */
  readonly resources: DisposableStack;
}

/**
 * @param loaded must stay open until the stream has been read
 * @param accepted UID of the transfer syntax to send it in
 * @returns the data set's bytes; undefined where it cannot be converted
 * @throws {ConditionError} where the conversion finds the data set damaged
 */
export async function convertForWire(
  loaded: LoadedInstance,
  accepted: string,
  options: ConversionOptions,
): Promise<ByteStream | undefined> {
  const conversion = chooseConversion(loaded, accepted, options);
  if (conversion === undefined) return undefined;
  const { known } = loaded;
  const target = findTransferSyntax(accepted);
  if (conversion === "none" || known === undefined || target === undefined) {
    return passThrough(loaded);
  }
  const parsed = parse(known, options);
  if (loaded.file.rewind !== undefined) await loaded.file.rewind();
  const dataSet = conversion === "decode" ? await decode(parsed, known, options) : parsed;
  return encode(dataSet, known, { target, options });
}

/** How a data set becomes what goes over the wire: as it is, written anew, or decompressed. */
export type Conversion = "none" | "encode" | "decode";

/**
 * Which conversion a data set needs; pixel data are not looked at.
 *
 * @param accepted UID of the transfer syntax to send it in
 * @returns undefined where it cannot be converted
 */
export function chooseConversion(
  { known, transferSyntaxUid }: Pick<LoadedInstance, "known" | "transferSyntaxUid">,
  accepted: string,
  { mayDecode }: Pick<ConversionOptions, "mayDecode">,
): Conversion | undefined {
  if (known === undefined) return accepted === transferSyntaxUid ? "none" : undefined;
  const target = findTransferSyntax(accepted);
  if (target === undefined) return undefined;
  // Fragments cannot stand in an uncompressed data set, whatever the file says that it is.
  const mustDecode = known.summary.hasFragments && !target.encapsulated;
  if (target === known.transferSyntax) {
    if (mustDecode) return undefined;
    if (known.summary.canPassThrough) return "none";
  } else if (target.encapsulated) return undefined;
  if (!mustDecode) return "encode";
  return mayDecode && hasDecoder(known.transferSyntax.uid) ? "decode" : undefined;
}

/**
 * The file's own bytes. A deflated data set of odd length gets its pad byte (PS3.5 §A.5), and so
 * does one that we do not look into.
 */
function passThrough({ file, dataSetOffset, known }: LoadedInstance): ByteStream {
  const isOpaque = known === undefined || known.transferSyntax.deflated;
  const lengthBytes = isOpaque ? file.size - dataSetOffset : known.summary.lengthBytes;
  const stream = sourceStream(file, dataSetOffset, lengthBytes);
  return isOpaque ? padToEven(stream, lengthBytes) : stream;
}

export function parse(
  { source, offset, encoding }: KnownDataSet,
  { dictionary }: Pick<ConversionOptions, "dictionary">,
): DataSet {
  return parseDataSet(source, { offset, encoding, dictionary });
}

async function decode(
  dataSet: DataSet,
  { source, transferSyntax }: KnownDataSet,
  { codecs, resources }: ConversionOptions,
): Promise<DataSet> {
  const decoded = resources.use(await codecs.decode({ dataSet, source }, transferSyntax.uid));
  return decoded.dataSet;
}

function encode(
  dataSet: DataSet,
  { source }: KnownDataSet,
  { target, options }: { target: TransferSyntax; options: ConversionOptions },
): ByteStream {
  const { stream } = encodeDataSet(dataSet, { source, to: encodingOf(target) });
  return target.deflated ? deflateStream(stream, options.compressionLevel) : stream;
}

/**
 * Whether an instance could be sent in a transfer syntax that was accepted for another context of
 * its SOP class.
 */
export function canConvert(
  own: string,
  accepted: string,
  decompression: DecompressionPolicy,
): boolean {
  if (own === accepted) return true;
  const target = findTransferSyntax(accepted)?.compression;
  if (target !== "native" && target !== "deflated") return false;
  switch (findTransferSyntax(own)?.compression) {
    case "native":
      return true;
    case "deflated":
    case "encapsulatedNative":
    case "lossless":
      return decompression !== "never" && hasDecoder(own);
    case "lossy":
      return decompression === "lossy" && hasDecoder(own);
    case undefined:
      return false;
  }
}
