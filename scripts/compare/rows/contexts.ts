/** Rows about planning and negotiating presentation contexts (specification 4). */

import {
  CLASSES,
  compressed,
  ct,
  image,
  manyClasses,
  minimal,
  mr,
  opaque,
  SYNTAXES,
} from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { Row } from "../row.ts";
import { begun, RELEASING, stored, summary } from "./expected_lines.ts";

const MANY = 300;
const IMPLICIT_ONLY = [SYNTAXES.implicit];

const variants: Record<string, FileSource> = {
  "le.dcm": mr("1.2.3.4.1"),
  "implicit.dcm": mr("1.2.3.4.2", { syntax: SYNTAXES.implicit }),
  "be.dcm": mr("1.2.3.4.3", { syntax: SYNTAXES.bigEndian }),
  "rle.dcm": compressed("rle", "1.2.3.4.4"),
  "jls.dcm": compressed("jpegLs", "1.2.3.4.5"),
  "j2kl.dcm": opaque(SYNTAXES.jpeg2000Lossless, "1.2.3.4.6"),
  "sc-le.dcm": image({ uid: "1.2.3.7.1" }),
  "sc-rle.dcm": compressed("rle", "1.2.3.7.2", { sopClass: CLASSES.sc }),
  "sc-jpegl.dcm": compressed("jpegLossless", "1.2.3.7.3", { sopClass: CLASSES.sc }),
  "sc-j51.dcm": compressed("jpegExtended", "1.2.3.7.4", { sopClass: CLASSES.sc }),
  "sc-j2k.dcm": opaque(SYNTAXES.jpeg2000, "1.2.3.7.5", { sopClass: CLASSES.sc }),
  "sc-mpeg.dcm": opaque(SYNTAXES.mpeg2, "1.2.3.7.6", { sopClass: CLASSES.sc }),
};

function row(name: string, args: readonly string[], more: Partial<Row> = {}): Row {
  return {
    name,
    args: args.flatMap((argument) => argument === "ALL" ? Object.keys(variants) : [argument]),
    files: variants,
    peer: { syntaxes: "first" },
    exit: 0,
    ...more,
  };
}

const proposals: readonly Row[] = [
  row("12 encodings", ["HOST", "PORT", "ALL"], {
    observations: [54],
    needsDecoder: ["rle", "jpegls", "jpeg2000"],
    ours: { deviations: [5], edits: JPEG2000_WARNING() },
  }),
  row("uncompressed encodings share a context", [
    "HOST",
    "PORT",
    "be.dcm",
    "le.dcm",
    "implicit.dcm",
    "sc-le.dcm",
  ]),
  row("contexts in order of first appearance", [
    "HOST",
    "PORT",
    "sc-le.dcm",
    "le.dcm",
    "sc-j51.dcm",
    "be.dcm",
    "sc-mpeg.dcm",
  ]),
  row("lossy syntaxes are proposed alone", [
    "HOST",
    "PORT",
    "sc-j51.dcm",
    "sc-j2k.dcm",
    "sc-mpeg.dcm",
  ]),
  row("lossy with decoder, +dly", ["+dly", "HOST", "PORT", "sc-j51.dcm"], {
    needsDecoder: ["jpeg"],
  }),
  row("lossy without decoder, +dly", ["+dly", "HOST", "PORT", "sc-mpeg.dcm", "le.dcm"], {
    says: [
      "W: transfer syntax uses a lossy compression but we cannot decompress it, so we are not proposing any uncompressed transfer syntax",
    ],
  }),
  row("lossless, -dn", ["-dn", "HOST", "PORT", "rle.dcm", "jls.dcm", "le.dcm"], {
    says: [
      "W: transfer syntax uses a lossless compression but we are not allowed to decompress it, so we are not proposing any uncompressed transfer syntax",
      "W:   (including the Default Transfer Syntax, which might result in a violation of the DICOM standard if it is not proposed in another presentation context)",
    ],
  }),
  row("lossless without decoder, -dn", ["-dn", "HOST", "PORT", "j2kl.dcm"]),
  row("deflated, -dn", ["-dn", "HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9") },
  }),
  row("deflated", ["HOST", "PORT", "x.dcm", "le.dcm"], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9"), "le.dcm": mr() },
  }),
  row("lossy, -dn", ["-dn", "HOST", "PORT", "sc-j51.dcm", "sc-mpeg.dcm"]),
  row("JPIP is proposed uncompressed", ["HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": minimal("1.2.3.7.1", { metaSyntax: "1.2.840.10008.1.2.4.94" }) },
  }),
  row("private GE syntax is proposed uncompressed", ["-nuc", "HOST", "PORT", "x.dcm"], {
    files: {
      "x.dcm": minimal("1.2.3.7.1", {
        metaSyntax: "1.2.840.113619.5.2",
        syntax: SYNTAXES.implicit,
      }),
    },
  }),
  row("retired lossless processes count as lossy", ["HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": opaque("1.2.840.10008.1.2.4.58", "1.2.3.4.1") },
  }),
  row("HEVC", ["HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": opaque("1.2.840.10008.1.2.4.107", "1.2.3.4.1") },
  }),
  row("RLE", ["HOST", "PORT", "rle.dcm"], { needsDecoder: ["rle"] }),
];

function JPEG2000_WARNING() {
  return [{
    replace: [
      "W: transfer syntax uses a lossless compression but we cannot decompress it, so we are not proposing any uncompressed transfer syntax",
      "W:   (including the Default Transfer Syntax, which might result in a violation of the DICOM standard if it is not proposed in another presentation context)",
    ],
    by: [],
  }];
}

const noIllegalProposal: readonly Row[] = [
  row("-nip without decoder", ["-nip", "HOST", "PORT", "j2kl.dcm", "le.dcm"], {
    observations: [60],
    exit: 65,
    says: [
      "E: transfer syntax uses a lossless compression but we cannot decompress it, so we cannot add a presentation context for this SOP instance",
      "E: cannot add presentation contexts: Unsupported compression or encryption",
    ],
    wire: [],
    needsDecoder: ["jpeg2000"],
    ours: {
      deviations: [5],
      exit: 0,
      lines: [
        ...begun(),
        ...stored(1, "MR"),
        ...stored(2, "MR"),
        RELEASING,
        ...summary({ associations: 1, contexts: 2, instances: 2, sent: 2, success: 2 }),
      ],
      wire: [
        "1: contexts 1 3",
        "1: store 1.2.3.4.6 on 1 as 1",
        "1: store 1.2.3.4.1 on 3 as 2",
        "1: A-RELEASE-RQ",
      ],
    },
  }),
  row("-nip -nh without decoder", ["-nip", "-nh", "HOST", "PORT", "j2kl.dcm", "le.dcm"], {
    observations: [60],
    wire: ["1: contexts 1", "1: store 1.2.3.4.1 on 1 as 1", "1: A-RELEASE-RQ"],
    needsDecoder: ["jpeg2000"],
    ours: {
      deviations: [5],
      lines: [
        ...begun(),
        ...stored(1, "MR"),
        ...stored(2, "MR"),
        RELEASING,
        ...summary({ associations: 1, contexts: 2, instances: 2, sent: 2, success: 2 }),
      ],
      wire: [
        "1: contexts 1 3",
        "1: store 1.2.3.4.6 on 1 as 1",
        "1: store 1.2.3.4.1 on 3 as 2",
        "1: A-RELEASE-RQ",
      ],
    },
  }),
  row("-nip -dn with RLE", ["-nip", "-dn", "HOST", "PORT", "rle.dcm", "le.dcm"], {
    exit: 65,
    wire: [],
  }),
  row("-nip -dn -nh with RLE alone", ["-nip", "-dn", "-nh", "HOST", "PORT", "rle.dcm"], {
    observations: [61],
    wire: [],
    says: ["I: Number of associations   : 0", "I: Number of pres. contexts : 0"],
  }),
  row("-nip -dn -nh with RLE and others", [
    "-nip",
    "-dn",
    "-nh",
    "+crf",
    "r.txt",
    "HOST",
    "PORT",
    "rle.dcm",
    "le.dcm",
    "jls.dcm",
  ], {
    wire: ["1: contexts 1", "1: store 1.2.3.4.1 on 1 as 1", "1: A-RELEASE-RQ"],
  }),
  row("-nip -dn with deflated", ["-nip", "-dn", "HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9") },
    exit: 65,
  }),
  row("-nip with lossy", ["-nip", "HOST", "PORT", "sc-j51.dcm", "sc-mpeg.dcm"]),
  row("-nip -ma -dn with RLE, -nh", [
    "-nip",
    "-dn",
    "-nh",
    "-ma",
    "HOST",
    "PORT",
    "rle.dcm",
    "le.dcm",
  ]),
];

/** Native waits 40 ms for each acknowledgement otherwise. */
const WITHOUT_NAGLE = { TCP_NODELAY: "1" };

const many: readonly Row[] = [
  row("300 classes", ["HOST", "PORT", "many/", "+sd"], {
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
  row("300 classes, -ma", [], {
    observations: [66],
    args: ["-ma", "+crf", "r.txt", "HOST", "PORT", ...Object.keys(manyClasses(MANY))],
    files: manyClasses(MANY),
    env: WITHOUT_NAGLE,
    levels: ["default", "-v"],
    says: ["I: - sent to the peer       : 128", "I: - NOT sent to the peer   : 172"],
  }),
  row("instances behind the 128th class wait for the next association", [], {
    args: ["HOST", "PORT", "a.dcm", "b.dcm", ...Object.keys(manyClasses(127)), "a.dcm", "b.dcm"],
    files: { ...manyClasses(127), "a.dcm": ct("1.2.3.2.1"), "b.dcm": ct("1.2.3.2.2") },
    env: WITHOUT_NAGLE,
    levels: ["default", "-v", "-d"],
  }),
  row("exactly 128 classes", [], {
    args: ["HOST", "PORT", ...Object.keys(manyClasses(128))],
    files: manyClasses(128),
    env: WITHOUT_NAGLE,
    levels: ["-v"],
    says: ["I: Number of associations   : 1"],
  }),
  row("129 classes", [], {
    args: ["HOST", "PORT", ...Object.keys(manyClasses(129))],
    files: manyClasses(129),
    env: WITHOUT_NAGLE,
    levels: ["-v"],
    says: ["I: Number of associations   : 2"],
  }),
  row("the second association is refused by the peer", [], {
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

const answers: readonly Row[] = [
  row("all contexts refused", ["HOST", "PORT", "ct.dcm", "mr.dcm"], {
    observations: [62],
    files: pair,
    peer: { refuseAll: 3 },
    says: [
      "E: No Acceptable Presentation Contexts",
      "E: cannot negotiate network association: No acceptable Presentation Contexts",
    ],
    wire: ["1: contexts 1 3", "1: A-RELEASE-RQ"],
  }),
  ...[1, 2, 4].map((result) =>
    row(`all contexts refused with result ${result}`, [
      "+crf",
      "r.txt",
      "HOST",
      "PORT",
      "ct.dcm",
      "mr.dcm",
    ], {
      files: pair,
      peer: { refuseAll: result },
    })
  ),
  row("all contexts refused, -ma", ["-ma", "+crf", "r.txt", "HOST", "PORT", "ct.dcm"], {
    observations: [63],
    files: pair,
    peer: { refuseAll: 3 },
    exit: 65,
    says: ["E: cannot add presentation contexts: No acceptable Presentation Contexts"],
  }),
  row("all contexts refused, -ma -nh", ["-ma", "-nh", "HOST", "PORT", "ct.dcm"], {
    files: pair,
    peer: { refuseAll: 3 },
    exit: 65,
  }),
  row("all contexts of the first of two associations refused", [], {
    args: ["+crf", "r.txt", "HOST", "PORT", ...Object.keys(manyClasses(130))],
    files: manyClasses(130),
    env: WITHOUT_NAGLE,
    peer: { syntaxes: "first", connections: { 1: { refuseAll: 3 } } },
    levels: ["default", "-v"],
    says: [
      "W: trying to continue with a new association in order to send the remaining 2 SOP instances",
    ],
  }),
  row("one of two contexts refused", ["HOST", "PORT", "ct.dcm", "mr.dcm"], {
    files: pair,
    peer: { refuse: { 3: 3 } },
    exit: 62,
    says: [
      "E: No presentation context found for sending C-STORE with SOP Class / Transfer Syntax: MRImageStorage / Little Endian Explicit",
      "F: cannot send SOP instance: DIMSE No valid Presentation Context ID",
    ],
    wire: ["1: contexts 1 3", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
  }),
  row("one of two contexts refused, -nh", [
    "-nh",
    "+crf",
    "r.txt",
    "HOST",
    "PORT",
    "ct.dcm",
    "mr.dcm",
  ], {
    observations: [64],
    files: pair,
    peer: { refuse: { 1: 3 } },
    wire: ["1: contexts 1 3", "1: store 1.2.3.4.1 on 3 as 2", "1: A-RELEASE-RQ"],
  }),
  row("one context is missing in the answer", ["HOST", "PORT", "ct.dcm", "mr.dcm"], {
    files: pair,
    peer: { omit: [1] },
    exit: 62,
  }),
  row("one context is missing in the answer, -nh", ["-nh", "HOST", "PORT", "ct.dcm", "mr.dcm"], {
    files: pair,
    peer: { omit: [1] },
  }),
  row("accepted syntax was not proposed", ["HOST", "PORT", "ct.dcm"], {
    files: pair,
    peer: { force: { 1: SYNTAXES.jpegBaseline } },
    exit: 62,
    says: ["F: cannot send SOP instance: Pixel representation cannot be changed"],
  }),
  row("accepted syntax was not proposed, -nh", [
    "-nh",
    "+crf",
    "r.txt",
    "HOST",
    "PORT",
    "ct.dcm",
    "mr.dcm",
  ], {
    files: pair,
    peer: { force: { 1: SYNTAXES.jpegBaseline } },
  }),
  row("accepted syntax is unknown", ["HOST", "PORT", "ct.dcm"], {
    files: pair,
    peer: { force: { 1: "1.3.99.7" } },
    exit: 62,
  }),
  row("uncompressed is refused beside its accepted RLE sibling", [
    "HOST",
    "PORT",
    "le.dcm",
    "rle.dcm",
  ], {
    peer: { syntaxes: "first", refuse: { 1: 4 } },
    exit: 62,
    says: ["F: cannot send SOP instance: DIMSE No valid Presentation Context ID"],
    needsDecoder: ["rle"],
  }),
  row("deflated is refused beside its accepted uncompressed sibling", [
    "HOST",
    "PORT",
    "x.dcm",
    "le.dcm",
  ], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9"), "le.dcm": mr() },
    peer: { refuse: { 1: 4 } },
    exit: 62,
    says: ["F: cannot send SOP instance: DIMSE No valid Presentation Context ID"],
    ours: {
      deviations: [15],
      exit: 0,
      lines: [
        ...begun(),
        "I: Converting transfer syntax: Deflated Explicit VR Little Endian -> Little Endian Explicit",
        ...stored(1, "MR"),
        ...stored(2, "MR"),
        RELEASING,
        ...summary({ associations: 1, contexts: 2, instances: 2, sent: 2, success: 2 }),
      ],
      wire: [
        "1: contexts 1 3",
        "1: store 1.2.3.4.9 on 3 as 1",
        "1: store 1.2.3.4.1 on 3 as 2",
        "1: A-RELEASE-RQ",
      ],
    },
  }),
  row("lossy is refused beside its accepted uncompressed sibling", [
    "-nh",
    "HOST",
    "PORT",
    "sc-mpeg.dcm",
    "sc-le.dcm",
  ], {
    peer: {},
    wire: ["1: contexts 1 3", "1: store 1.2.3.7.1 on 3 as 2", "1: A-RELEASE-RQ"],
  }),
  row("RLE, JPEG-LS and JPEG for a peer without JPEG", [
    "HOST",
    "PORT",
    "rle.dcm",
    "jls.dcm",
    "sc-j51.dcm",
  ], {
    observations: [56],
    peer: {},
    exit: 62,
    says: [
      "I: Converting transfer syntax: RLE Lossless -> Little Endian Explicit",
      /^E: No presentation context found for sending C-STORE with SOP Class \/ Transfer Syntax: /,
      "F: cannot send SOP instance: DIMSE No valid Presentation Context ID",
    ],
    needsDecoder: ["rle", "jpegls"],
  }),
];

const neverDecompress: readonly Row[] = [
  row("-dn converts among the uncompressed", [
    "-dn",
    "HOST",
    "PORT",
    "le.dcm",
    "be.dcm",
    "implicit.dcm",
  ], {
    observations: [58],
    peer: { syntaxes: IMPLICIT_ONLY },
  }),
  row("-dn converts among the uncompressed, with a report", [
    "-dn",
    "+crf",
    "r.txt",
    "HOST",
    "PORT",
    "le.dcm",
    "be.dcm",
  ], {
    peer: { syntaxes: [SYNTAXES.bigEndian] },
  }),
  row("-dn, deflated refused, -nh", [
    "-dn",
    "-nh",
    "+crf",
    "r.txt",
    "HOST",
    "PORT",
    "x.dcm",
    "le.dcm",
  ], {
    observations: [59],
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9"), "le.dcm": mr() },
    peer: { syntaxes: IMPLICIT_ONLY },
    says: ["E: Failed sending C-STORE request: 0006:0101 ASC Bad presentation context ID"],
    wire: ["1: contexts 1 3", "1: store 1.2.3.4.1 on 3 as 2", "1: A-RELEASE-RQ"],
  }),
  row("-dn, deflated refused", ["-dn", "HOST", "PORT", "x.dcm", "le.dcm"], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9"), "le.dcm": mr() },
    peer: { syntaxes: IMPLICIT_ONLY },
    exit: 62,
  }),
  row("-dn, RLE accepted", ["-dn", "HOST", "PORT", "rle.dcm"]),
];

const request: readonly Row[] = [
  row("AE titles", ["-aet", "ME", "-aec", "YOU", "HOST", "PORT", "ct.dcm"], { files: pair }),
  row("AE title of 22 characters", ["-aet", "ABCDEFGHIJKLMNOPQRSTUV", "HOST", "PORT", "ct.dcm"], {
    observations: [86],
    files: pair,
  }),
  row("called AE title of 22 characters", [
    "-aec",
    "ABCDEFGHIJKLMNOPQRSTUV",
    "HOST",
    "PORT",
    "ct.dcm",
  ], {
    files: pair,
  }),
  row("AE titles with spaces and small letters", [
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
  row("empty AE titles", ["-aec", "", "-aet", "", "HOST", "PORT", "ct.dcm"], {
    observations: [85],
    files: pair,
    exit: 61,
    says: ["E: Illegal service parameter: Called AP Title"],
  }),
  row("empty calling AE title", ["-aet", "", "HOST", "PORT", "ct.dcm"], { files: pair, exit: 61 }),
  row("-pdu 4096", ["-pdu", "4096", "HOST", "PORT", "ct.dcm"], { files: pair }),
  row("-pdu 131072", ["-pdu", "131072", "HOST", "PORT", "ct.dcm"], { files: pair }),
];

export const contextRows: readonly Row[] = [
  ...proposals,
  ...noIllegalProposal,
  ...many,
  ...answers,
  ...neverDecompress,
  ...request,
];
