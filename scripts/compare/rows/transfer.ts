/** Rows about PDU sizes and about compressed data. */

import { element } from "../data_set.ts";
import type { FileSource } from "../file_source.ts";
import { CLASSES, compressed, ct, image, minimal, mr, opaque, SYNTAXES } from "../inputs.ts";
import type { Row } from "../row.ts";
import { begun, RELEASING, stored, summary } from "./expected_lines.ts";

function row(
  name: string,
  args: readonly string[],
  file: FileSource,
  more: Partial<Row> = {},
): Row {
  return {
    name,
    args: [...args, "HOST", "PORT", "x.dcm"],
    files: { "x.dcm": file },
    peer: { syntaxes: "first" },
    exit: 0,
    ...more,
  };
}

const large = ct("1.2.3.2.1", { size: 256 });

function pduRow(
  name: string,
  args: readonly string[],
  maxPduLength: number | "absent",
  more: Partial<Row> = {},
): Row {
  return row(name, args, large, { peer: { maxPduLength }, env: { TCP_NODELAY: "1" }, ...more });
}

const pduSizes: readonly Row[] = [
  pduRow("peer takes PDUs of 16384", [], 16384, {
    says: ["I: Association Accepted (Max Send PDV: 16372)"],
  }),
  pduRow("peer takes PDUs of 5001", [], 5001, {
    observations: [91],
    says: ["W: ASSOC: PDV send length 5001 is odd (using 5000)"],
  }),
  pduRow("peer takes PDUs of 512", [], 512),
  // Native's small first PDUs come from encoding element by element.
  pduRow("peer takes PDUs of 64", [], 64, {
    levels: ["-v"],
    ours: { deviations: [3], asInFile: { "1.2.3.2.1": "x.dcm" } },
  }),
  pduRow("peer takes PDUs of any size", [], 0),
  pduRow("peer says nothing about PDUs", [], "absent"),
  pduRow("peer takes PDUs of 131072", [], 131072),
  pduRow("peer takes PDUs of 131073", [], 131073),
  pduRow("peer takes PDUs of 4 GB", [], 0xffffffff),
  pduRow("--max-send-pdu 8192", ["--max-send-pdu", "8192"], 16384),
  pduRow("--max-send-pdu 4097", ["--max-send-pdu", "4097"], 16384, {
    exit: 62,
    says: [
      "F: cannot send SOP instance: DIMSE Failed to send message: odd block length encountered",
    ],
    ours: {
      deviations: [29],
      exit: 0,
      lines: [
        ...begun(),
        ...stored(1, "CT"),
        RELEASING,
        ...summary({ associations: 1, contexts: 1, instances: 1, sent: 1, success: 1 }),
      ],
      wire: ["1: contexts 1", "1: store 1.2.3.2.1 on 1 as 1", "1: A-RELEASE-RQ"],
    },
  }),
  pduRow("--max-send-pdu above the peer's", ["--max-send-pdu", "131072"], 16384),
  pduRow("--max-send-pdu and a peer without limit", ["--max-send-pdu", "65536"], 0),
  row(
    "object of exactly one PDU",
    [],
    minimal("1.2.3.7.1", {
      extra: [element(0x00420011, "OB", new Uint8Array(16372 - 200))],
    }),
  ),
  row(
    "private data in a large element",
    [],
    minimal("1.2.3.7.1", {
      extra: [element(0x00090010, "LO", "OURS"), element(0x00091001, "OB", new Uint8Array(70000))],
    }),
  ),
];

const plain: readonly Row[] = [
  row("one CT image", [], ct(), { observations: [53], peer: {} }),
  {
    name: "two images of two classes with a report",
    args: ["+crf", "r.txt", "HOST", "PORT", "ct.dcm", "mr.dcm"],
    files: { "ct.dcm": ct(), "mr.dcm": mr() },
    peer: {},
    exit: 0,
  },
  row("RLE, JPEG-LS and deflated", [], compressed("rle", "1.2.3.4.1"), {
    observations: [55],
    args: ["HOST", "PORT", "rle.dcm", "jls.dcm", "x.dcm"],
    files: {
      "rle.dcm": compressed("rle", "1.2.3.4.1"),
      "jls.dcm": compressed("jpegLs", "1.2.3.4.2"),
      "x.dcm": compressed("deflated", "1.2.3.4.3"),
    },
    peer: {},
    says: [
      "I: Converting transfer syntax: RLE Lossless -> Little Endian Explicit",
      "I: Converting transfer syntax: JPEG-LS Lossless -> Little Endian Explicit",
      "I: Converting transfer syntax: Deflated Explicit VR Little Endian -> Little Endian Explicit",
    ],
    needsDecoder: ["rle", "jpegls"],
  }),
  row(
    "JPEG Extended for an implicit peer, +dly",
    ["+dly"],
    compressed("jpegExtended", "1.2.3.4.1"),
    {
      observations: [57],
      peer: { syntaxes: [SYNTAXES.implicit] },
      says: ["I: Converting transfer syntax: JPEG Extended, Process 2+4 -> Little Endian Implicit"],
      needsDecoder: ["jpeg"],
    },
  ),
  row("JPEG Lossless", [], compressed("jpegLossless", "1.2.3.4.1"), {
    peer: {},
    needsDecoder: ["jpeg"],
  }),
  row("JPEG Extended as it is", [], compressed("jpegExtended", "1.2.3.4.1")),
  row(
    "JPEG 2000 as it is, with a report",
    ["+crf", "r.txt"],
    opaque(SYNTAXES.jpeg2000, "1.2.3.4.1"),
  ),
  row("MPEG2 as it is", [], opaque(SYNTAXES.mpeg2, "1.2.3.4.1")),
  row("RLE as it is, -dn", ["-dn"], compressed("rle", "1.2.3.4.1")),
  row(
    "compressed syntax without pixel data",
    ["-dn"],
    minimal("1.2.3.7.1", { syntax: SYNTAXES.rle }),
  ),
  row(
    "compressed syntax without pixel data, to be decompressed",
    [],
    minimal("1.2.3.7.1", { syntax: SYNTAXES.rle }),
    {
      peer: {},
      says: ["W: DcmDataset: No pixel data present, nothing to decompress"],
      needsDecoder: ["rle"],
    },
  ),
  row("damaged RLE header", [], damagedRle(), {
    observations: [92],
    peer: {},
    exit: 62,
    says: [
      "E: Number of stripes in RLE header incorrect: found 9, expected 2",
      "E: No conversion to transfer syntax Little Endian Explicit possible!",
      "F: cannot send SOP instance: Pixel representation cannot be changed",
    ],
    needsDecoder: ["rle"],
    ours: {
      deviations: [14],
      edits: [{
        replace: ["E: Number of stripes in RLE header incorrect: found 9, expected 2"],
        by: [
          "E: cannot decode pixel data of x.dcm: Frame 1: Number of stripes in RLE header " +
          "incorrect: found 9, expected 2",
        ],
      }],
    },
  }),
  // The tables are still tables: no decoder can know that they were others.
  row("damaged JPEG tables, +dly", ["+dly"], damagedJpeg(), {
    observations: [93],
    peer: {},
    says: ["I: Received C-STORE Response (Success)"],
    needsDecoder: ["jpeg"],
  }),
  row("JPEG data that end early, +dly", ["+dly"], endingJpeg(), {
    peer: {},
    says: ["I: Received C-STORE Response (Success)"],
    needsDecoder: ["jpeg"],
    ours: {
      deviations: [14],
      exit: 62,
      lines: [
        ...begun(),
        "I: Converting transfer syntax: JPEG Baseline -> Little Endian Explicit",
        /^E: cannot decode pixel data of x\.dcm: Frame 1: .+/,
        "E: No conversion to transfer syntax Little Endian Explicit possible!",
        "F: cannot send SOP instance: Pixel representation cannot be changed",
        "I: Aborting Association",
      ],
      wire: ["1: contexts 1", "1: A-ABORT 0 0"],
    },
  }),
];

function damagedRle(): FileSource {
  const header = new Uint8Array(64);
  header[0] = 9;
  header[4] = 64;
  return image({
    sopClass: CLASSES.mr,
    uid: "1.2.3.4.1",
    syntax: SYNTAXES.rle,
    pixelData: element(0x7fe00010, "OB", {
      type: "fragments",
      fragments: [new Uint8Array(0), new Uint8Array([...header, ...new Uint8Array(64)])],
    }),
  });
}

/** A JPEG image whose quantisation and Huffman tables hold other values. */
function damagedJpeg(): FileSource {
  return {
    type: "changed",
    source: compressed("jpegBaseline", "1.2.3.4.1", { bits: 8 }),
    change: (file) => {
      const damaged = file.slice();
      const table = indexOf(damaged, [0xff, 0xdb]);
      damaged.fill(0x5a, table + 6, table + 40);
      return damaged;
    },
  };
}

/** An end of image marker in the midst of the entropy-coded data. */
function endingJpeg(): FileSource {
  return {
    type: "changed",
    source: compressed("jpegBaseline", "1.2.3.4.1", { bits: 8 }),
    change: (file) => {
      const damaged = file.slice();
      const scan = indexOf(damaged, [0xff, 0xda]);
      damaged.set([0xff, 0xd9], scan + 60);
      return damaged;
    },
  };
}

function indexOf(bytes: Uint8Array, pattern: readonly number[]): number {
  return bytes.findIndex((_, index) =>
    pattern.every((byte, offset) => bytes[index + offset] === byte)
  );
}

export const transferRows: readonly Row[] = [...pduSizes, ...plain];
