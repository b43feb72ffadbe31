/** Rows about the peer's answers to presentation contexts. */

import { compressed, ct, manyClasses, mr, SYNTAXES } from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { Row } from "../row.ts";
import { begun, RELEASING, stored, summary } from "./expected_lines.ts";
import { variantRow } from "./encodings.ts";

const IMPLICIT_ONLY = [SYNTAXES.implicit];

/** Native waits 40 ms for each acknowledgement otherwise. */
const WITHOUT_NAGLE = { TCP_NODELAY: "1" };

const pair: Record<string, FileSource> = { "ct.dcm": ct(), "mr.dcm": mr() };

const answers: readonly Row[] = [
  variantRow("all contexts refused", ["HOST", "PORT", "ct.dcm", "mr.dcm"], {
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
    variantRow(`all contexts refused with result ${result}`, [
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
  variantRow("all contexts refused, -ma", ["-ma", "+crf", "r.txt", "HOST", "PORT", "ct.dcm"], {
    observations: [63],
    files: pair,
    peer: { refuseAll: 3 },
    exit: 65,
    says: ["E: cannot add presentation contexts: No acceptable Presentation Contexts"],
  }),
  variantRow("all contexts refused, -ma -nh", ["-ma", "-nh", "HOST", "PORT", "ct.dcm"], {
    files: pair,
    peer: { refuseAll: 3 },
    exit: 65,
  }),
  variantRow("all contexts of the first of two associations refused", [], {
    args: ["+crf", "r.txt", "HOST", "PORT", ...Object.keys(manyClasses(130))],
    files: manyClasses(130),
    env: WITHOUT_NAGLE,
    peer: { syntaxes: "first", connections: { 1: { refuseAll: 3 } } },
    levels: ["default", "-v"],
    says: [
      "W: trying to continue with a new association in order to send the remaining 2 SOP instances",
    ],
  }),
  variantRow("one of two contexts refused", ["HOST", "PORT", "ct.dcm", "mr.dcm"], {
    files: pair,
    peer: { refuse: { 3: 3 } },
    exit: 62,
    says: [
      "E: No presentation context found for sending C-STORE with SOP Class / Transfer Syntax: MRImageStorage / Little Endian Explicit",
      "F: cannot send SOP instance: DIMSE No valid Presentation Context ID",
    ],
    wire: ["1: contexts 1 3", "1: store 1.2.3.2.1 on 1 as 1", "1: A-ABORT 0 0"],
  }),
  variantRow("one of two contexts refused, -nh", [
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
  variantRow("one context is missing in the answer", ["HOST", "PORT", "ct.dcm", "mr.dcm"], {
    files: pair,
    peer: { omit: [1] },
    exit: 62,
  }),
  variantRow("one context is missing in the answer, -nh", [
    "-nh",
    "HOST",
    "PORT",
    "ct.dcm",
    "mr.dcm",
  ], {
    files: pair,
    peer: { omit: [1] },
  }),
  variantRow("accepted syntax was not proposed", ["HOST", "PORT", "ct.dcm"], {
    files: pair,
    peer: { force: { 1: SYNTAXES.jpegBaseline } },
    exit: 62,
    says: ["F: cannot send SOP instance: Pixel representation cannot be changed"],
  }),
  variantRow("accepted syntax was not proposed, -nh", [
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
  variantRow("accepted syntax is unknown", ["HOST", "PORT", "ct.dcm"], {
    files: pair,
    peer: { force: { 1: "1.3.99.7" } },
    exit: 62,
  }),
  variantRow("uncompressed is refused beside its accepted RLE sibling", [
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
  variantRow("deflated is refused beside its accepted uncompressed sibling", [
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
  variantRow("lossy is refused beside its accepted uncompressed sibling", [
    "-nh",
    "HOST",
    "PORT",
    "sc-mpeg.dcm",
    "sc-le.dcm",
  ], {
    peer: {},
    wire: ["1: contexts 1 3", "1: store 1.2.3.7.1 on 3 as 2", "1: A-RELEASE-RQ"],
  }),
  variantRow("RLE, JPEG-LS and JPEG for a peer without JPEG", [
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
  variantRow("-dn converts among the uncompressed", [
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
  variantRow("-dn converts among the uncompressed, with a report", [
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
  variantRow("-dn, deflated refused, -nh", [
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
  variantRow("-dn, deflated refused", ["-dn", "HOST", "PORT", "x.dcm", "le.dcm"], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9"), "le.dcm": mr() },
    peer: { syntaxes: IMPLICIT_ONLY },
    exit: 62,
  }),
  variantRow("-dn, RLE accepted", ["-dn", "HOST", "PORT", "rle.dcm"]),
];

export const contextAnswerRows: readonly Row[] = [...answers, ...neverDecompress];
