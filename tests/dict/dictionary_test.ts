import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { extendDictionary, STANDARD_DICTIONARY } from "../../lib/dict/dictionary.ts";
import { parseDictionaryFile } from "../../lib/dict/dictionary_file.ts";

const UNKNOWN = "Unknown Tag & Data";

const CASES = [
  { tag: 0x00000000, vr: "UL", name: "CommandGroupLength" },
  { tag: 0x00080005, vr: "CS", name: "SpecificCharacterSet" },
  { tag: 0x00080018, vr: "UI", name: "SOPInstanceUID" },
  { tag: 0x00089999, vr: undefined, name: UNKNOWN },
  { tag: 0x00080000, vr: "UL", name: "GenericGroupLength" },
  { tag: 0x00280106, vr: "xs", name: "SmallestImagePixelValue" },
  { tag: 0x00203105, vr: undefined, name: UNKNOWN }, // only even elements of the range
  { tag: 0x00203106, vr: "CS", name: "RETIRED_SourceImageIDs" },
  { tag: 0x60000010, vr: "US", name: "OverlayRows" },
  { tag: 0x60fe3000, vr: "ox", name: "OverlayData" },
  { tag: 0x60020011, vr: "US", name: "OverlayColumns" },
  { tag: 0x7fe00010, vr: "px", name: "PixelData" },
  { tag: 0xfffcfffc, vr: "OB", name: "DataSetTrailingPadding" },
  { tag: 0xfffee000, vr: "na", name: "Item" },
  { tag: 0x00090000, vr: "UL", name: "PrivateGroupLength" },
  { tag: 0x00090010, vr: "LO", name: "PrivateCreator" },
  { tag: 0x000900ff, vr: "LO", name: "PrivateCreator" },
  { tag: 0x00091010, vr: undefined, name: UNKNOWN },
  { tag: 0x60010010, vr: "LO", name: "PrivateCreator" },
] as const;

for (const { tag, vr, name } of CASES) {
  Deno.test(`STANDARD_DICTIONARY knows ${tag.toString(16)} as ${vr} ${name}`, () => {
    strictEqual(STANDARD_DICTIONARY.vrOf(tag), vr);
    strictEqual(STANDARD_DICTIONARY.nameOf(tag), name);
  });
}

const PRIVATE_CASES = [
  { tag: 0x00191010, creator: "SIEMENS CT VA0  COAD", vr: "DS" },
  { tag: 0x00194265, creator: "SIEMENS CT VA0  COAD", vr: "UL" },
  { tag: 0x00191015, creator: "SIEMENS CT VA0  COAD", vr: undefined },
  { tag: 0x00191010, creator: "NOBODY", vr: undefined },
  { tag: 0x00091001, creator: "ACUSON", vr: "IS" },
  { tag: 0x00291000, creator: "CARDIO-D.R. 1.0", vr: "SQ" },
  { tag: 0x7fe11060, creator: "GEMS_Ultrasound_MovieGroup_001", vr: "px" },
  { tag: 0x70011005, creator: "DLX_ANNOT_01", vr: "IS" },
  { tag: 0x70431005, creator: "DLX_ANNOT_01", vr: "IS" },
  { tag: 0x71011005, creator: "DLX_ANNOT_01", vr: undefined },
] as const;

for (const { tag, creator, vr } of PRIVATE_CASES) {
  Deno.test(`STANDARD_DICTIONARY gives ${tag.toString(16)} of "${creator}" the VR ${vr}`, () => {
    strictEqual(STANDARD_DICTIONARY.vrOf(tag, creator), vr);
  });
}

Deno.test("extendDictionary() finds added entries before the standard ones", () => {
  const { entries, errors } = parseDictionaryFile(
    [
      "# a comment",
      "",
      "(0010,0010)\tLO\tNameOfMine\t1\tTest",
      '(0011,"MINE",01)\tUS\tNumber\t1\tTest',
      "(0021-o-00ff,1000-u-10ff)\tUT\tRange\t1-n\tTest",
      "(0010,0010)\tSH\tLaterName\t1",
    ].join("\n"),
  );
  deepStrictEqual(errors, []);
  const dictionary = extendDictionary(STANDARD_DICTIONARY, entries);
  strictEqual(dictionary.vrOf(0x00100010), "SH");
  strictEqual(dictionary.nameOf(0x00100010), "LaterName");
  strictEqual(dictionary.vrOf(0x00100020), "LO");
  strictEqual(dictionary.vrOf(0x00114201, "MINE"), "US");
  strictEqual(dictionary.vrOf(0x00114201, "YOURS"), undefined);
  strictEqual(dictionary.vrOf(0x00231001), "UT");
  strictEqual(dictionary.vrOf(0x00221001), undefined);
});

/** Which entry DCMTK 3.6.7 finds for (0022,1001) in a dictionary of these lines. */
const RIVALS = [
  {
    name: "the first of ranges that overlap",
    lines: [
      "(0020-u-00ff,1000-u-10ff)\tUT\tFound\t1",
      "(0010-u-0040,0f00-u-1fff)\tLT\tOther\t1",
    ],
  },
  {
    name: "the last of equal ranges",
    lines: [
      "(0020-u-00ff,1000-u-10ff)\tUT\tOther\t1",
      "(0020-u-00ff,1000-u-10ff)\tLT\tFound\t1",
    ],
  },
  {
    name: "a range within another",
    lines: [
      "(0020-u-00ff,1000-u-10ff)\tUT\tOther\t1",
      "(0022-u-0024,1001-u-1002)\tLT\tFound\t1",
      "(0022-u-0026,1000-u-1002)\tST\tOther\t1",
    ],
  },
  {
    name: "an element before a range",
    lines: [
      "(0022,1001)\tUT\tFound\t1",
      "(0020-u-00ff,1000-u-10ff)\tLT\tOther\t1",
    ],
  },
  {
    name: "the last of two elements",
    lines: ["(0022,1001)\tUT\tOther\t1-n", "(0022,1001)\tLT\tFound\t1"],
  },
  {
    name: "an even range where the odd one is as wide",
    lines: [
      "(0020-o-00ff,1000-u-10ff)\tUT\tOther\t1",
      "(0020-00FF,1000-u-10ff)\tLT\tFound\t1",
    ],
  },
];

for (const { name, lines } of RIVALS) {
  Deno.test(`extendDictionary() finds ${name}`, () => {
    const { entries } = parseDictionaryFile(lines.join("\n"));
    strictEqual(entries.length, lines.length);
    const dictionary = extendDictionary(STANDARD_DICTIONARY, entries);
    strictEqual(dictionary.nameOf(0x00221001), "Found");
  });
}

Deno.test("extendDictionary() tells private creators apart", () => {
  const { entries } = parseDictionaryFile(
    [
      '(0029,"SPI Release 1",1010)\tUS\tWhole\t1\tPrivateTag',
      '(0029,"SPI Release 1",10)\tLO\tInBlock\t1\tPrivateTag',
      '(0029,"SPI Release 2",10)\tSH\tOtherBlock\t1\tPrivateTag',
      '(0029-o-002b,"SPI Release 2",20-u-2f)\tST\tRange\t1\tPrivateTag',
    ].join("\n"),
  );
  const { nameOf, vrOf } = extendDictionary(STANDARD_DICTIONARY, entries);
  strictEqual(nameOf(0x00291010, "SPI Release 1"), "Whole");
  strictEqual(nameOf(0x00291110, "SPI Release 1"), "InBlock");
  strictEqual(vrOf(0x00291010, "SPI Release 2"), "SH");
  strictEqual(nameOf(0x00291125, "SPI Release 2"), "Range");
  strictEqual(nameOf(0x002b1125, "SPI Release 2"), "Range");
  strictEqual(nameOf(0x00291125, "SPI Release 1"), UNKNOWN);
  strictEqual(nameOf(0x00291010), UNKNOWN);
});

Deno.test("extendDictionary() finds elements of a large dictionary in no time", () => {
  const lines = Array.from({ length: 0x5000 }, (_, element) => {
    const number = element.toString(16).padStart(4, "0");
    return `(4444,${number})\tUT\tElement${number}\t1\tTest`;
  });
  const dictionary = extendDictionary(
    STANDARD_DICTIONARY,
    parseDictionaryFile(lines.join("\n")).entries,
  );
  const start = performance.now();
  for (let element = 0; element < 0x5000; element++) {
    strictEqual(dictionary.vrOf((0x44440000 | element) >>> 0), "UT");
  }
  ok(performance.now() - start < 2000);
});

const FAULTS = [
  { line: "(0010,0010)\tPN", error: "too few fields (line 1)" },
  { line: "(0010,0010)\tPN\tName\t1\tx\ty", error: "too many fields (line 1): " },
  { line: "(0010,0010)\tPN\tName\tmany", error: "bad VM field (line 1): many" },
  { line: "0010,0010\tPN\tName\t1", error: "bad Tag field (line 1): 0010,0010" },
  { line: "(0010,xyz)\tPN\tName\t1", error: "bad Tag field (line 1): (0010,xyz)" },
  { line: "(0010,0010)\tQQ\tName\t1", error: "bad VR field (line 1): QQ" },
];

for (const { line, error } of FAULTS) {
  Deno.test(`parseDictionaryFile() reports ${error}`, () => {
    deepStrictEqual(parseDictionaryFile(line), { entries: [], errors: [error] });
  });
}

Deno.test("parseDictionaryFile() is quick with many spaces and a lonely quotation mark", () => {
  const start = performance.now();
  const line = `(0010,${" ".repeat(20_000)}"0010)\tPN\tName`;
  strictEqual(parseDictionaryFile(line).errors.length, 1);
  strictEqual(performance.now() - start < 1000, true);
});
