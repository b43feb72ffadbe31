/**
 * A data set, or an item of one, with its pixel data decoded: what is sent where fragments cannot
 * be.
 */

import type { ByteStream } from "../base/byte_stream.ts";
import { stringToLatin1 } from "../base/latin1.ts";
import { Tag } from "../dict/tags.ts";
import type { DataSet, ValueElement } from "../dicom/data_set.ts";
import type { AttributeValue, DecodedImage } from "./decoded_image.ts";

const SPACE = 0x20;

/** What only encapsulated pixel data may have (PS3.3 §C.7.6.3). */
const LEFT_OUT: ReadonlySet<number> = new Set([
  Tag.extendedOffsetTable,
  Tag.extendedOffsetTableLengths,
]);

/**
 * @param dataSet is left as it is; the result refers to the same source
 * @param pixels `image.lengthBytes` bytes, little endian; the result can be encoded only once
 */
export function withDecodedPixels(
  dataSet: DataSet,
  { image, pixels }: { readonly image: DecodedImage; readonly pixels: ByteStream },
): DataSet {
  const replaced = new Map<number, ValueElement>(
    image.attributes.map((attribute) => [attribute.tag, attributeElement(attribute)]),
  );
  replaced.set(Tag.pixelData, pixelDataElement(image, pixels));
  const kept = dataSet.elements.filter(({ tag }) => !replaced.has(tag) && !LEFT_OUT.has(tag));
  const elements = [...kept, ...replaced.values()].sort((left, right) => left.tag - right.tag);
  return { elements };
}

/** 8-bit pixels are OW, too, as DCMTK writes them. */
function pixelDataElement({ lengthBytes }: DecodedImage, stream: ByteStream): ValueElement {
  return {
    type: "value",
    tag: Tag.pixelData,
    vr: "OW",
    value: { offset: 0, lengthBytes, padByte: 0, littleEndian: true, stream },
  };
}

function attributeElement({ tag, vr, value }: AttributeValue): ValueElement {
  const bytes = typeof value === "number"
    ? Uint8Array.of(value & 0xff, value >> 8)
    : stringToLatin1(value);
  return {
    type: "value",
    tag,
    vr,
    value: { offset: 0, lengthBytes: bytes.length, padByte: SPACE, littleEndian: true, bytes },
  };
}
