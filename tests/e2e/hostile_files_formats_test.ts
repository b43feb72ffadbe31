/**
 * Files that are no DICOM files, or whose meta information, UIDs or names are wrong: the built
 * program does what the native one does. More such rows are in `scripts/compare/`.
 */

import { concat, element, encodeDataSet, EXPLICIT_LE } from "../../scripts/compare/data_set.ts";
import { bytes, type FileSource, link } from "../../scripts/compare/file_source.ts";
import { CLASSES, ct, imageBytes, minimal } from "../../scripts/compare/inputs.ts";
import { assertSameAsNative } from "../support/comparison.ts";
import { text } from "../support/make.ts";
import { type HostileFile, hostileRow, invalid, SENT } from "./support/hostile_files.ts";

const NO_META = invalid("File meta information header missing");
const END_OF_STREAM = invalid("End of stream");
const TRUNCATED = invalid("I/O suspension or premature end of stream");
const NO_CLASS = invalid("Invalid SOP Class UID");
const LINK_LOOP = invalid("Too many levels of symbolic links");

const ZIP = bytes(concat([text("PK\x03\x04\x14\0\0\0\0\0"), new Uint8Array(300)]));
const EXECUTABLE = bytes(concat([text("\x7fELF\x02\x01\x01"), new Uint8Array(500).fill(0x90)]));
const TEXT = bytes(text("Lorem ipsum dolor sit amet. ".repeat(100)));

const NO_DICOM: readonly HostileFile[] = [
  { name: "archive.zip", file: ZIP, verdict: NO_META },
  { name: "executable", file: EXECUTABLE, verdict: NO_META },
  { name: "text.txt", file: TEXT, verdict: NO_META },
  { name: "zeros", file: bytes(new Uint8Array(1000)), verdict: NO_META },
  { name: "no-dicm", file: bytes(withoutPrefix()), verdict: NO_META },
];

function withoutPrefix(): Uint8Array {
  const file = imageBytes({ sopClass: CLASSES.ct }).slice();
  file.set(text("DICX"), 128);
  return file;
}

/** An element of group 0002 with a 16-bit length, whatever its VR. */
function shortMetaElement(vr: string): Uint8Array {
  return concat([Uint8Array.of(2, 0, 1, 1), text(vr), Uint8Array.of(4, 0), text("abcd")]);
}

const BEYOND_THE_FILE = concat([
  Uint8Array.of(2, 0, 1, 1),
  text("UN"),
  Uint8Array.of(0, 0, 0xf0, 0xff, 0xff, 0x7f),
]);

/** A whole file with one more element in its meta information, counted by the group length. */
function withMetaElement(raw: Uint8Array): FileSource {
  const file = imageBytes({ sopClass: CLASSES.ct });
  const behindVersion = 132 + 12 + 14; // preamble and prefix, (0002,0000), (0002,0001)
  const longer = concat([file.subarray(0, behindVersion), raw, file.subarray(behindVersion)]);
  const view = new DataView(longer.buffer);
  view.setUint32(140, view.getUint32(140, true) + raw.length, true);
  return bytes(longer);
}

const META: readonly HostileFile[] = [
  // "ZZ" could be a VR that is still to come; those have 32-bit lengths.
  { name: "vr-ZZ", file: withMetaElement(shortMetaElement("ZZ")), verdict: TRUNCATED },
  { name: "vr-nul", file: withMetaElement(shortMetaElement("\0\0")), verdict: SENT },
  { name: "vr-small", file: withMetaElement(shortMetaElement("ui")), verdict: SENT },
  { name: "vr-binary", file: withMetaElement(shortMetaElement("\xff\x01")), verdict: SENT },
  { name: "beyond-the-file", file: withMetaElement(BEYOND_THE_FILE), verdict: TRUNCATED },
];

const UIDS: readonly HostileFile[] = [
  {
    name: "instance-twice",
    file: ct("1.2.3.2.1", { extra: [element(0x00080018, "UI", "1.2.3.2.77")] }),
    verdict: SENT,
  },
  {
    name: "class-twice",
    file: ct("1.2.3.2.1", { extra: [element(0x00080016, "UI", CLASSES.mr)] }),
    verdict: SENT,
  },
  {
    name: "meta-instance-twice",
    file: withMetaElement(
      encodeDataSet([element(0x00020003, "UI", "1.2.3.2.77")], EXPLICIT_LE),
    ),
    verdict: SENT,
  },
  {
    name: "class-of-spaces",
    file: minimal("1.2.3.7.1", { sopClass: "    " }),
    verdict: NO_CLASS,
  },
  {
    name: "class-of-NULs",
    file: minimal("1.2.3.7.1", { sopClass: "\0\0\0\0" }),
    verdict: NO_CLASS,
  },
];

const NAMES = ["two\nlines.dcm", "🩻 ☢.dcm", `"all" 'kinds' of \`quotes\`.dcm`, "ta\tb.dcm"];

const PATHS: readonly HostileFile[] = [
  ...NAMES.map((name) => ({ name, file: ct(), verdict: SENT })),
  ...NAMES.map((name) => ({ name: `bad ${name}`, file: ZIP, verdict: NO_META })),
  { name: "to-itself", file: link("to-itself"), verdict: LINK_LOOP },
  { name: "to-other", file: link("to-one"), verdict: LINK_LOOP },
  { name: "to-one", file: link("to-other"), verdict: LINK_LOOP },
  { name: "empty-device", file: link("/dev/null"), verdict: END_OF_STREAM },
  { name: "endless-device", file: link("/dev/zero"), verdict: END_OF_STREAM },
];

Deno.test("hostile files, as native does: formats", async () => {
  await assertSameAsNative([
    hostileRow("no DICOM files", NO_DICOM),
    hostileRow("meta information", META),
    hostileRow("UIDs", UIDS),
    hostileRow("paths", PATHS, { args: ["+crf", "r.txt"] }),
  ]);
});
