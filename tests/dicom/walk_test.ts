import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { type ByteSource, MemorySource } from "../../lib/base/byte_source.ts";
import { DataSetError } from "../../lib/dicom/conditions.ts";
import { EXPLICIT_LE_ENCODING, IMPLICIT_LE_ENCODING } from "../../lib/dicom/element.ts";
import { MAX_NESTING_DEPTH, walkDataSet } from "../../lib/dicom/walk.ts";
import type { WalkHandler } from "../../lib/dicom/walk_handler.ts";
import {
  concat,
  element,
  encapsulatedPixelData,
  header,
  IMPLICIT_LE,
  item,
  itemDelimiter,
  numbers,
  sequence,
  sequenceDelimiter,
  text,
  UNDEFINED,
} from "../support/make.ts";

/** Notes everything that a walk reports, a word each. */
class Recorder implements WalkHandler {
  readonly events: string[] = [];
  element({ tag }: { tag: number }): void {
    this.events.push(tag.toString(16));
  }
  beginSequence({ tag }: { tag: number }): void {
    this.events.push(`${tag.toString(16)}[`);
  }
  endSequence(): void {
    this.events.push("]");
  }
  beginItem(): void {
    this.events.push("(");
  }
  endItem(): void {
    this.events.push(")");
  }
  beginFragments({ tag }: { tag: number }): void {
    this.events.push(`${tag.toString(16)}<`);
  }
  fragment(_offset: number, lengthBytes: number): void {
    this.events.push(String(lengthBytes));
  }
  endFragments(): void {
    this.events.push(">");
  }
  irregularity(kind: string): void {
    this.events.push(`!${kind}`);
  }
}

function walk(bytes: Uint8Array, encoding = EXPLICIT_LE_ENCODING): string {
  const recorder = new Recorder();
  walkDataSet(new MemorySource(bytes), { offset: 0, encoding }, recorder);
  return recorder.events.join(" ");
}

const NAME = element(0x00100010, "PN", "A^B");
const SHORT = element(0x00080100, "SH", "AB");
const UNDEFINED_ITEM = concat(numbers(2, [0xfffe, 0xe000]), numbers(4, [UNDEFINED]));

const ACCEPTED = [
  { name: "nothing at all", bytes: new Uint8Array(0), events: "" },
  { name: "one value", bytes: NAME, events: "100010" },
  {
    name: "sequences of defined and undefined length",
    bytes: concat(
      sequence(0x00081111, [item(SHORT), item(new Uint8Array(0))]),
      sequence(0x00081115, [item(SHORT, { undefinedLength: true })], { undefinedLength: true }),
    ),
    events: "81111[ ( 80100 ) ( ) ] 81115[ ( 80100 ) ]",
  },
  {
    name: "encapsulated pixel data",
    bytes: encapsulatedPixelData([text("abcd"), text("ef")]),
    events: "7fe00010< 0 4 2 >",
  },
  {
    name: "UN of undefined length as an implicit VR sequence",
    bytes: concat(
      header(0x00181111, "UN", UNDEFINED),
      item(element(0x00080100, "", "AB", IMPLICIT_LE)),
      sequenceDelimiter(),
    ),
    events: "181111[ ( 80100 ) ]",
  },
  {
    name: "tags in wrong order, and twice",
    bytes: concat(NAME, SHORT, NAME, NAME),
    events: "100010 !order 80100 !order 100010 !order 100010",
  },
  {
    name: "an odd length",
    bytes: element(0x00100010, "PN", text("A^BCD")),
    events: "!oddLength 100010",
  },
  {
    name: "an item delimiter at top level, and stops",
    bytes: concat(NAME, itemDelimiter(), text("garbage")),
    events: "100010 !trailingBytes",
  },
  {
    name: "a sequence header as the last thing",
    bytes: concat(NAME, header(0x00400275, "SQ", 100)),
    events: "100010 400275[ !unterminated ]",
  },
  {
    name: "an item of undefined length that ends with the data set, in a sequence that does, too",
    bytes: concat(header(0x00400275, "SQ", 8 + SHORT.length), UNDEFINED_ITEM, SHORT),
    events: "400275[ ( 80100 !unterminated ) ]",
  },
  {
    name: "an item's header beyond the end of its sequence",
    bytes: concat(header(0x00081111, "SQ", 8), item(SHORT), NAME),
    events: "81111[ ( 80100 ) !lengthMismatch ] 100010",
  },
];

for (const { name, bytes, events } of ACCEPTED) {
  Deno.test(`walkDataSet() accepts ${name}`, () => {
    strictEqual(walk(bytes), events);
  });
}

Deno.test("walkDataSet() takes the VR from the dictionary where it is implicit", () => {
  const bytes = sequence(0x00081111, [
    item(element(0x00080100, "", "AB", IMPLICIT_LE)),
  ], { encoding: IMPLICIT_LE });
  strictEqual(walk(bytes, IMPLICIT_LE_ENCODING), "81111[ ( 80100 ) ]");
});

Deno.test("walkDataSet() knows a private sequence by its creator", () => {
  const content = item(element(0x00080100, "", "AB", IMPLICIT_LE));
  const creator = element(0x00290010, "", "CARDIO-D.R. 1.0", IMPLICIT_LE);
  const known = sequence(0x00291000, [content], { encoding: IMPLICIT_LE });
  strictEqual(walk(concat(creator, known), IMPLICIT_LE_ENCODING), "290010 291000[ ( 80100 ) ]");
  strictEqual(walk(known, IMPLICIT_LE_ENCODING), "291000");
});

const REFUSED = [
  {
    name: "a stray byte",
    bytes: concat(NAME, Uint8Array.of(0)),
    reason: "I/O suspension or premature end of stream",
    errors: [],
  },
  {
    name: "a long value beyond the end",
    bytes: concat(header(0x7fe00010, "OW", 8192), text("ab")),
    reason: "I/O suspension or premature end of stream",
    errors: ["DcmElement: PixelData (7fe0,0010) larger (8192) than remaining bytes in file"],
  },
  {
    name: "a short value beyond the end",
    bytes: concat(header(0x00080018, "UI", 26), text("1.2")),
    reason: "Invalid stream",
    errors: [
      "DcmElement: SOPInstanceUID (0008,0018) larger (26) than remaining bytes (3) in file, " +
      "premature end of stream",
    ],
  },
  {
    name: "a value of 4 GB − 1",
    bytes: concat(header(0x00080018, "UT", UNDEFINED), text("ab")),
    reason: "I/O suspension or premature end of stream",
    errors: [
      "DcmElement: SOPInstanceUID (0008,0018) larger (4294967295) than remaining bytes in file",
    ],
  },
  {
    name: "an element larger than its item",
    bytes: concat(
      sequence(0x00181111, [item(concat(header(0x00080100, "SH", 400), text("abcdefgh")))]),
      new Uint8Array(400),
    ),
    reason: "Length of element larger than explicit length of surrounding item",
    errors: [],
  },
  {
    name: "a sequence delimiter instead of an item's",
    bytes: concat(header(0x00181111, "SQ", UNDEFINED), UNDEFINED_ITEM, SHORT, sequenceDelimiter()),
    reason: "Item Delimitation Item missing",
    errors: [
      "DcmItem: Parse error in sequence item, found (fffe,e0dd) instead of item delimiter " +
      "(fffe,e00d)",
    ],
  },
  {
    name: "an element instead of an item",
    bytes: concat(header(0x00181111, "SQ", SHORT.length), SHORT),
    reason: "Sequence Delimitation Item missing",
    errors: [
      "DcmSequenceOfItems: Parse error in sequence (0018,1111), found (0008,0100) instead of " +
      "sequence delimiter (fffe,e0dd)",
    ],
  },
  {
    name: "a sequence without an end",
    bytes: concat(header(0x00181111, "SQ", UNDEFINED), item(SHORT)),
    reason: "Sequence Delimitation Item missing",
    errors: [],
  },
  {
    name: "an item at top level",
    bytes: concat(NAME, item(SHORT)),
    reason: "Invalid tag",
    errors: [],
  },
  {
    name: "OB of undefined length that is no pixel data",
    bytes: header(0x00181111, "OB", UNDEFINED),
    reason: "Illegal element with OB or OW Value Representation and undefined length encountered",
    errors: [
      "DcmItem: Parse error in (0018,1111): Illegal element with OB or OW Value Representation " +
      "and undefined length encountered",
    ],
  },
  {
    name: "a VOI LUT Sequence that is a value",
    bytes: element(0x00283010, "OW", text("abcd")),
    reason:
      "Illegal VOI LUT Sequence element with OB or OW Value Representation and explicit length " +
      "encountered",
    errors: ["DcmItem: VOI LUT Sequence with VR=OW and explicit length encountered."],
  },
];

for (const { name, bytes, reason, errors } of REFUSED) {
  Deno.test(`walkDataSet() refuses ${name}`, () => {
    throws(() => walk(bytes), (error: unknown) => {
      ok(error instanceof DataSetError);
      strictEqual(error.message, reason);
      deepStrictEqual(error.errors, errors);
      return true;
    });
  });
}

function nested(depth: number): Uint8Array {
  const opening = concat(header(0x00400275, "SQ", UNDEFINED), UNDEFINED_ITEM);
  const closing = concat(itemDelimiter(), sequenceDelimiter());
  return concat(...Array(depth).fill(opening), ...Array(depth).fill(closing));
}

Deno.test("walkDataSet() goes as deep as the limit and no deeper", () => {
  strictEqual(walk(nested(MAX_NESTING_DEPTH)).split("[").length - 1, MAX_NESTING_DEPTH);
  throws(() => walk(nested(MAX_NESTING_DEPTH + 1)), /Sequences nested too deeply/);
  throws(() => walk(nested(10_000)), /Sequences nested too deeply/);
});

Deno.test("walkDataSet() ends every truncated data set in an error of its own or not at all", () => {
  const whole = concat(
    NAME,
    sequence(0x00181111, [item(SHORT, { undefinedLength: true })], { undefinedLength: true }),
    sequence(0x00181115, [item(SHORT)]),
    encapsulatedPixelData([text("abcd")]),
  );
  for (const encoding of [EXPLICIT_LE_ENCODING, IMPLICIT_LE_ENCODING]) {
    for (let length = 0; length < whole.length; length++) {
      try {
        walk(whole.subarray(0, length), encoding);
      } catch (error) {
        ok(error instanceof DataSetError, `after ${length} bytes: ${error}`);
      }
    }
  }
});

/** Bytes with a number of zero bytes behind them, which are nowhere. */
interface HugePart {
  readonly bytes: Uint8Array;
  readonly zeros: number;
}

/** Gigabytes that take no memory. */
class HugeSource implements ByteSource {
  readonly #parts: readonly { offset: number; bytes: Uint8Array }[];
  readonly #length: number;
  largestRead = 0;

  constructor(parts: readonly HugePart[]) {
    let offset = 0;
    this.#parts = parts.map(({ bytes, zeros }) => {
      const part = { offset, bytes };
      offset += bytes.length + zeros;
      return part;
    });
    this.#length = offset;
  }

  view(offset: number, count: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(count, this.#length - offset)));
    for (const part of this.#parts) {
      const start = part.offset - offset;
      part.bytes.forEach((byte, index) => {
        if (start + index >= 0 && start + index < bytes.length) bytes[start + index] = byte;
      });
    }
    return bytes;
  }

  readInto(offset: number, target: Uint8Array): number {
    const bytes = this.view(offset, target.length);
    target.set(bytes);
    this.largestRead = Math.max(this.largestRead, bytes.length);
    return bytes.length;
  }

  reaches(length: number): boolean {
    return length <= this.#length;
  }
}

Deno.test("walkDataSet() reaches the end of 6 GB by reading headers only", () => {
  const fragmentBytes = 1_000_000_000;
  const itemHeader = concat(numbers(2, [0xfffe, 0xe000]), numbers(4, [fragmentBytes]));
  const source = new HugeSource([
    { bytes: header(0x7fe00010, "OB", UNDEFINED), zeros: 0 },
    ...Array.from({ length: 6 }, () => ({ bytes: itemHeader, zeros: fragmentBytes })),
    { bytes: sequenceDelimiter(), zeros: 0 },
  ]);
  const recorder = new Recorder();
  const end = walkDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING }, recorder);
  strictEqual(end, 12 + 6 * 1_000_000_008 + 8);
  strictEqual(recorder.events.length, 8);
  ok(source.largestRead <= 4096);
});

const UNDEFINED_VALUES = [
  { name: "UT", bytes: header(0x0040a160, "UT", UNDEFINED), tag: "TextValue (0040,a160)" },
  { name: "OF", bytes: header(0x00189999, "OF", UNDEFINED), tag: "Unknown Tag & Data (0018,9999)" },
  {
    name: "a fragment",
    bytes: concat(header(0x7fe00010, "OB", UNDEFINED), UNDEFINED_ITEM),
    tag: "Item (fffe,e000)",
  },
];

for (const { name, bytes, tag } of UNDEFINED_VALUES) {
  Deno.test(`walkDataSet() does not take undefined length of ${name} for 4 GB`, () => {
    const source = new HugeSource([{ bytes, zeros: 5_000_000_000 }]);
    throws(
      () => walkDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING }, {}),
      (error: unknown) => {
        ok(error instanceof DataSetError);
        strictEqual(error.message, "Corrupted data");
        deepStrictEqual(error.errors, [`DcmElement: ${tag} has undefined length, but no items`]);
        return true;
      },
    );
  });
}
