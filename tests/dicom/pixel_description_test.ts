import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import {
  EXPLICIT_BE_ENCODING,
  EXPLICIT_LE_ENCODING,
  IMPLICIT_LE_ENCODING,
} from "../../lib/dicom/element.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { type PixelDescription, readPixelDescription } from "../../lib/dicom/pixel_description.ts";
import { PixelDataError } from "../../lib/dicom/pixel_data_error.ts";
import {
  concat,
  element,
  EXPLICIT_BE,
  EXPLICIT_LE,
  IMPLICIT_LE,
  type MakeEncoding,
  us,
} from "../support/make.ts";

const ENCODINGS = [
  { made: IMPLICIT_LE, encoding: IMPLICIT_LE_ENCODING },
  { made: EXPLICIT_LE, encoding: EXPLICIT_LE_ENCODING },
  { made: EXPLICIT_BE, encoding: EXPLICIT_BE_ENCODING },
];

/** The attributes of an image; an undefined one is not there. */
interface Attributes {
  readonly samplesPerPixel?: number | undefined;
  readonly photometricInterpretation?: string | undefined;
  readonly planarConfiguration?: number | undefined;
  readonly numberOfFrames?: string | undefined;
  readonly rows?: number | undefined;
  readonly columns?: number | undefined;
  readonly bitsAllocated?: number | undefined;
  readonly bitsStored?: number | undefined;
  readonly highBit?: number | undefined;
  readonly pixelRepresentation?: number | undefined;
}

const COLOUR: Attributes = {
  samplesPerPixel: 3,
  photometricInterpretation: "RGB",
  planarConfiguration: 1,
  numberOfFrames: "12 ",
  rows: 480,
  columns: 640,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  pixelRepresentation: 1,
};

function read(attributes: Attributes, { made, encoding } = ENCODINGS[1]!): PixelDescription {
  const number = (tag: number, value: number | undefined): Uint8Array =>
    value === undefined ? new Uint8Array(0) : us(tag, value, made);
  const source = new MemorySource(concat(
    number(0x00280002, attributes.samplesPerPixel),
    optional(0x00280004, attributes.photometricInterpretation, made),
    number(0x00280006, attributes.planarConfiguration),
    optional(0x00280008, attributes.numberOfFrames, made),
    number(0x00280010, attributes.rows),
    number(0x00280011, attributes.columns),
    number(0x00280100, attributes.bitsAllocated),
    number(0x00280101, attributes.bitsStored),
    number(0x00280102, attributes.highBit),
    number(0x00280103, attributes.pixelRepresentation),
  ));
  return readPixelDescription({ dataSet: parseDataSet(source, { offset: 0, encoding }), source });
}

function optional(tag: number, value: string | undefined, made: MakeEncoding): Uint8Array {
  return value === undefined
    ? new Uint8Array(0)
    : element(tag, tag === 0x00280008 ? "IS" : "CS", value, made);
}

Deno.test("readPixelDescription() reads the attributes in every encoding", () => {
  for (const each of ENCODINGS) {
    deepStrictEqual(read(COLOUR, each), {
      samplesPerPixel: 3,
      photometricInterpretation: "RGB",
      planarConfiguration: 1,
      numberOfFrames: 12,
      hasNumberOfFrames: true,
      rows: 480,
      columns: 640,
      bitsAllocated: 16,
      bitsStored: 12,
      highBit: 11,
      pixelRepresentation: 1,
    });
  }
});

Deno.test("readPixelDescription() does without what DCMTK can do without", () => {
  const { samplesPerPixel, rows, columns } = COLOUR;
  deepStrictEqual(read({ samplesPerPixel, rows, columns, bitsAllocated: 8 }), {
    samplesPerPixel: 3,
    photometricInterpretation: "",
    planarConfiguration: undefined,
    numberOfFrames: 1,
    hasNumberOfFrames: false,
    rows: 480,
    columns: 640,
    bitsAllocated: 8,
    bitsStored: 8,
    highBit: 7,
    pixelRepresentation: 0,
  });
});

for (const { text, has } of [{ text: "", has: false }, { text: "0", has: true }]) {
  Deno.test(`readPixelDescription() takes "${text}" as one frame, as DCMTK does`, () => {
    const description = read({ ...COLOUR, numberOfFrames: text });
    strictEqual(description.numberOfFrames, 1);
    strictEqual(description.hasNumberOfFrames, has);
  });
}

const REFUSED: readonly { change: Attributes; message: string }[] = [
  { change: { rows: 0 }, message: "(0028,0010): Rows is 0" },
  { change: { columns: 0 }, message: "(0028,0011): Columns is 0" },
  { change: { rows: undefined }, message: "(0028,0010): Rows is missing" },
  { change: { bitsAllocated: undefined }, message: "(0028,0100): Bits Allocated is missing" },
  { change: { samplesPerPixel: undefined }, message: "(0028,0002): Samples per Pixel is missing" },
  { change: { samplesPerPixel: 0 }, message: "(0028,0002): Samples per Pixel is 0" },
  { change: { samplesPerPixel: 5 }, message: "(0028,0002): Samples per Pixel is 5" },
  { change: { numberOfFrames: "-1" }, message: '(0028,0008): Number of Frames is "-1"' },
  { change: { numberOfFrames: "many" }, message: '(0028,0008): Number of Frames is "many"' },
  {
    change: { numberOfFrames: "2147483648" },
    message: '(0028,0008): Number of Frames is "2147483648"',
  },
  { change: { bitsAllocated: 12 }, message: "(0028,0100): Bits Allocated is 12" },
  { change: { bitsAllocated: 0 }, message: "(0028,0100): Bits Allocated is 0" },
  { change: { bitsAllocated: 72 }, message: "(0028,0100): Bits Allocated is 72" },
  {
    change: { bitsStored: 17, highBit: 16 },
    message: "(0028,0101): Bits Stored is 17, Bits Allocated 16",
  },
  { change: { bitsStored: 0 }, message: "(0028,0101): Bits Stored is 0, Bits Allocated 16" },
  { change: { highBit: 16 }, message: "(0028,0102): High Bit is 16, Bits Allocated 16" },
  {
    change: { pixelRepresentation: 2 },
    message: "(0028,0103): Pixel Representation is 2",
  },
  {
    change: { photometricInterpretation: "MONOCHROME2" },
    message: "(0028,0004): Photometric Interpretation is MONOCHROME2 with 3 samples per pixel",
  },
];

for (const { change, message } of REFUSED) {
  Deno.test(`readPixelDescription() refuses ${message}`, () => {
    throws(
      () => read({ ...COLOUR, ...change }),
      (error: unknown) =>
        error instanceof PixelDataError && error.reason === "attribute" &&
        error.message === `Invalid attribute ${message}`,
    );
  });
}
