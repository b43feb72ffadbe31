import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import type { CodestreamFamily } from "../../lib/dicom/codestream_start.ts";
import { EXPLICIT_LE_ENCODING } from "../../lib/dicom/element.ts";
import { findElement } from "../../lib/dicom/element_value.ts";
import { findExtendedOffsetTable } from "../../lib/dicom/offset_table.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { type FrameIndex, indexFrames } from "../../lib/dicom/pixel_data.ts";
import { PixelDataError } from "../../lib/dicom/pixel_data_error.ts";
import {
  concat,
  element,
  header,
  item,
  numbers,
  sequenceDelimiter,
  text,
  UNDEFINED,
} from "../support/make.ts";

const SOI = "\xff\xd8\xff";
const SOC = "\xff\x4f\xff\x51";

interface Given {
  readonly fragments: readonly string[];
  readonly frames: number;
  readonly family?: CodestreamFamily;
  /** The Basic Offset Table. */
  readonly table?: readonly number[];
  readonly extendedTable?: readonly number[];
}

/** Parses pixel data of these fragments, and finds their frames. */
function index(given: Given): FrameIndex {
  const { fragments, frames, family, table = [], extendedTable } = given;
  const extended = extendedTable?.flatMap((offset) => [offset >>> 0, Math.floor(offset / 2 ** 32)]);
  const source = new MemorySource(concat(
    extended === undefined ? new Uint8Array(0) : element(0x7fe00001, "OV", numbers(4, extended)),
    header(0x7fe00010, "OB", UNDEFINED),
    item(numbers(4, table)),
    ...fragments.map((fragment) => item(text(fragment))),
    sequenceDelimiter(),
  ));
  const dataSet = parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
  const pixelData = findElement(dataSet, 0x7fe00010);
  if (pixelData?.type !== "fragments") throw new Error("There are no fragments");
  return indexFrames(pixelData, {
    source,
    numberOfFrames: frames,
    family,
    extendedOffsetTable: findExtendedOffsetTable(dataSet),
  });
}

function framesOf(given: Given): string[] {
  const frames = index(given);
  return Array.from({ length: frames.frameCount }, (_, frame) => {
    const bytes = frames.read(frame);
    strictEqual(frames.lengthBytes(frame), bytes.length);
    return String.fromCharCode(...bytes);
  });
}

const FOUND: readonly { name: string; given: Given; frames: readonly string[] }[] = [
  {
    name: "one frame in one fragment",
    given: { fragments: ["abcd"], frames: 1 },
    frames: ["abcd"],
  },
  {
    name: "one frame in several fragments, one of them empty",
    given: { fragments: ["ab", "", "cd", "ef"], frames: 1 },
    frames: ["abcdef"],
  },
  {
    name: "one frame, whatever its offset table says",
    given: { fragments: ["ab", "cd"], frames: 1, table: [9999] },
    frames: ["abcd"],
  },
  {
    name: "a fragment for each frame, without a table",
    given: { fragments: ["ab", "cd", "ef"], frames: 3 },
    frames: ["ab", "cd", "ef"],
  },
  {
    name: "a fragment for each frame, with a wrong table",
    given: { fragments: ["ab", "cd"], frames: 2, table: [0, 4] },
    frames: ["ab", "cd"],
  },
  {
    name: "frames of several fragments by the Basic Offset Table",
    given: { fragments: ["ab", "cd", "ef"], frames: 2, table: [0, 20] },
    frames: ["abcd", "ef"],
  },
  {
    name: "frames of several fragments by the Extended Offset Table",
    given: { fragments: ["ab", "cd", "ef"], frames: 2, extendedTable: [0, 10] },
    frames: ["ab", "cdef"],
  },
  {
    name: "frames by the Basic Offset Table where the extended one is wrong",
    given: { fragments: ["ab", "cd", "ef"], frames: 2, extendedTable: [0, 11], table: [0, 10] },
    frames: ["ab", "cdef"],
  },
  {
    name: "frames by their JPEG codestreams without a table",
    given: {
      fragments: [`${SOI}1`, "ab", `${SOI}2`, "cd", "ef"],
      frames: 2,
      family: "jpeg",
    },
    frames: [`${SOI}1ab`, `${SOI}2cdef`],
  },
  {
    name: "frames by their JPEG codestreams against a table that lies",
    given: {
      fragments: [`${SOI}1`, "ab", `${SOI}2`],
      frames: 2,
      family: "jpeg",
      table: [0, 12],
    },
    frames: [`${SOI}1ab`, `${SOI}2`],
  },
  {
    name: "frames by JPEG codestreams whose beginnings are in several fragments",
    given: {
      fragments: ["\xff\xd8", "\xff\xe0", "ab", "\xff\xd8", "\xff\xe0", "cd"],
      frames: 2,
      family: "jpeg",
    },
    frames: ["\xff\xd8\xff\xe0ab", "\xff\xd8\xff\xe0cd"],
  },
  {
    name: "frames by their JPEG 2000 codestreams",
    given: { fragments: [`${SOC}1`, "ab", `${SOC}2`], frames: 2, family: "jpeg2000" },
    frames: [`${SOC}1ab`, `${SOC}2`],
  },
  {
    name: "frames by the table where codestreams begin in more places",
    given: {
      fragments: [`${SOC}1`, `${SOC}x`, `${SOC}2`],
      frames: 2,
      family: "jpeg2000",
      table: [0, 26],
    },
    frames: [`${SOC}1${SOC}x`, `${SOC}2`],
  },
];

for (const { name, given, frames } of FOUND) {
  Deno.test(`indexFrames() finds ${name}`, () => deepStrictEqual(framesOf(given), frames));
}

const REFUSED: readonly { name: string; given: Given; message: RegExp }[] = [
  { name: "no fragments at all", given: { fragments: [], frames: 1 }, message: /no fragments/ },
  {
    name: "fewer fragments than frames",
    given: { fragments: ["ab"], frames: 1e9 },
    message: /1000000000 frames are promised, but there are only 1 fragments/,
  },
  {
    name: "more codestreams than the one frame",
    given: { fragments: [`${SOI}1`, `${SOI}2`], frames: 1, family: "jpeg" },
    message: /One frame is promised, but there are 2 codestreams/,
  },
  ...[
    { name: "no table", table: [] },
    { name: "a table with too few entries", table: [0] },
    { name: "a table with too many entries", table: [0, 10, 20] },
    { name: "a table that does not begin with 0", table: [10, 20] },
    { name: "a table that points into a fragment", table: [0, 11] },
    { name: "a table that points beyond the end", table: [0, 1000] },
    { name: "a table that does not ascend", table: [0, 0] },
  ].map(({ name, table }) => ({
    name,
    given: { fragments: ["ab", "cd", "ef"], frames: 2, table },
    message: /Cannot tell which of 3 fragments belong to which of 2 frames/,
  })),
];

for (const { name, given, message } of REFUSED) {
  Deno.test(`indexFrames() refuses ${name}`, () => {
    throws(
      () => index(given),
      (error: unknown) =>
        error instanceof PixelDataError && error.reason === "fragments" &&
        message.test(error.message),
    );
  });
}

Deno.test("FrameIndex.read() notices that the source has become shorter", () => {
  const source = new MemorySource(text("abc"));
  const pixelData = { type: "fragments", tag: 0x7fe00010, fragments: [0, 0, 0, 4] } as const;
  const frames = indexFrames(pixelData, { source, numberOfFrames: 1, family: undefined });
  throws(() => frames.read(0), /premature end of stream/);
});
