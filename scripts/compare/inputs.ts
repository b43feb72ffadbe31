/**
 * The files that rows send, built in code: small images of several SOP classes and encodings, and files with one
 * defect each. Compressed ones are made by DCMTK's own tools when a row first asks for them.
 */

import {
  concat,
  type Element,
  element,
  encodeDataSet,
  encodeFileMeta,
  type Encoding,
  EXPLICIT_BE,
  EXPLICIT_LE,
  IMPLICIT_LE,
  sequence,
} from "./data_set.ts";
import type { FileSource } from "./file_source.ts";
import { bytes } from "./file_source.ts";

const UID_ROOT = "1.2.840.10008";

/** SOP classes by the names that rows use. */
export const CLASSES = {
  ct: `${UID_ROOT}.5.1.4.1.1.2`,
  mr: `${UID_ROOT}.5.1.4.1.1.4`,
  sc: `${UID_ROOT}.5.1.4.1.1.7`,
  us: `${UID_ROOT}.5.1.4.1.1.6.1`,
  pet: `${UID_ROOT}.5.1.4.1.1.128`,
  verification: `${UID_ROOT}.1.1`,
  mediaStorageDirectory: `${UID_ROOT}.1.3.10`,
} as const;

/** Transfer syntaxes by the names that rows use. */
export const SYNTAXES = {
  implicit: `${UID_ROOT}.1.2`,
  explicit: `${UID_ROOT}.1.2.1`,
  bigEndian: `${UID_ROOT}.1.2.2`,
  deflated: `${UID_ROOT}.1.2.1.99`,
  encapsulatedUncompressed: `${UID_ROOT}.1.2.1.98`,
  jpegBaseline: `${UID_ROOT}.1.2.4.50`,
  jpegExtended: `${UID_ROOT}.1.2.4.51`,
  jpegLossless: `${UID_ROOT}.1.2.4.70`,
  jpegLsLossless: `${UID_ROOT}.1.2.4.80`,
  jpeg2000Lossless: `${UID_ROOT}.1.2.4.90`,
  jpeg2000: `${UID_ROOT}.1.2.4.91`,
  mpeg2: `${UID_ROOT}.1.2.4.100`,
  htj2kLossless: `${UID_ROOT}.1.2.4.201`,
  rle: `${UID_ROOT}.1.2.5`,
} as const;

/** What can be chosen about an image; the rest is the same for all. */
export interface ImageOptions {
  readonly sopClass?: string;
  /** SOP Instance UID of meta header and data set. */
  readonly uid?: string;
  readonly syntax?: string;
  /** The encoding of the data set; default: what the transfer syntax says. */
  readonly encoding?: Encoding;
  /** UIDs of the meta header where they differ; "none" leaves the element out. */
  readonly metaClass?: string;
  readonly metaUid?: string;
  readonly metaSyntax?: string;
  /** UIDs of the data set where they differ; "none" leaves the element out. */
  readonly dataClass?: string;
  readonly dataUid?: string;
  readonly metaGroupLength?: number | "none";
  readonly preamble?: boolean;
  readonly withoutMeta?: boolean;
  /** Elements in addition; they are put in ascending order. */
  readonly extra?: readonly Element[];
  readonly pixelData?: Element | "none";
  /** Rows and columns; two bytes a pixel. */
  readonly size?: number;
  /** Bits stored of each pixel; default: 12 in 16, else 8 in 8. */
  readonly bits?: 8 | 12;
  /** Bytes behind the data set. */
  readonly tail?: Uint8Array;
  /** Take away this many bytes from the end. */
  readonly cut?: number;
}

/** A file with a small image. */
export function image(options: ImageOptions = {}): FileSource {
  return bytes(imageBytes(options));
}

/** The bytes of a file with a small image. */
export function imageBytes(options: ImageOptions = {}): Uint8Array {
  const syntax = options.syntax ?? SYNTAXES.explicit;
  const parts = [
    encodeDataSet(imageElements(options), options.encoding ?? encodingOf(syntax)),
    options.tail ?? new Uint8Array(0),
  ];
  if (!options.withoutMeta) {
    parts.unshift(encodeFileMeta(metaElements(options, syntax), {
      ...(options.metaGroupLength === undefined ? {} : { groupLength: options.metaGroupLength }),
      preamble: options.preamble ?? true,
    }));
  }
  const whole = concat(parts);
  return whole.subarray(0, whole.length - (options.cut ?? 0));
}

/** The data set of a Part 10 file: everything behind the meta header. */
export function dataSetOf(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const metaLength = view.getUint32(140, true);
  return file.subarray(144 + metaLength);
}

/** An uncompressed CT image. */
export function ct(uid = "1.2.3.2.1", options: ImageOptions = {}): FileSource {
  return image({ sopClass: CLASSES.ct, uid, ...options });
}

/** An uncompressed MR image. */
export function mr(uid = "1.2.3.4.1", options: ImageOptions = {}): FileSource {
  return image({ sopClass: CLASSES.mr, uid, ...options });
}

/** A minimal Secondary Capture object: the UIDs and nothing else. */
export function minimal(uid = "1.2.3.7.1", options: ImageOptions = {}): FileSource {
  return image({ sopClass: CLASSES.sc, uid, pixelData: "none", ...options });
}

/** A file that claims a compressed transfer syntax; its one fragment is not a valid codestream. */
export function opaque(syntax: string, uid: string, options: ImageOptions = {}): FileSource {
  const pixelData = element(0x7fe00010, "OB", {
    type: "fragments",
    fragments: [new Uint8Array(0), Uint8Array.from({ length: 64 }, (_, index) => index)],
  });
  return image({ sopClass: CLASSES.mr, uid, syntax, pixelData, ...options });
}

/** An image of 8-bit pixels in the given compressed syntax, or deflated, made by DCMTK's tools. */
export function compressed(
  kind: "rle" | "jpegBaseline" | "jpegExtended" | "jpegLossless" | "jpegLs" | "deflated",
  uid: string,
  options: ImageOptions = {},
): FileSource {
  const input = imageBytes({ sopClass: CLASSES.mr, uid, ...options });
  return { type: "tool", tool: { ...TOOLS[kind], input } };
}

/** `count` files of `count` private SOP classes. */
export function manyClasses(count: number, folder = "many"): Record<string, FileSource> {
  const files: Record<string, FileSource> = {};
  for (let index = 1; index <= count; index++) {
    const name = `${folder}/${String(index).padStart(3, "0")}.dcm`;
    files[name] = minimal(`1.2.3.9.${index}`, { sopClass: `1.2.3.4.5.${index}` });
  }
  return files;
}

/** A sequence with two items, each with an undefined length where asked. */
export function sampleSequence(undefinedLength: boolean): Element {
  const item = [element(0x00081150, "UI", CLASSES.ct), element(0x00081155, "UI", "1.2.3.55")];
  return element(0x00081140, "SQ", sequence([item, item], { undefinedLength }));
}

const TOOLS = {
  rle: { command: "dcmcrle", args: ["INPUT", "OUTPUT"] },
  jpegBaseline: { command: "dcmcjpeg", args: ["+eb", "+un", "INPUT", "OUTPUT"] },
  jpegExtended: { command: "dcmcjpeg", args: ["+ee", "+un", "INPUT", "OUTPUT"] },
  jpegLossless: { command: "dcmcjpeg", args: ["+e1", "INPUT", "OUTPUT"] },
  jpegLs: { command: "dcmcjpls", args: ["INPUT", "OUTPUT"] },
  deflated: { command: "dcmconv", args: ["+td", "INPUT", "OUTPUT"] },
} as const;

function encodingOf(syntax: string): Encoding {
  switch (syntax) {
    case SYNTAXES.implicit:
      return IMPLICIT_LE;
    case SYNTAXES.bigEndian:
      return EXPLICIT_BE;
    default:
      return EXPLICIT_LE;
  }
}

function metaElements(options: ImageOptions, syntax: string): Element[] {
  return [
    element(0x00020001, "OB", Uint8Array.of(0, 1)),
    ...uidElement(0x00020002, options.metaClass ?? options.sopClass ?? CLASSES.sc),
    ...uidElement(0x00020003, options.metaUid ?? options.uid ?? "1.2.3.7.1"),
    ...uidElement(0x00020010, options.metaSyntax ?? syntax),
    element(0x00020012, "UI", "1.2.3.98"),
  ];
}

function uidElement(tag: number, uid: string): Element[] {
  return uid === "none" ? [] : [element(tag, "UI", uid)];
}

function imageElements(options: ImageOptions): Element[] {
  const elements = [
    ...uidElement(0x00080016, options.dataClass ?? options.sopClass ?? CLASSES.sc),
    ...uidElement(0x00080018, options.dataUid ?? options.uid ?? "1.2.3.7.1"),
    element(0x00080020, "DA", "20240102"),
    element(0x00080060, "CS", "OT"),
    element(0x00100010, "PN", "Compare^Test"),
    element(0x00100020, "LO", "C-1"),
    element(0x0020000d, "UI", "1.2.3.100"),
    element(0x0020000e, "UI", "1.2.3.101"),
    ...(options.extra ?? []),
    ...pixelElements(options),
  ];
  return elements.sort((one, other) => one.tag - other.tag);
}

function pixelElements(options: ImageOptions): Element[] {
  if (options.pixelData === "none") {
    return [];
  }
  const size = options.size ?? 16;
  const bits = options.bits ?? 12;
  return [
    element(0x00280002, "US", [1]),
    element(0x00280004, "CS", "MONOCHROME2"),
    element(0x00280010, "US", [size]),
    element(0x00280011, "US", [size]),
    element(0x00280100, "US", [bits === 8 ? 8 : 16]),
    element(0x00280101, "US", [bits]),
    element(0x00280102, "US", [bits - 1]),
    element(0x00280103, "US", [0]),
    options.pixelData ?? element(0x7fe00010, bits === 8 ? "OB" : "OW", pixels(size, bits)),
  ];
}

/** A ramp; the pixels of 12 bits are little endian words below 4096. */
function pixels(size: number, bits: 8 | 12): Uint8Array {
  const length = size * size * (bits === 8 ? 1 : 2);
  return Uint8Array.from({ length }, (_, index) => {
    const byte = (index * 7) & 0x7f;
    return bits === 12 && index % 2 === 1 ? byte & 0x0f : byte;
  });
}
