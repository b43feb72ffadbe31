/**
 * Images with impossible attributes, offset tables that lie, fragments that do not fit and hostile
 * RLE and deflated frames, with the reason for which each is not sent decoded. Codestreams of JPEG
 * and its successors are in `hostile_codestreams.ts`.
 */

import { deflateRaw } from "pako";
import {
  concat,
  element,
  file,
  header,
  item,
  numbers,
  sequenceDelimiter,
  UID,
  UNDEFINED,
  us,
} from "../../support/make.ts";

const TS = "1.2.840.10008.1.2.";

export interface HostileImage {
  /** Of a file. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** How the message goes on behind the file's name; undefined: decoded and sent. */
  readonly refusal: RegExp | undefined;
}

export interface Attributes {
  readonly rows?: number;
  readonly columns?: number;
  readonly frames?: string;
  readonly samples?: number;
  readonly photometric?: string;
  readonly planes?: number;
  readonly allocated?: number;
  readonly stored?: number;
  readonly highBit?: number;
  readonly signed?: boolean;
}

export interface PixelData extends Attributes {
  /** The end of the Transfer Syntax UID. */
  readonly syntax: string;
  readonly fragments: readonly Uint8Array[];
  readonly offsets?: readonly number[];
}

/** A file; its attributes are those of 4 by 4 pixels of 8 bits unless stated. */
export function encapsulated(image: PixelData): Uint8Array<ArrayBuffer> {
  const { rows = 4, columns = 4, samples = 1, allocated = 8, stored = allocated } = image;
  const dataSet = concat(
    element(0x00080016, "UI", UID.secondaryCaptureImageStorage),
    element(0x00080018, "UI", UID.instance),
    us(0x00280002, samples),
    element(0x00280004, "CS", image.photometric ?? (samples === 3 ? "RGB" : "MONOCHROME2")),
    ...(samples === 3 ? [us(0x00280006, image.planes ?? 0)] : []),
    ...(image.frames === undefined ? [] : [element(0x00280008, "IS", image.frames)]),
    us(0x00280010, rows),
    us(0x00280011, columns),
    us(0x00280100, allocated),
    us(0x00280101, stored),
    us(0x00280102, image.highBit ?? stored - 1),
    us(0x00280103, image.signed ? 1 : 0),
    header(0x7fe00010, "OB", UNDEFINED),
    item(numbers(4, image.offsets ?? [])),
    ...image.fragments.map((fragment) => item(fragment)),
    sequenceDelimiter(),
  );
  return file(dataSet, { transferSyntaxUid: TS + image.syntax });
}

/** An RLE frame of segments that are given as they are, at these offsets if they are given. */
export function rleFrame(
  segments: readonly Uint8Array[],
  offsets?: readonly number[],
): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(64);
  let offset = 64;
  const own = segments.map((segment) => (offset += segment.length) - segment.length);
  head.set(numbers(4, [segments.length, ...(offsets ?? own)]));
  return even(concat(head, ...segments));
}

/** A literal run of 16 bytes. */
const RUN_OF_16 = Uint8Array.from({ length: 17 }, (_, index) => index === 0 ? 15 : index);
export const RLE_FRAME: Uint8Array = rleFrame([concat(RUN_OF_16, Uint8Array.of(128))]);

/** With a pad byte where it needs one. */
export function even(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(bytes, new Uint8Array(bytes.length % 2));
}

function rle(attributes: Attributes, fragments = [RLE_FRAME], offsets: number[] = []): Uint8Array {
  return encapsulated({ syntax: "5", fragments, offsets, ...attributes });
}

/** More than 4 GB decoded: such an image must not be proposed decoded. */
export const TOO_LARGE: HostileImage = {
  name: "frames-1e9",
  bytes: rle({ frames: "1000000000" }),
  refusal: undefined,
};

const UNCLEAR = /^Cannot tell which of 3 fragments belong to which of 2 frames/;

/** Attributes that are impossible, and fragments and tables that do not fit. */
export const IMAGES_WITHOUT_CODESTREAM: readonly HostileImage[] = [
  {
    name: "rows-0",
    bytes: rle({ rows: 0 }),
    refusal: /^Invalid attribute \(0028,0010\): Rows is 0/,
  },
  {
    name: "columns-0",
    bytes: rle({ columns: 0 }),
    refusal: /^Invalid attribute \(0028,0011\): Columns is 0/,
  },
  {
    name: "rows-columns-65535",
    bytes: rle({ rows: 65535, columns: 65535 }),
    refusal: /^A decoded frame would have 4294836225 bytes/,
  },
  {
    name: "frames-minus-1",
    bytes: rle({ frames: "-1" }),
    refusal: /^Invalid attribute \(0028,0008\): Number of Frames is "-1"/,
  },
  {
    name: "frames-1e9-text",
    bytes: rle({ frames: "1e9" }),
    refusal: /^Invalid attribute \(0028,0008\): Number of Frames is "1e9"/,
  },
  {
    name: "stored-16-of-8",
    bytes: rle({ stored: 16, highBit: 7 }),
    refusal: /^Invalid attribute \(0028,0101\): Bits Stored is 16, Bits Allocated 8/,
  },
  {
    name: "high-bit-8-of-8",
    bytes: rle({ highBit: 8 }),
    refusal: /^Invalid attribute \(0028,0102\): High Bit is 8, Bits Allocated 8/,
  },
  {
    name: "high-bit-65535",
    bytes: rle({ highBit: 65535 }),
    refusal: /^Invalid attribute \(0028,0102\): High Bit is 65535, Bits Allocated 8/,
  },
  {
    name: "table-lies",
    bytes: rle({ frames: "2" }, [RLE_FRAME, RLE_FRAME, RLE_FRAME], [0, 7]),
    refusal: UNCLEAR,
  },
  {
    name: "table-of-wrong-count",
    bytes: rle({ frames: "2" }, [RLE_FRAME, RLE_FRAME, RLE_FRAME], [0, 90, 180]),
    refusal: UNCLEAR,
  },
  {
    name: "table-beyond-the-end",
    bytes: rle({ frames: "2" }, [RLE_FRAME, RLE_FRAME, RLE_FRAME], [0, 0xfffffffe]),
    refusal: UNCLEAR,
  },
  {
    name: "table-empty",
    bytes: rle({ frames: "2" }, [RLE_FRAME, RLE_FRAME, RLE_FRAME]),
    refusal: UNCLEAR,
  },
  {
    name: "table-lies-of-one-fragment-each",
    bytes: rle({ frames: "2" }, [RLE_FRAME, RLE_FRAME], [0, 7]),
    refusal: undefined,
  },
  { name: "table-lies-of-one-frame", bytes: rle({}, [RLE_FRAME], [7777]), refusal: undefined },
  {
    name: "fewer-fragments",
    bytes: rle({ frames: "3" }, [RLE_FRAME, RLE_FRAME]),
    refusal: /^3 frames are promised, but there are only 2 fragments/,
  },
  { name: "no-fragments", bytes: rle({}, []), refusal: /^There are no fragments/ },
  {
    name: "empty-fragment",
    bytes: rle({}, [new Uint8Array(0)]),
    refusal: /^Frame 1: The RLE header is not complete/,
  },
  {
    name: "empty-fragment-beside",
    bytes: rle({}, [new Uint8Array(0), RLE_FRAME]),
    refusal: undefined,
  },
  {
    name: "odd-fragments-of-a-frame",
    bytes: rle({}, [RLE_FRAME.subarray(0, 63), RLE_FRAME.subarray(63)]),
    refusal: undefined,
  },
  {
    name: "odd-fragment",
    bytes: rle({}, [RLE_FRAME.subarray(0, 63)]),
    refusal: /^Frame 1: The RLE header is not complete/,
  },
  {
    name: "rle-16-segments",
    bytes: rle({}, [rleFrame(Array(16).fill(RUN_OF_16), Array(15).fill(64))]),
    refusal: /^Frame 1: Number of stripes in RLE header incorrect: found 16, expected 1/,
  },
  {
    name: "rle-offset-beyond",
    bytes: rle({}, [rleFrame([RUN_OF_16], [5000])]),
    refusal: /^Frame 1: RLE segment 1 is said to be at 5000/,
  },
  {
    name: "rle-runs-past-end",
    bytes: rle({}, [rleFrame([concat(RUN_OF_16, RUN_OF_16)])]),
    refusal: /^Frame 1: An RLE segment has more pixels than the data set promises/,
  },
  {
    name: "deflated-frame-bomb",
    bytes: encapsulated({ syntax: "8.1", fragments: [even(deflateRaw(new Uint8Array(50 << 20)))] }),
    refusal: /^Frame 1: The deflated frame is longer than the data set promises/,
  },
  {
    name: "deflated-frame-truncated",
    bytes: encapsulated({
      syntax: "8.1",
      fragments: [deflateRaw(new Uint8Array(16)).subarray(0, 2)],
    }),
    refusal: /^Frame 1: The deflate stream is not complete/,
  },
  {
    name: "deflated-frame-with-zlib-header",
    bytes: encapsulated({
      syntax: "8.1",
      fragments: [
        even(concat(Uint8Array.of(0x78, 0x9c), deflateRaw(new Uint8Array(16)), new Uint8Array(4))),
      ],
    }),
    refusal: /^Frame 1: ZLib Error: invalid stored block lengths/,
  },
];
