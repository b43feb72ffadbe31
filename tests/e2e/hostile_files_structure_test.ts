/**
 * Files whose data sets are built wrong: the built program does what the native one does. What is
 * too deep for the native one is in `hostile_files_own_test.ts`; more such rows are in
 * `scripts/compare/`.
 */

import { type Element, element } from "../../scripts/compare/data_set.ts";
import { bytes, type FileSource } from "../../scripts/compare/file_source.ts";
import { ct } from "../../scripts/compare/inputs.ts";
import { assertSameAsNative } from "../support/comparison.ts";
import {
  concat,
  elementLongerThanItem,
  header,
  item,
  itemDelimiter,
  missingItemDelimiter,
  missingSequenceDelimiter,
  nestedSequences,
  numbers,
  oddLengthValue,
  sequenceDelimiter,
  text,
  trailingPadding,
  UNDEFINED,
  undefinedLengthWithoutItems,
} from "../support/make.ts";
import { type HostileFile, hostileRow, notLoaded, SENT } from "./support/hostile_files.ts";

const TRUNCATED = notLoaded("I/O suspension or premature end of stream");
const NO_SEQUENCE_END = notLoaded("Sequence Delimitation Item missing");
const NO_ITEM_END = notLoaded("Item Delimitation Item missing");
const TOO_LONG = notLoaded("Length of element larger than explicit length of surrounding item");

/** An image with bytes behind it. */
function withTail(...parts: readonly Uint8Array[]): FileSource {
  return ct("1.2.3.2.1", { tail: concat(...parts) });
}

/** An image with elements between its own. */
function withElements(...extra: readonly Element[]): FileSource {
  return ct("1.2.3.2.1", { extra });
}

function marker(tag: number, length: number): Uint8Array {
  return concat(numbers(2, [tag >>> 16, tag & 0xffff]), numbers(4, [length]));
}

const SEQUENCES: readonly HostileFile[] = [
  {
    name: "un-of-undefined-length",
    file: withTail(
      header(0x7fe10101, "UN", UNDEFINED),
      item(concat(marker(0x00080100, 2), text("AB"))),
      sequenceDelimiter(),
    ),
    verdict: SENT,
  },
  {
    name: "un-of-undefined-length-without-end",
    file: withTail(header(0x7fe10101, "UN", UNDEFINED), item(new Uint8Array(0))),
    verdict: NO_SEQUENCE_END,
  },
  {
    name: "un-of-undefined-length-without-items",
    file: withTail(header(0x7fe10101, "UN", UNDEFINED), text("no items"), sequenceDelimiter()),
    verdict: NO_SEQUENCE_END,
  },
  { name: "element-longer-than-item", file: bytes(elementLongerThanItem()), verdict: TOO_LONG },
  {
    name: "item-longer-than-sequence",
    file: withElements({
      tag: 0x00081140,
      vr: "SQ",
      value: concat(marker(0xfffee000, 400), new Uint8Array(8)),
    }),
    verdict: TOO_LONG,
  },
  { name: "no-item-delimiter", file: bytes(missingItemDelimiter()), verdict: NO_ITEM_END },
  {
    name: "no-sequence-delimiter",
    file: bytes(missingSequenceDelimiter()),
    verdict: NO_SEQUENCE_END,
  },
  { name: "nested-200-deep", file: bytes(nestedSequences(200)), verdict: SENT },
];

const LENGTHS: readonly HostileFile[] = [
  { name: "odd-text", file: bytes(oddLengthValue()), verdict: SENT },
  { name: "odd-uid", file: withElements(element(0x0020000d, "UI", text("1.2"))), verdict: SENT },
  { name: "odd-us", file: withElements(element(0x00280010, "US", text("123"))), verdict: SENT },
  {
    name: "ob-without-items",
    file: bytes(undefinedLengthWithoutItems()),
    verdict: notLoaded(
      "Illegal element with OB or OW Value Representation and undefined length encountered",
    ),
  },
  {
    name: "ob-of-4-gb",
    file: withTail(header(0x7fe10101, "OB", 0xfffffffe)),
    verdict: TRUNCATED,
  },
  {
    name: "un-of-4-gb",
    file: withTail(header(0x7fe10101, "UN", 0xfffffffd)),
    verdict: TRUNCATED,
  },
  {
    name: "sequence-of-4-gb",
    file: withTail(header(0x7fe10101, "SQ", 0xfffffffe)),
    verdict: SENT,
  },
  {
    name: "text-longer-than-file",
    file: withTail(header(0x7fe10101, "LO", 0xfffe)),
    verdict: TRUNCATED,
  },
];

const JUNK: readonly HostileFile[] = [
  { name: "group-0000", file: withElements(element(0x00000002, "UI", "1.2.3")), verdict: SENT },
  { name: "group-0002", file: withElements(element(0x00020016, "AE", "JUNK")), verdict: SENT },
  { name: "group-fffe", file: withTail(header(0xfffe1234, "OB", 4), text("junk")), verdict: SENT },
  {
    name: "item-at-the-end",
    file: withTail(item(text("junk"))),
    verdict: notLoaded("Invalid tag"),
  },
  { name: "item-delimiter-at-the-end", file: withTail(itemDelimiter()), verdict: SENT },
  {
    name: "sequence-delimiter-at-the-end",
    file: withTail(sequenceDelimiter()),
    verdict: NO_ITEM_END,
  },
  { name: "trailing-padding", file: bytes(trailingPadding()), verdict: SENT },
  { name: "zeros-behind", file: withTail(new Uint8Array(64)), verdict: SENT },
];

const UN_REMARK = "W: Found element (7fe1,0101) with VR UN and undefined length, " +
  "reading a sequence with transfer syntax LittleEndianImplicit (CP-246)";

Deno.test("hostile files, as native does: structure", async () => {
  await assertSameAsNative([
    hostileRow("sequences", SEQUENCES, {
      ours: {
        deviations: [3, 27],
        asInFile: { "1.2.3.2.1": "un-of-undefined-length", "1.2.3.4.5": "nested-200-deep" },
        edits: [1, 2, 3].map(() => ({ replace: [UN_REMARK], by: [] })),
      },
    }),
    hostileRow("lengths", LENGTHS),
    hostileRow("junk", JUNK, {
      ours: { deviations: [3], asInFile: { "1.2.3.4.5": "trailing-padding" } },
    }),
  ]);
});
