/** Rows about data sets that cannot be read when they are sent. */

import { element } from "../data_set.ts";
import { link } from "../file_source.ts";
import { CLASSES, ct, image, minimal, SYNTAXES } from "../inputs.ts";
import type { Row } from "../row.ts";

const dataSets: readonly Row[] = [
  {
    name: "truncated pixel data",
    observations: [37],
    args: ["HOST", "PORT", "cut.dcm"],
    files: { "cut.dcm": image({ sopClass: CLASSES.ct, size: 64, cut: 100 }) },
    peer: {},
    exit: 62,
    says: [
      "E: DcmElement: PixelData (7fe0,0010) larger (8192) than remaining bytes in file",
      "E: cannot send SOP instance from file: cut.dcm: I/O suspension or premature end of stream",
      "F: cannot send SOP instance: I/O suspension or premature end of stream",
    ],
  },
  {
    name: "truncated pixel data between good files, -nh",
    args: ["-nh", "+crf", "r.txt", "HOST", "PORT", "a.dcm", "cut.dcm", "b.dcm"],
    files: {
      "a.dcm": ct("1.2.3.2.1"),
      "cut.dcm": ct("1.2.3.2.2", { size: 64, cut: 100 }),
      "b.dcm": ct("1.2.3.2.3"),
    },
    peer: {},
    exit: 0,
    wire: [
      "1: contexts 1",
      "1: store 1.2.3.2.1 on 1 as 1",
      "1: store 1.2.3.2.3 on 1 as 2",
      "1: A-RELEASE-RQ",
    ],
  },
  {
    name: "one byte behind the data set",
    observations: [38],
    args: ["HOST", "PORT", "more.dcm"],
    files: { "more.dcm": ct("1.2.3.2.1", { tail: Uint8Array.of(0) }) },
    peer: { syntaxes: "first" },
    exit: 62,
    says: ["F: cannot send SOP instance: I/O suspension or premature end of stream"],
  },
  {
    name: "truncated in the middle of an element's header",
    args: ["HOST", "PORT", "cut.dcm"],
    files: { "cut.dcm": minimal("1.2.3.7.1", { cut: 14 }) },
    peer: {},
    exit: 62,
    says: ["F: cannot send SOP instance: I/O suspension or premature end of stream"],
  },
  {
    name: "data set is implicit, meta header says explicit",
    args: ["HOST", "PORT", "lie.dcm"],
    files: { "lie.dcm": image({ syntax: SYNTAXES.implicit, metaSyntax: SYNTAXES.explicit }) },
    peer: {},
    exit: 62,
    says: [],
  },
  {
    name: "data set is explicit, meta header says implicit",
    args: ["HOST", "PORT", "lie.dcm"],
    files: { "lie.dcm": image({ syntax: SYNTAXES.explicit, metaSyntax: SYNTAXES.implicit }) },
    peer: {},
    exit: 62,
    says: [],
  },
  {
    name: "file vanishes in the folder of a link",
    args: ["-nh", "HOST", "PORT", "gone.dcm", "a.dcm"],
    files: { "gone.dcm": link("nowhere"), "a.dcm": ct() },
    peer: {},
    exit: 0,
  },
  {
    name: "item longer than its sequence",
    args: ["HOST", "PORT", "x.dcm"],
    files: {
      "x.dcm": minimal("1.2.3.7.1", {
        extra: [{
          tag: 0x00081140,
          vr: "SQ",
          value: Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0, 0, 8, 0, 0x50, 0x11),
        }],
      }),
    },
    peer: {},
    exit: 0,
  },
  {
    name: "element longer than the file",
    args: ["HOST", "PORT", "x.dcm"],
    files: {
      "x.dcm": minimal("1.2.3.7.1", {
        extra: [{ ...element(0x00204000, "LT", "comment"), statedLength: 0x7ffe }],
      }),
    },
    peer: {},
    exit: 62,
    says: [],
  },
  {
    name: "file name with spaces and quotes",
    args: ["HOST", "PORT", 'it\'s a "name".dcm'],
    files: { 'it\'s a "name".dcm': ct() },
    peer: {},
    exit: 0,
  },
  {
    name: "file name in UTF-8",
    args: ["+crf", "r.txt", "HOST", "PORT", "Bild-ä-画像.dcm"],
    files: { "Bild-ä-画像.dcm": ct() },
    peer: {},
    exit: 0,
  },
];

export const dataSetRows: readonly Row[] = dataSets;
