/** Encapsulated pixel data: attributes, fragments, frames, and the stream of decoded frames. */

import assert from "node:assert/strict";
import { deflateRaw } from "pako";
import { MemorySource } from "../../../lib/base/byte_source.ts";
import { decodeDataSet } from "../../../lib/codec/decode_data_set.ts";
import type { DecodePool } from "../../../lib/codec/decode_job.ts";
import { frameLengthBytes } from "../../../lib/codec/frame_decoder.ts";
import { EXPLICIT_LE_ENCODING } from "../../../lib/dicom/element.ts";
import { encodeDataSet } from "../../../lib/dicom/encode.ts";
import { parseDataSet } from "../../../lib/dicom/parse.ts";
import { locateDataSet } from "../../../lib/dicom/part10.ts";
import { PixelDataError } from "../../../lib/dicom/pixel_data_error.ts";
import {
  concat,
  element,
  encapsulatedPixelData,
  file,
  header,
  imageDataSet,
  item,
  numbers,
  sequenceDelimiter,
  text,
  UNDEFINED,
  us,
} from "../../../tests/support/make.ts";
import type { Random } from "../../../tests/support/random.ts";
import { writeLossless } from "../../../tests/wasm/jpeg_writer.ts";
import { encodeRleFrame } from "../../demo/rle.ts";
import { type FuzzTarget, isCondition } from "../target.ts";
import { DICOM_TOKENS } from "./dicom_seeds.ts";
import { drain } from "./drain.ts";

const PREFIX = "1.2.840.10008.1.2.";
/** What a frame may have for the stand-in of a decoder to make it. */
const MAX_FRAME_BYTES = 0x40000;
const LOOK_AHEAD_BYTES = 0x10000;

export const FRAGMENTS_TARGET: FuzzTarget = {
  name: "fragments",
  share: 10,
  seeds: makeSeeds,
  tokens: [
    ...DICOM_TOKENS,
    Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
    Uint8Array.of(0xff, 0x4f, 0xff, 0x51),
    element(0x00280008, "IS", "1000000000"),
    us(0x00280010, 0xffff),
  ],
  run: decodeAndEncode,
  isRefusal: isCondition,
};

const SIZE = 4;

function makeSeeds(): Uint8Array[] {
  const samples = Uint16Array.from({ length: SIZE * SIZE }, (_, index) => index * 257);
  const jpeg = writeLossless({
    rows: SIZE,
    columns: SIZE,
    components: 1,
    precision: 16,
    predictor: 1,
    restartRows: 0,
    samples,
  });
  const rle = encodeRleFrame([...samples], SIZE);
  const pixels = new Uint8Array(samples.buffer);
  const [front, end] = [jpeg.subarray(0, 20), jpeg.subarray(20)];
  return [
    compressed("4.70", encapsulatedPixelData([jpeg])),
    compressed("4.57", encapsulatedPixelData([jpeg, jpeg, jpeg]), 3),
    compressed("4.70", encapsulatedPixelData([front, end, front, end]), 2),
    compressed("5", encapsulatedPixelData([rle])),
    compressed("5", encapsulatedPixelData([rle, rle]), 2),
    compressed("5", withOffsetTable([rle, rle, rle, rle], [0, 2]), 2),
    compressed("8.1", encapsulatedPixelData([deflateRaw(pixels)])),
    compressed("1.98", encapsulatedPixelData([pixels])),
    compressed("5", withIcon(rle)),
  ];
}

function compressed(
  suffix: string,
  pixelData: Uint8Array,
  numberOfFrames?: number,
): Uint8Array<ArrayBuffer> {
  const extra = numberOfFrames === undefined
    ? new Uint8Array(0)
    : element(0x00280008, "IS", String(numberOfFrames));
  const dataSet = imageDataSet({ size: SIZE, extra, pixelData });
  return file(dataSet, { transferSyntaxUid: `${PREFIX}${suffix}` });
}

/** @param firsts which fragment each frame begins with */
function withOffsetTable(
  fragments: readonly Uint8Array[],
  firsts: readonly number[],
): Uint8Array<ArrayBuffer> {
  const items = fragments.map((fragment) => item(fragment));
  const offsets = firsts.map((first) => concat(...items.slice(0, first)).length);
  return concat(
    header(0x7fe00010, "OB", UNDEFINED),
    item(numbers(4, offsets)),
    ...items,
    sequenceDelimiter(),
  );
}

/** An item that has an image, in place of the pixel data, and these behind it. */
function withIcon(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  const pixelData = encapsulatedPixelData([frame]);
  const icon = imageDataSet({ size: SIZE, pixelData });
  return concat(
    header(0x00880200, "SQ", UNDEFINED),
    item(icon, { undefinedLength: true }),
    sequenceDelimiter(),
    element(0x00880904, "LO", text("icon")),
    pixelData,
  );
}

/** The frames are black: what is decoded is for the codecs' target. */
const BLACK: DecodePool = {
  decode: ({ format }, signal) =>
    Promise.try(() => {
      signal?.throwIfAborted();
      const length = frameLengthBytes(format);
      if (length > MAX_FRAME_BYTES) throw new PixelDataError("tooLarge", "Too much for here");
      return new Uint8Array(length);
    }),
};

async function decodeAndEncode(input: Uint8Array, random: Random): Promise<boolean> {
  const source = new MemorySource(input);
  const { dataSetOffset: offset, transferSyntaxUid, encoding } = locateDataSet(source, "fileOnly");
  if (encoding === undefined) return false;
  const dataSet = parseDataSet(source, { offset, encoding });
  using decoded = decodeDataSet({ dataSet, source }, {
    transferSyntaxUid,
    pool: BLACK,
    lookAheadBytes: LOOK_AHEAD_BYTES,
  });
  if (decoded.pixelsLengthBytes <= MAX_FRAME_BYTES && random(2) === 0) await decoded.decodeAll();
  const { lengthBytes, stream } = encodeDataSet(decoded.dataSet, {
    source,
    to: EXPLICIT_LE_ENCODING,
  });
  assert(lengthBytes >= decoded.pixelsLengthBytes, "There are fewer bytes than pixels");
  await drain(stream, lengthBytes, random);
  return decoded.pixelsLengthBytes > 0;
}
