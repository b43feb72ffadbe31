/**
 * Encodes a data set anew, in implicit VR little endian or in explicit VR of either byte order, the
 * way DCMTK writes it: explicit lengths, group lengths recalculated, no padding element. The values
 * go from the source straight into the caller's buffer.
 */

import type { ByteSource } from "../base/byte_source.ts";
import type { ByteStream } from "../base/byte_stream.ts";
import type { DataSet } from "./data_set.ts";
import type { Encoding } from "./element.ts";
import { Layout } from "./encode_layout.ts";
import { PieceStream } from "./encode_stream.ts";

export interface EncodeOptions {
  /** What the data set refers to; it must not be closed before the stream has been read. */
  readonly source: ByteSource;
  readonly to: Encoding;
}

export interface EncodedDataSet {
  readonly lengthBytes: number;
  readonly stream: ByteStream;
}

/** Nothing is read from the source before the stream is. */
export function encodeDataSet(dataSet: DataSet, options: EncodeOptions): EncodedDataSet {
  const layout = new Layout(options.to);
  const lengthBytes = layout.contentLength(dataSet);
  const pieces = layout.pieces(dataSet);
  return { lengthBytes, stream: new PieceStream(options.source, pieces, lengthBytes) };
}
