import { deepStrictEqual, rejects } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { Codecs } from "../../lib/codec/codecs.ts";
import type { SourcedDataSet } from "../../lib/dicom/element_value.ts";
import { EXPLICIT_LE_ENCODING } from "../../lib/dicom/element.ts";
import { encodeDataSet } from "../../lib/dicom/encode.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { PixelDataError } from "../../lib/dicom/pixel_data_error.ts";
import { concat, element, encapsulatedPixelData, us } from "../support/make.ts";

const ENCAPSULATED_UNCOMPRESSED = "1.2.840.10008.1.2.1.98";
const FRAME_LENGTH = 4;

function image(...frames: readonly (readonly number[])[]): SourcedDataSet {
  const source = new MemorySource(concat(
    us(0x00280002, 1),
    element(0x00280004, "CS", "MONOCHROME2"),
    element(0x00280008, "IS", String(frames.length)),
    us(0x00280010, 1),
    us(0x00280011, FRAME_LENGTH),
    us(0x00280100, 8),
    us(0x00280101, 8),
    us(0x00280102, 7),
    us(0x00280103, 0),
    encapsulatedPixelData(frames.map((frame) => Uint8Array.from(frame))),
  ));
  return {
    source,
    dataSet: parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING }),
  };
}

const SOUND = image([1, 2, 3, 4], [5, 6, 7, 8]);
/** The second frame is too short, which is found out when it is decoded. */
const DAMAGED = image([1, 2, 3, 4], [5, 6]);
/** What each of them keeps when it is decoded at once, and a little more. */
const ENOUGH_FOR_ONE = 1500;

/** @returns the last bytes, which are those of the pixels */
async function decode(codecs: Codecs, from: SourcedDataSet): Promise<number[]> {
  using decoded = await codecs.decode(from, ENCAPSULATED_UNCOMPRESSED);
  const { stream, lengthBytes } = encodeDataSet(decoded.dataSet, {
    source: from.source,
    to: EXPLICIT_LE_ENCODING,
  });
  const bytes = new Uint8Array(lengthBytes);
  let count = 0;
  while (!stream.done) count += await stream.fill(bytes.subarray(count));
  return [...bytes.subarray(-2 * FRAME_LENGTH)];
}

Deno.test("Codecs decodes what is small before any of it is read, as long as it has memory", async () => {
  using codecs = new Codecs(ENOUGH_FOR_ONE);
  for (let time = 0; time < 3; time++) {
    // What has failed, and what has been read, takes no memory any more.
    await rejects(codecs.decode(DAMAGED, ENCAPSULATED_UNCOMPRESSED), PixelDataError);
    deepStrictEqual(await decode(codecs, SOUND), [1, 2, 3, 4, 5, 6, 7, 8]);
  }
});

Deno.test("Codecs decodes while it is read what has no place in memory", async () => {
  using codecs = new Codecs(ENOUGH_FOR_ONE);
  const first = await codecs.decode(SOUND, ENCAPSULATED_UNCOMPRESSED);
  deepStrictEqual(await decode(codecs, SOUND), [1, 2, 3, 4, 5, 6, 7, 8]);
  {
    using _unread = await codecs.decode(DAMAGED, ENCAPSULATED_UNCOMPRESSED);
  }
  await rejects(decode(codecs, DAMAGED), /Frame 2/);
  first[Symbol.dispose]();
  await rejects(codecs.decode(DAMAGED, ENCAPSULATED_UNCOMPRESSED), PixelDataError);
});
