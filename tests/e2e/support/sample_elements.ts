/** What the sample data sets consist of: an image, and additions that have about everything (PS3.5). */

import { numbers, text, UID } from "../../support/make.ts";
import { type Element, floats, integers, items } from "./elements.ts";

const PIXEL_COUNT = 16;

/** A CT image of 4 × 4 pixels, 16 bits each. */
export function imageElements(sopInstanceUid: string): Element[] {
  return [
    { tag: 0x00080016, vr: "UI", value: UID.ctImageStorage },
    { tag: 0x00080018, vr: "UI", value: sopInstanceUid },
    { tag: 0x00080060, vr: "CS", value: "CT" },
    { tag: 0x00100010, vr: "PN", value: "Test^Image" },
    { tag: 0x00100020, vr: "LO", value: "ID" },
    { tag: 0x0020000d, vr: "UI", value: "1.2.3.1" },
    { tag: 0x0020000e, vr: "UI", value: "1.2.3.1.1" },
    { tag: 0x00280002, vr: "US", value: integers(2, 1) },
    { tag: 0x00280004, vr: "CS", value: "MONOCHROME2" },
    { tag: 0x00280010, vr: "US", value: integers(2, 4) },
    { tag: 0x00280011, vr: "US", value: integers(2, 4) },
    { tag: 0x00280100, vr: "US", value: integers(2, 16) },
    { tag: 0x00280101, vr: "US", value: integers(2, 16) },
    { tag: 0x00280102, vr: "US", value: integers(2, 15) },
    { tag: 0x00280103, vr: "US", value: integers(2, 0) },
    {
      tag: 0x7fe00010,
      vr: "OW",
      value: integers(2, ...Array.from({ length: PIXEL_COUNT }, (_, index) => index * 257)),
    },
  ];
}

/** One element of each VR at least. */
export const EVERY_VR: readonly Element[] = [
  { tag: 0x00080005, vr: "CS", value: "\\ISO 2022 IR 87" },
  { tag: 0x00080020, vr: "DA", value: "20240229" },
  { tag: 0x00080030, vr: "TM", value: "235959.999999" },
  { tag: 0x0008002a, vr: "DT", value: "20240229235959.123456+0100" },
  { tag: 0x00080054, vr: "AE", value: "ARCHIVE_1\\ARCHIVE_2" },
  { tag: 0x00080081, vr: "ST", value: "Street 1\r\nTown" },
  { tag: 0x00080094, vr: "SH", value: "0123" },
  { tag: 0x00080119, vr: "UC", value: "A long code value" },
  { tag: 0x00080120, vr: "UR", value: "urn:oid:1.2.3" },
  { tag: 0x00081161, vr: "UL", value: integers(4, 1, 65537, -1) },
  { tag: 0x00081163, vr: "FD", value: floats(8, 0.1, -1e300) },
  { tag: 0x00101010, vr: "AS", value: "030Y" },
  { tag: 0x00101001, vr: "PN", value: "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=" },
  { tag: 0x00104000, vr: "LT", value: "Comment,\r\nsecond line" },
  { tag: 0x00180013, vr: "FL", value: floats(4, 1.5, -0.25) },
  { tag: 0x00180050, vr: "DS", value: "" },
  { tag: 0x00186020, vr: "SL", value: integers(4, -2147483648) },
  { tag: 0x00189219, vr: "SS", value: integers(2, -32768) },
  { tag: 0x00200013, vr: "IS", value: "-12" },
  { tag: 0x00200032, vr: "DS", value: "1.0\\-2.5\\3e2" },
  { tag: 0x00280009, vr: "AT", value: integers(2, 0x0018, 0x1063, 0x0054, 0x0010) },
  { tag: 0x00420011, vr: "OB", value: Uint8Array.of(1, 2, 3, 0) },
  { tag: 0x00660016, vr: "OF", value: floats(4, 1, 2, 3) },
  { tag: 0x00660022, vr: "OD", value: floats(8, 1, 2, 3) },
  { tag: 0x00660040, vr: "OL", value: integers(4, 1, 2, 3) },
  { tag: 0x00720081, vr: "OV", value: integers(8, 1, -1) },
  { tag: 0x00720082, vr: "SV", value: integers(8, -1) },
  { tag: 0x00720083, vr: "UV", value: integers(8, 4294967297) },
  { tag: 0x0040a160, vr: "UT", value: "Unlimited text" },
];

/** Texts with more spaces at the end than padding needs. */
export const SPACES: readonly Element[] = [
  { tag: 0x00080094, vr: "SH", value: "0123  " },
  { tag: 0x00104000, vr: "LT", value: "   " },
  { tag: 0x00200032, vr: "DS", value: "1.0 \\-2.5 \\3e2 " },
  { tag: 0x0040a160, vr: "UT", value: "Unlimited text  " },
];

/** Numbers that are signed or not, and words or bytes, depending on other elements. */
export const DEPENDENT_VRS: readonly Element[] = [
  { tag: 0x00280103, vr: "US", value: integers(2, 1) },
  { tag: 0x00280106, vr: "SS", value: integers(2, -5) },
  { tag: 0x00280120, vr: "SS", value: integers(2, -32768) },
  {
    tag: 0x00283000,
    vr: "SQ",
    value: items([
      { tag: 0x00283002, vr: "US", value: integers(2, 4, 0, 16) },
      { tag: 0x00283006, vr: "US", value: integers(2, 1, 2, 3, 4) },
    ]),
  },
  { tag: 0x00281201, vr: "OW", value: integers(2, 1, 2, 3) },
  {
    tag: 0x54000100,
    vr: "SQ",
    value: items(
      [
        { tag: 0x54001004, vr: "US", value: integers(2, 16) },
        { tag: 0x54001006, vr: "CS", value: "SS" },
        { tag: 0x54001010, vr: "OW", value: integers(2, -1, 2) },
      ],
      [
        { tag: 0x54001004, vr: "US", value: integers(2, 8) },
        { tag: 0x54001010, vr: "OB", value: Uint8Array.of(1, 2, 3, 4) },
      ],
    ),
  },
  { tag: 0x60000010, vr: "US", value: integers(2, 4) },
  { tag: 0x60000011, vr: "US", value: integers(2, 4) },
  { tag: 0x60003000, vr: "OW", value: integers(2, 0x1234) },
];

/** Sequences in sequences, empty ones, empty items. */
export const SEQUENCES: readonly Element[] = [
  { tag: 0x00081110, vr: "SQ", value: items() },
  { tag: 0x00081111, vr: "SQ", value: items([]) },
  {
    tag: 0x00081140,
    vr: "SQ",
    value: items(
      [
        { tag: 0x00081150, vr: "UI", value: UID.ctImageStorage },
        { tag: 0x00081155, vr: "UI", value: "1.2.3.55" },
      ],
      [],
      [{ tag: 0x0040a170, vr: "SQ", value: items([{ tag: 0x00080100, vr: "SH", value: "1" }]) }],
    ),
  },
  { tag: 0x00400275, vr: "SQ", value: nested(24) },
  {
    tag: 0x00880200,
    vr: "SQ",
    value: items(imageElements("1.2.3").filter(({ tag }) => tag >= 0x00280000)),
  },
];

function nested(depth: number): Element["value"] {
  return items(
    depth === 0
      ? [{ tag: 0x00080100, vr: "SH", value: "deep" }]
      : [{ tag: 0x00400275, vr: "SQ", value: nested(depth - 1) }],
  );
}

/** Blocks reserved by creators that DCMTK knows and does not know, and an unreserved element. */
export const PRIVATE_ELEMENTS: readonly Element[] = [
  { tag: 0x00090010, vr: "LO", value: "CARDIO-D.R. 1.0" },
  { tag: 0x00091000, vr: "UL", value: integers(4, 7) },
  { tag: 0x00091040, vr: "SQ", value: items([{ tag: 0x00080100, vr: "SH", value: "P" }]) },
  { tag: 0x000b1001, vr: "UN", value: text("no creator") },
  { tag: 0x00290010, vr: "LO", value: "NOBODY KNOWS" },
  { tag: 0x00290011, vr: "LO", value: "SIEMENS CSA HEADER" },
  { tag: 0x00291001, vr: "UN", value: numbers(2, [1, 2]) },
  { tag: 0x00291108, vr: "CS", value: "IMAGE NUM 4" },
  { tag: 0x00291110, vr: "OB", value: Uint8Array.of(0x53, 0x56, 0x31, 0x30) },
  { tag: 0x00430010, vr: "LO", value: "GEMS_PARM_01" },
  { tag: 0x00431001, vr: "SS", value: integers(2, -3) },
];
