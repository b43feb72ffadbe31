import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  type DecodedImage,
  describeDecodedImage,
  type EncodedImage,
} from "../../lib/codec/decoded_image.ts";
import { PixelDataError, type PixelDataErrorReason } from "../../lib/dicom/pixel_data_error.ts";
import type { PixelDescription } from "../../lib/dicom/pixel_description.ts";
import { formatTag } from "../../lib/dict/tags.ts";
import type { CodestreamHeader } from "dicom-wasm-codecs";

const GREY: PixelDescription = {
  rows: 20,
  columns: 16,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  pixelRepresentation: 0,
  photometricInterpretation: "MONOCHROME2",
  planarConfiguration: undefined,
  numberOfFrames: 1,
  hasNumberOfFrames: false,
};
const COLOUR: PixelDescription = {
  ...GREY,
  samplesPerPixel: 3,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  photometricInterpretation: "RGB",
  planarConfiguration: 0,
};
const YBR = { ...COLOUR, photometricInterpretation: "YBR_FULL_422" };

/** The last part of the transfer syntax, and the precision in the codestream. */
function image(
  suffix: string,
  description: PixelDescription,
  header?: Partial<CodestreamHeader>,
): EncodedImage {
  const { rows, columns, samplesPerPixel: components, bitsStored: precision } = description;
  const [format, more] = suffix.startsWith("4.8")
    ? ["jpegls", {}]
    : suffix.startsWith("4.9") || suffix.startsWith("4.2")
    ? [
      suffix.startsWith("4.9") ? "jpeg2000" : "htj2k",
      { signed: false, reversible: true, componentTransform: false },
    ]
    : ["jpeg", { process: "baseline" }];
  const hasHeader = suffix.startsWith("4.");
  return {
    transferSyntaxUid: `1.2.840.10008.1.2.${suffix}`,
    sopClassUid: "1.2.840.10008.5.1.4.1.1.7",
    isNested: false,
    description,
    header: hasHeader
      ? { format, rows, columns, components, precision, ...more, ...header } as CodestreamHeader
      : undefined,
  };
}

/** `(0028,0004) RGB`, one attribute after the other. */
function attributesOf({ attributes }: DecodedImage): string[] {
  return attributes.map(({ tag, value }) => `${formatTag(tag)} ${value}`);
}

const GREY_16 = ["(0028,0002) 1", "(0028,0100) 16"];
const GREY_8 = ["(0028,0002) 1", "(0028,0100) 8"];
const COLOUR_8 = (planes: number): string[] => [
  "(0028,0002) 3",
  `(0028,0006) ${planes}`,
  "(0028,0100) 8",
];

// Rows of JPEG, JPEG-LS and RLE were looked up in what DCMTK 3.6.7 makes of such files.
const DESCRIBED: readonly { name: string; given: EncodedImage; attributes: readonly string[] }[] = [
  { name: "grey JPEG Lossless", given: image("4.70", GREY), attributes: GREY_16 },
  {
    name: "grey JPEG Baseline",
    given: image("4.50", { ...GREY, bitsAllocated: 8, bitsStored: 8, highBit: 7 }),
    attributes: [...GREY_8, "(0028,2110) 01"],
  },
  {
    name: "8-bit JPEG in 16 bits allocated",
    given: image("4.70", GREY, { precision: 8 }),
    attributes: [...GREY_8, "(0028,0101) 8", "(0028,0102) 7"],
  },
  {
    name: "8-bit JPEG with 8 of 16 bits stored",
    given: image("4.70", { ...GREY, bitsStored: 8, highBit: 7 }),
    attributes: GREY_8,
  },
  {
    name: "12-bit JPEG with 16 bits stored",
    given: image("4.51", { ...GREY, bitsStored: 16, highBit: 15 }, { precision: 12 }),
    attributes: [...GREY_16, "(0028,0101) 12", "(0028,0102) 11", "(0028,2110) 01"],
  },
  {
    name: "16-bit JPEG with 12 bits stored",
    given: image("4.57", GREY, { precision: 16 }),
    attributes: GREY_16,
  },
  ...["YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422"].map((photometricInterpretation) => ({
    name: `JPEG, ${photometricInterpretation}`,
    given: image("4.70", { ...COLOUR, photometricInterpretation, planarConfiguration: 1 }),
    attributes: ["(0028,0002) 3", "(0028,0004) RGB", "(0028,0006) 0", "(0028,0100) 8"],
  })),
  ...["RGB", "YBR_PARTIAL_420", "YBR_ICT", "XYZ", ""].map((photometricInterpretation) => ({
    name: `JPEG, "${photometricInterpretation}"`,
    given: image("4.70", { ...COLOUR, photometricInterpretation, planarConfiguration: undefined }),
    attributes: COLOUR_8(0),
  })),
  {
    name: "JPEG, palette colour",
    given: image("4.70", { ...GREY, photometricInterpretation: "PALETTE COLOR" }),
    attributes: GREY_16,
  },
  {
    name: "JPEG of Hardcopy Color, by plane",
    given: { ...image("4.70", COLOUR), sopClassUid: "1.2.840.10008.5.1.1.30" },
    attributes: COLOUR_8(1),
  },
  {
    name: "several frames",
    given: image("4.70", { ...GREY, numberOfFrames: 3, hasNumberOfFrames: true }),
    attributes: ["(0028,0002) 1", "(0028,0008) 3", "(0028,0100) 16"],
  },
  {
    name: "an icon in a lossy transfer syntax",
    given: { ...image("4.50", YBR), isNested: true },
    attributes: ["(0028,0002) 3", "(0028,0004) RGB", "(0028,0006) 0", "(0028,0100) 8"],
  },
  { name: "JPEG-LS", given: image("4.80", GREY), attributes: GREY_16 },
  {
    name: "JPEG-LS of less precision than bits stored",
    given: image("4.80", GREY, { precision: 10 }),
    attributes: GREY_16,
  },
  {
    name: "8-bit JPEG-LS in 16 bits allocated",
    given: image("4.80", GREY, { precision: 8 }),
    attributes: [...GREY_8, "(0028,0101) 8", "(0028,0102) 7"],
  },
  {
    name: "near-lossless JPEG-LS",
    given: image("4.81", GREY),
    attributes: [...GREY_16, "(0028,2110) 01"],
  },
  ...[{ given: 0, becomes: 0 }, { given: 1, becomes: 1 }, { given: 2, becomes: 0 }, {
    given: undefined,
    becomes: 0,
  }].map(({ given, becomes }) => ({
    name: `JPEG-LS, Planar Configuration ${given}`,
    given: image("4.80", { ...YBR, planarConfiguration: given }),
    attributes: COLOUR_8(becomes),
  })),
  { name: "grey RLE", given: image("5", GREY), attributes: GREY_16 },
  ...[0, 1].map((planarConfiguration) => ({
    name: `RLE, Planar Configuration ${planarConfiguration}`,
    given: image("5", { ...YBR, planarConfiguration }),
    attributes: COLOUR_8(planarConfiguration),
  })),
  {
    name: "RLE of 32 bits",
    given: image("5", { ...GREY, bitsAllocated: 32, bitsStored: 32, highBit: 31 }),
    attributes: ["(0028,0002) 1", "(0028,0100) 32"],
  },
  {
    name: "deflated frames of single bits",
    given: image("8.1", { ...GREY, bitsAllocated: 1, bitsStored: 1, highBit: 0 }),
    attributes: ["(0028,0002) 1", "(0028,0100) 1"],
  },
  {
    name: "encapsulated uncompressed",
    given: image("1.98", { ...COLOUR, planarConfiguration: 1 }),
    attributes: COLOUR_8(1),
  },
  ...["YBR_RCT", "YBR_ICT"].map((photometricInterpretation) => ({
    name: `JPEG 2000, ${photometricInterpretation}`,
    given: image("4.90", { ...COLOUR, photometricInterpretation, planarConfiguration: 1 }),
    attributes: ["(0028,0002) 3", "(0028,0004) RGB", "(0028,0006) 0", "(0028,0100) 8"],
  })),
  {
    name: "JPEG 2000, YBR_FULL_422",
    given: image("4.90", YBR),
    attributes: ["(0028,0002) 3", "(0028,0004) YBR_FULL", "(0028,0006) 0", "(0028,0100) 8"],
  },
  {
    name: "JPEG 2000, YBR_PARTIAL_420 with a component transform",
    given: image(
      "4.90",
      { ...COLOUR, photometricInterpretation: "YBR_PARTIAL_420" },
      { componentTransform: true },
    ),
    attributes: ["(0028,0002) 3", "(0028,0004) RGB", "(0028,0006) 0", "(0028,0100) 8"],
  },
  {
    name: "JPEG 2000 that may be lossy, with the reversible transform",
    given: image("4.91", GREY),
    attributes: GREY_16,
  },
  {
    name: "JPEG 2000 with the irreversible transform",
    given: image("4.91", GREY, { reversible: false }),
    attributes: [...GREY_16, "(0028,2110) 01"],
  },
  {
    name: "High-Throughput JPEG 2000 with the irreversible transform",
    given: image("4.203", GREY, { reversible: false }),
    attributes: [...GREY_16, "(0028,2110) 01"],
  },
  {
    name: "JPEG 2000 of single bits",
    given: image("4.90", { ...GREY, bitsAllocated: 1, bitsStored: 1, highBit: 0 }),
    attributes: ["(0028,0002) 1", "(0028,0100) 1"],
  },
];

for (const { name, given, attributes } of DESCRIBED) {
  Deno.test(`describeDecodedImage() says what changes: ${name}`, () => {
    deepStrictEqual(attributesOf(describeDecodedImage(given)), attributes);
  });
}

Deno.test("describeDecodedImage() asks for RGB only of YCbCr in JPEG", () => {
  strictEqual(describeDecodedImage(image("4.50", YBR)).format.convertToRgb, true);
  strictEqual(describeDecodedImage(image("4.50", COLOUR)).format.convertToRgb, false);
  strictEqual(describeDecodedImage(image("4.80", YBR)).format.convertToRgb, false);
  strictEqual(describeDecodedImage(image("5", YBR)).format.convertToRgb, false);
});

Deno.test("describeDecodedImage() measures the pixel data, a pad byte included", () => {
  const odd = { ...COLOUR, rows: 3, columns: 3, numberOfFrames: 3, hasNumberOfFrames: true };
  const { frameLengthBytes, lengthBytes } = describeDecodedImage(image("5", odd));
  deepStrictEqual({ frameLengthBytes, lengthBytes }, { frameLengthBytes: 27, lengthBytes: 82 });
  // The precision decides where there is one: 16 bits here, 8 bits there.
  const wide = { ...GREY, rows: 3, columns: 3 };
  strictEqual(describeDecodedImage(image("4.70", wide)).lengthBytes, 18);
  strictEqual(describeDecodedImage(image("4.70", wide, { precision: 8 })).lengthBytes, 10);
});

Deno.test("describeDecodedImage() takes pixel data of up to 4 GB - 2", () => {
  // 65535 frames of 65538 bytes are 2^32 + 65534; 65534 of them 2^32 - 4.
  const large = { ...GREY, rows: 32769, columns: 1, hasNumberOfFrames: true };
  const fits = describeDecodedImage(image("5", { ...large, numberOfFrames: 65534 }));
  strictEqual(fits.lengthBytes, 2 ** 32 - 4);
});

const REFUSED: readonly { name: string; given: EncodedImage; reason: PixelDataErrorReason }[] = [
  {
    name: "pixel data of more than 4 GB",
    given: image("5", { ...GREY, rows: 32769, columns: 1, numberOfFrames: 65535 }),
    reason: "tooLarge",
  },
  {
    name: "a frame of 65535 by 65535 bytes",
    given: image("5", { ...GREY, rows: 65535, columns: 65535, bitsAllocated: 8, bitsStored: 8 }),
    reason: "tooLarge",
  },
  { name: "MPEG", given: image("4.100", GREY), reason: "unsupported" },
  { name: "JPEG 2000 Part 2", given: image("4.92", GREY), reason: "unsupported" },
  {
    name: "12-bit JPEG in 8 bits allocated",
    given: image("4.51", { ...GREY, bitsAllocated: 8, bitsStored: 8 }, { precision: 12 }),
    reason: "mismatch",
  },
  {
    name: "8-bit JPEG 2000 in 1 bit allocated",
    given: image("4.90", { ...GREY, bitsAllocated: 1, bitsStored: 1 }, { precision: 8 }),
    reason: "mismatch",
  },
  {
    name: "YCbCr of one sample in JPEG",
    given: image("4.50", { ...YBR, samplesPerPixel: 1 }),
    reason: "attribute",
  },
  ...[undefined, 2].map((planarConfiguration) => ({
    name: `RLE, Planar Configuration ${planarConfiguration}`,
    given: image("5", { ...COLOUR, planarConfiguration }),
    reason: "attribute" as const,
  })),
  {
    name: "JPEG 2000, YBR_PARTIAL_420 without a component transform",
    given: image("4.90", { ...COLOUR, photometricInterpretation: "YBR_PARTIAL_420" }),
    reason: "attribute",
  },
  {
    name: "several frames of single bits that do not fill bytes",
    given: image("5", {
      ...GREY,
      columns: 15,
      rows: 1,
      bitsAllocated: 1,
      bitsStored: 1,
      numberOfFrames: 2,
    }),
    reason: "unsupported",
  },
];

for (const { name, given, reason } of REFUSED) {
  Deno.test(`describeDecodedImage() refuses ${name}`, () => {
    throws(
      () => describeDecodedImage(given),
      (error: unknown) => error instanceof PixelDataError && error.reason === reason,
    );
  });
}
