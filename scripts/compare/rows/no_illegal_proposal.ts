/** Rows about `--no-illegal-proposal`. */

import { compressed } from "../inputs.ts";
import type { Row } from "../row.ts";
import { variantRow } from "./encodings.ts";
import { begun, RELEASING, stored, summary } from "./expected_lines.ts";

export const noIllegalProposalRows: readonly Row[] = [
  variantRow("-nip without decoder", ["-nip", "HOST", "PORT", "j2kl.dcm", "le.dcm"], {
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
  variantRow("-nip -nh without decoder", ["-nip", "-nh", "HOST", "PORT", "j2kl.dcm", "le.dcm"], {
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
  variantRow("-nip -dn with RLE", ["-nip", "-dn", "HOST", "PORT", "rle.dcm", "le.dcm"], {
    exit: 65,
    wire: [],
  }),
  variantRow("-nip -dn -nh with RLE alone", ["-nip", "-dn", "-nh", "HOST", "PORT", "rle.dcm"], {
    observations: [61],
    wire: [],
    says: ["I: Number of associations   : 0", "I: Number of pres. contexts : 0"],
  }),
  variantRow("-nip -dn -nh with RLE and others", [
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
  variantRow("-nip -dn with deflated", ["-nip", "-dn", "HOST", "PORT", "x.dcm"], {
    files: { "x.dcm": compressed("deflated", "1.2.3.4.9") },
    exit: 65,
  }),
  variantRow("-nip with lossy", ["-nip", "HOST", "PORT", "sc-j51.dcm", "sc-mpeg.dcm"]),
  variantRow("-nip -ma -dn with RLE, -nh", [
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
