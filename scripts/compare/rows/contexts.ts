/** Rows about the presentation contexts that are proposed. */

import { compressed, ct, manyClasses, minimal, mr, opaque, SYNTAXES } from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { Row } from "../row.ts";
import { variantRow } from "./encodings.ts";

/** Deviation 5: JPEG 2000 has a decoder. */
const WITHOUT_JPEG2000_WARNING = [{
  replace: [
    "W: transfer syntax uses a lossless compression but we cannot decompress it, so we are not proposing any uncompressed transfer syntax",
    "W:   (including the Default Transfer Syntax, which might result in a violation of the DICOM standard if it is not proposed in another presentation context)",
  ],
  by: [],
}];

const TWELVE = [
  "le.dcm",
  "implicit.dcm",
  "be.dcm",
  "rle.dcm",
  "jls.dcm",
  "j2kl.dcm",
  "sc-le.dcm",
  "sc-implicit.dcm",
  "sc-rle.dcm",
  "sc-jpegl.dcm",
  "sc-j51.dcm",
  "sc-j2k.dcm",
];
const TWELVE_UIDS = [
  ...[1, 2, 3, 4, 5, 6].map((number) => `1.2.3.4.${number}`),
  ...[1, 7, 2, 3, 4, 5].map((number) => `1.2.3.7.${number}`),
];

const proposals: readonly Row[] = [
  variantRow("twelve encodings", ["HOST", "PORT", ...TWELVE], {
    observations: [54],
    says: ["I: Number of pres. contexts : 9"],
    needsDecoder: ["rle", "jpeg", "jpegls", "jpeg2000"],
    ours: {
      deviations: [5],
      edits: WITHOUT_JPEG2000_WARNING,
      wire: [
        "1: contexts 1 3 5 7 9 11 13 15 17",
        ...[1, 1, 1, 3, 5, 7, 9, 9, 11, 13, 15, 17].map((context, index) =>
          `1: store ${TWELVE_UIDS[index]} on ${context} as ${index + 1}`
        ),
        "1: A-RELEASE-RQ",
      ],
    },
  }),
  variantRow("uncompressed encodings share a context", [
    "HOST",
    "PORT",
    "be.dcm",
    "le.dcm",
    "implicit.dcm",
    "sc-le.dcm",
  ]),
  variantRow("contexts in order of first appearance", [
    "HOST",
    "PORT",
    "sc-le.dcm",
    "le.dcm",
    "sc-j51.dcm",
    "be.dcm",
    "sc-mpeg.dcm",
  ]),
  variantRow("lossy syntaxes are proposed alone", [
    "HOST",
    "PORT",
    "sc-j51.dcm",
    "sc-j2k.dcm",
    "sc-mpeg.dcm",
  ]),
  variantRow("lossy with decoder, +dly", ["+dly", "HOST", "PORT", "sc-j51.dcm"], {
    needsDecoder: ["jpeg"],
  }),
  variantRow("lossy without decoder, +dly", ["+dly", "HOST", "PORT", "sc-mpeg.dcm", "le.dcm"], {
    says: [
      "W: transfer syntax uses a lossy compression but we cannot decompress it, so we are not proposing any uncompressed transfer syntax",
    ],
  }),
  variantRow("lossless, -dn", ["-dn", "HOST", "PORT", "rle.dcm", "jls.dcm", "le.dcm"], {
    says: [
      "W: transfer syntax uses a lossless compression but we are not allowed to decompress it, so we are not proposing any uncompressed transfer syntax",
      "W:   (including the Default Transfer Syntax, which might result in a violation of the DICOM standard if it is not proposed in another presentation context)",
    ],
  }),
  variantRow("lossless without decoder, -dn", ["-dn", "HOST", "PORT", "j2kl.dcm"]),
  variantRow("deflated, -dn", ["-dn", "HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9") },
  }),
  variantRow("deflated", ["HOST", "PORT", "x.dcm", "le.dcm"], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9"), "le.dcm": mr() },
  }),
  variantRow("lossy, -dn", ["-dn", "HOST", "PORT", "sc-j51.dcm", "sc-mpeg.dcm"]),
  variantRow("JPIP is proposed uncompressed", ["HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": minimal("1.2.3.7.1", { metaSyntax: "1.2.840.10008.1.2.4.94" }) },
  }),
  variantRow("private GE syntax is proposed uncompressed", ["-nuc", "HOST", "PORT", "x.dcm"], {
    files: {
      "x.dcm": minimal("1.2.3.7.1", {
        metaSyntax: "1.2.840.113619.5.2",
        syntax: SYNTAXES.implicit,
      }),
    },
  }),
  variantRow("retired lossless processes count as lossy", ["HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": opaque("1.2.840.10008.1.2.4.58", "1.2.3.4.1") },
  }),
  variantRow("HEVC", ["HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": opaque("1.2.840.10008.1.2.4.107", "1.2.3.4.1") },
  }),
  variantRow("RLE", ["HOST", "PORT", "rle.dcm"], { needsDecoder: ["rle"] }),
];

/** Native waits 40 ms for each acknowledgement otherwise. */
const WITHOUT_NAGLE = { TCP_NODELAY: "1" };

const MANY = 300;

const many: readonly Row[] = [
  variantRow("300 classes", ["HOST", "PORT", "many/", "+sd"], {
    observations: [65],
    args: ["HOST", "PORT", ...Object.keys(manyClasses(MANY))],
    files: manyClasses(MANY),
    env: WITHOUT_NAGLE,
    levels: ["default", "-v", "-d"],
    says: [
      "I: starting association #1",
      "I: starting association #2",
      "I: starting association #3",
      "I: Number of associations   : 3",
      "I: Number of pres. contexts : 300",
    ],
  }),
  variantRow("300 classes, -ma", [], {
    observations: [66],
    args: ["-ma", "+crf", "r.txt", "HOST", "PORT", ...Object.keys(manyClasses(MANY))],
    files: manyClasses(MANY),
    env: WITHOUT_NAGLE,
    levels: ["default", "-v"],
    says: ["I: - sent to the peer       : 128", "I: - NOT sent to the peer   : 172"],
  }),
  variantRow("instances behind the 128th class wait for the next association", [], {
    args: ["HOST", "PORT", "a.dcm", "b.dcm", ...Object.keys(manyClasses(127)), "a.dcm", "b.dcm"],
    files: { ...manyClasses(127), "a.dcm": ct("1.2.3.2.1"), "b.dcm": ct("1.2.3.2.2") },
    env: WITHOUT_NAGLE,
    levels: ["default", "-v", "-d"],
  }),
  variantRow("exactly 128 classes", [], {
    args: ["HOST", "PORT", ...Object.keys(manyClasses(128))],
    files: manyClasses(128),
    env: WITHOUT_NAGLE,
    levels: ["-v"],
    says: ["I: Number of associations   : 1"],
  }),
  variantRow("129 classes", [], {
    args: ["HOST", "PORT", ...Object.keys(manyClasses(129))],
    files: manyClasses(129),
    env: WITHOUT_NAGLE,
    levels: ["-v"],
    says: ["I: Number of associations   : 2"],
  }),
  variantRow("the second association is refused by the peer", [], {
    args: ["HOST", "PORT", "+crf", "r.txt", ...Object.keys(manyClasses(129))],
    files: manyClasses(129),
    env: WITHOUT_NAGLE,
    peer: {
      syntaxes: "first",
      connections: { 2: { onAssociate: { type: "reject", result: 2, source: 1, reason: 1 } } },
    },
    levels: ["-v", "-d"],
    exit: 61,
  }),
];

const pair: Record<string, FileSource> = { "ct.dcm": ct(), "mr.dcm": mr() };

const request: readonly Row[] = [
  variantRow("AE titles", ["-aet", "ME", "-aec", "YOU", "HOST", "PORT", "ct.dcm"], { files: pair }),
  variantRow("AE title of 22 characters", [
    "-aet",
    "ABCDEFGHIJKLMNOPQRSTUV",
    "HOST",
    "PORT",
    "ct.dcm",
  ], {
    observations: [86],
    files: pair,
  }),
  variantRow("called AE title of 22 characters", [
    "-aec",
    "ABCDEFGHIJKLMNOPQRSTUV",
    "HOST",
    "PORT",
    "ct.dcm",
  ], {
    files: pair,
  }),
  variantRow("AE titles with spaces and small letters", [
    "-aet",
    " my title ",
    "-aec",
    "a b",
    "+crf",
    "r.txt",
    "HOST",
    "PORT",
    "ct.dcm",
  ], {
    files: pair,
  }),
  variantRow("empty AE titles", ["-aec", "", "-aet", "", "HOST", "PORT", "ct.dcm"], {
    observations: [85],
    files: pair,
    exit: 61,
    says: ["E: Illegal service parameter: Called AP Title"],
  }),
  variantRow("empty calling AE title", ["-aet", "", "HOST", "PORT", "ct.dcm"], {
    files: pair,
    exit: 61,
  }),
  variantRow("-pdu 4096", ["-pdu", "4096", "HOST", "PORT", "ct.dcm"], { files: pair }),
  variantRow("-pdu 131072", ["-pdu", "131072", "HOST", "PORT", "ct.dcm"], { files: pair }),
];

export const contextRows: readonly Row[] = [
  ...proposals,
  ...many,
  ...request,
];
