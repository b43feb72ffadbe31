/**
 * The files that real peers are sent, built in code: data sets with about everything a data set can have in
 * each encoding, and odd ones. Each has a SOP Instance UID of its own.
 */

import { deflateRaw } from "pako";
import {
  concat,
  element,
  EXPLICIT_BE,
  EXPLICIT_LE,
  file,
  header,
  IMPLICIT_LE,
  item,
  itemDelimiter,
  type MakeEncoding,
  sequence,
  sequenceDelimiter,
  text,
  UID,
  UNDEFINED,
} from "../../support/make.ts";
import { type Element, encodeElements, integers } from "./elements.ts";
import {
  DEPENDENT_VRS,
  EVERY_VR,
  imageElements,
  PRIVATE_ELEMENTS,
  SEQUENCES,
  SPACES,
} from "./sample_elements.ts";

export interface PeerInput {
  /** A file name. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /**
   * What goes over the wire, byte for byte, in the file's own transfer syntax; undefined where the data set
   * is not well formed and is written anew.
   */
  readonly passThrough: Uint8Array | undefined;
}

interface Recipe {
  readonly name: string;
  /** Added to the image, or in place of what it has. */
  readonly elements?: readonly Element[];
  readonly undefinedLength?: boolean;
  /** Elements of group 0020 in front of group 0028, as they stand in the file. */
  readonly raw?: (encoding: MakeEncoding) => Uint8Array;
}

const IMAGE_COMMENTS = 0x00204000;
const FRAME_COMMENTS = 0x00209158;
const SOURCE_IMAGES = 0x00209222;
const FIRST_PIXEL_GROUP = 0x00280000;

/** Well-formed data sets. */
const SOUND: readonly Recipe[] = [
  { name: "plain" },
  { name: "every-vr", elements: EVERY_VR },
  { name: "spaces", elements: SPACES },
  { name: "dependent-vrs", elements: DEPENDENT_VRS },
  { name: "sequences", elements: SEQUENCES },
  { name: "sequences-undefined", elements: SEQUENCES, undefinedLength: true },
  { name: "private", elements: PRIVATE_ELEMENTS },
  { name: "private-undefined", elements: PRIVATE_ELEMENTS, undefinedLength: true },
  { name: "empty-pixels", elements: [{ tag: 0x7fe00010, vr: "OW", value: "" }] },
  { name: "bytes", elements: [{ tag: 0x7fe00010, vr: "OB", value: new Uint8Array(32).fill(7) }] },
  {
    name: "group-lengths",
    elements: [
      { tag: 0x00100000, vr: "UL", value: integers(4, 12345) },
      { tag: 0x7fe00000, vr: "UL", value: integers(4, 44) },
    ],
  },
  { name: "long-text", elements: [{ tag: 0x0040a160, vr: "UT", value: "text".repeat(30_000) }] },
  {
    name: "trailing-padding",
    elements: [{ tag: 0xfffcfffc, vr: "OB", value: new Uint8Array(100) }],
  },
];

/** Data sets that are not as the standard wants them, and yet are sent. */
const ODD: readonly Recipe[] = [
  { name: "odd-text", raw: (to) => element(IMAGE_COMMENTS, "LT", text("odd"), to) },
  { name: "odd-bytes", elements: [{ tag: 0x00420011, vr: "OB", value: new Uint8Array(3) }] },
  {
    name: "order",
    raw: (to) =>
      concat(element(FRAME_COMMENTS, "LT", "2", to), element(IMAGE_COMMENTS, "LT", "1", to)),
  },
  {
    name: "twice",
    raw: (to) =>
      concat(element(IMAGE_COMMENTS, "LT", "first", to), element(IMAGE_COMMENTS, "LT", "2nd", to)),
  },
  {
    name: "needless-delimiter",
    raw: (to) => {
      const content = concat(element(0x00080100, "SH", "code", to), itemDelimiter(to));
      return sequence(SOURCE_IMAGES, [item(content, { encoding: to })], { encoding: to });
    },
  },
];

/** Explicit VR only: VRs that are not the dictionary's, or none at all. */
const EXPLICIT_ONLY: readonly Recipe[] = [
  { name: "un", elements: [{ tag: IMAGE_COMMENTS, vr: "UN", value: text("unknown ") }] },
  {
    name: "un-sequence", // CP-246: its content is in implicit VR little endian
    raw: (to) =>
      concat(
        header(SOURCE_IMAGES, "UN", UNDEFINED, to),
        item(element(0x00080100, "SH", "code", IMPLICIT_LE)),
        sequenceDelimiter(IMPLICIT_LE),
      ),
  },
  { name: "other-vr", elements: [{ tag: IMAGE_COMMENTS, vr: "US", value: integers(2, 1, 2) }] },
  {
    name: "un-known-sequence",
    raw: (to) =>
      element(
        SOURCE_IMAGES,
        "UN",
        item(sequence(0x00400275, [], { encoding: IMPLICIT_LE })),
        to,
      ),
  },
];

/** Implicit VR only: a text that is too long for a 2-byte length. */
const IMPLICIT_ONLY: readonly Recipe[] = [
  { name: "too-long", elements: [{ tag: IMAGE_COMMENTS, vr: "LT", value: "x".repeat(70_000) }] },
  { name: "unknown", elements: [{ tag: 0x00205555, vr: "UN", value: text("unknown ") }] },
];

/** @returns one file for each recipe and encoding, deflated ones included */
export function peerInputs(): PeerInput[] {
  const explicit = [...SOUND, ...EXPLICIT_ONLY];
  return [
    ...filesIn("implicit", IMPLICIT_LE, [...SOUND, ...IMPLICIT_ONLY]),
    ...filesIn("explicit", EXPLICIT_LE, explicit),
    ...filesIn("big-endian", EXPLICIT_BE, explicit),
    ...filesIn("deflated", EXPLICIT_LE, explicit),
  ];
}

const SYNTAXES = {
  implicit: UID.implicitLe,
  explicit: UID.explicitLe,
  "big-endian": UID.explicitBe,
  deflated: UID.deflatedLe,
} as const;

function filesIn(
  name: keyof typeof SYNTAXES,
  encoding: MakeEncoding,
  recipes: readonly Recipe[],
): PeerInput[] {
  const branch = Object.keys(SYNTAXES).indexOf(name) + 1;
  return [...recipes, ...ODD].map((recipe, index) =>
    toInput(recipe, {
      name: `${name}-${recipe.name}.dcm`,
      sopInstanceUid: `1.2.3.${branch}.${index + 1}`,
      transferSyntaxUid: SYNTAXES[name],
      encoding,
    })
  );
}

function toInput(
  recipe: Recipe,
  identity: Omit<PeerInput, "bytes" | "passThrough"> & { encoding: MakeEncoding },
): PeerInput {
  const { name, sopInstanceUid, transferSyntaxUid, encoding } = identity;
  const plain = encodeRecipe(recipe, sopInstanceUid, encoding);
  const isDeflated = transferSyntaxUid === UID.deflatedLe;
  const dataSet = isDeflated ? deflateRaw(plain) : plain;
  return {
    name,
    sopInstanceUid,
    transferSyntaxUid,
    bytes: file(dataSet, { sopClassUid: UID.ctImageStorage, sopInstanceUid, transferSyntaxUid }),
    passThrough: ODD.includes(recipe) ? undefined : isDeflated ? toEven(dataSet) : dataSet,
  };
}

function encodeRecipe(
  { elements = [], undefinedLength = false, raw }: Recipe,
  sopInstanceUid: string,
  encoding: MakeEncoding,
): Uint8Array {
  const byTag = new Map<number, Element>();
  for (const each of [...imageElements(sopInstanceUid), ...elements]) byTag.set(each.tag, each);
  const sorted = [...byTag.values()].sort((a, b) => a.tag - b.tag);
  const encode = (each: readonly Element[]): Uint8Array =>
    encodeElements(each, { ...encoding, undefinedLength });
  return concat(
    encode(sorted.filter(({ tag }) => tag < FIRST_PIXEL_GROUP)),
    raw?.(encoding) ?? new Uint8Array(0),
    encode(sorted.filter(({ tag }) => tag >= FIRST_PIXEL_GROUP)),
  );
}

/** A deflated data set of odd length is followed by a zero byte (PS3.5 §A.5). */
function toEven(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : concat(bytes, Uint8Array.of(0));
}
