/** Rows about conversions and what arrives. */

import { element, IMPLICIT_LE, latin1, uint32 } from "../data_set.ts";
import type { FileSource } from "../file_source.ts";
import { compressed, ct, minimal, sampleSequence, SYNTAXES } from "../inputs.ts";
import type { Row } from "../row.ts";

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

/** Every pair of the three uncompressed encodings. */
const conversions: readonly Row[] = (["explicit", "implicit", "bigEndian"] as const).flatMap((
  from,
) =>
  (["explicit", "implicit", "bigEndian"] as const).map((to) =>
    row(
      `${from} for a peer that takes ${to}`,
      ["+crf", "r.txt"],
      ct("1.2.3.2.1", {
        syntax: SYNTAXES[from],
        extra: [
          sampleSequence(false),
          element(0x00090010, "LO", "OURS"),
          element(0x00091001, "LO", "private"),
          element(0x00181063, "DS", "1.5"),
          element(0x00189087, "FD", Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
        ],
      }),
      { peer: { syntaxes: [SYNTAXES[to]] } },
    )
  )
);

const deflated: readonly Row[] = [
  row("deflated as it is", ["+crf", "r.txt"], compressed("deflated", "1.2.3.4.1")),
  row(
    "deflated as it is, level 1",
    ["+cl", "1"],
    compressed("deflated", "1.2.3.4.1", { size: 128 }),
    {
      ours: { deviations: [3], asInFile: { "1.2.3.4.1": "x.dcm" } },
    },
  ),
  row(
    "deflated as it is, level 0",
    ["+cl", "0"],
    compressed("deflated", "1.2.3.4.1", { size: 128 }),
    {
      ours: { deviations: [3], asInFile: { "1.2.3.4.1": "x.dcm" } },
    },
  ),
  row("deflated for an implicit peer", ["+crf", "r.txt"], compressed("deflated", "1.2.3.4.1"), {
    peer: { syntaxes: [SYNTAXES.implicit] },
    says: [
      "I: Converting transfer syntax: Deflated Explicit VR Little Endian -> Little Endian Implicit",
    ],
  }),
  row("deflated for a big endian peer", [], compressed("deflated", "1.2.3.4.1"), {
    peer: { syntaxes: [SYNTAXES.bigEndian] },
  }),
];

const trailingPadding = element(0xfffcfffc, "OB", new Uint8Array(8));
const groupLength = element(0x00200000, "UL", uint32(999, true));

/** What native re-encodes and we pass through where the data set is well formed (deviations 3 and 22). */
const reencoded: readonly Row[] = [
  row(
    "wrong group length and trailing padding",
    ["+crf", "r.txt"],
    minimal("1.2.3.7.1", {
      extra: [groupLength, trailingPadding],
    }),
    {
      observations: [87],
      ours: { deviations: [3], asInFile: { "1.2.3.7.1": "x.dcm" } },
    },
  ),
  row("sequence of undefined length", [], minimal("1.2.3.7.1", { extra: [sampleSequence(true)] }), {
    observations: [88],
    ours: { deviations: [3], asInFile: { "1.2.3.7.1": "x.dcm" } },
  }),
  row(
    "sequence of undefined length, with a report",
    ["+crf", "r.txt"],
    minimal("1.2.3.7.1", {
      extra: [sampleSequence(true)],
    }),
    {
      ours: {
        deviations: [3, 22],
        asInFile: { "1.2.3.7.1": "x.dcm" },
        fileEdits: {
          "r.txt": [{ replace: ["Dataset Size  : 274 bytes"], by: ["Dataset Size  : 298 bytes"] }],
        },
      },
    },
  ),
  row(
    "group length and padding for an implicit peer",
    [],
    minimal("1.2.3.7.1", {
      extra: [groupLength, trailingPadding, sampleSequence(true)],
    }),
    { peer: { syntaxes: [SYNTAXES.implicit] } },
  ),
  row(
    "value of odd length",
    [],
    minimal("1.2.3.7.1", {
      extra: [element(0x00204000, "LT", latin1("odd"))],
    }),
  ),
  row(
    "value of odd length for an implicit peer",
    [],
    minimal("1.2.3.7.1", {
      extra: [element(0x00204000, "LT", latin1("odd"))],
    }),
    { peer: { syntaxes: [SYNTAXES.implicit] } },
  ),
  row(
    "sequence of undefined length for a big endian peer",
    [],
    minimal("1.2.3.7.1", {
      extra: [sampleSequence(true)],
    }),
    { peer: { syntaxes: [SYNTAXES.bigEndian] } },
  ),
  row(
    "unknown element of an implicit file for an explicit peer",
    [],
    minimal("1.2.3.7.1", {
      syntax: SYNTAXES.implicit,
      encoding: IMPLICIT_LE,
      extra: [element(0x00210010, "LO", "OURS"), element(0x00211005, "UN", latin1("what is it?"))],
    }),
  ),
  row(
    "element of VR UN",
    [],
    minimal("1.2.3.7.1", {
      extra: [element(0x00204000, "UN", latin1("a comment!"))],
    }),
    { peer: { syntaxes: [SYNTAXES.implicit] } },
  ),
  row(
    "empty sequence and empty item",
    [],
    minimal("1.2.3.7.1", {
      extra: [
        element(0x00081140, "SQ", { type: "items", items: [] }),
        element(0x00082112, "SQ", { type: "items", items: [[]] }),
      ],
    }),
    { peer: { syntaxes: [SYNTAXES.implicit] } },
  ),
];

export const conversionRows: readonly Row[] = [...conversions, ...deflated, ...reencoded];
