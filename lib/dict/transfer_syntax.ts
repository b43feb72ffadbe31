/**
 * The transfer syntaxes (PS3.5 §10 and Annex A) as data: how a data set is encoded, what its pixel
 * data are compressed with, and what DCMTK calls it. Not here: who can decode it.
 */

/**
 * What is compressed, and whether it comes back bit for bit, as DCMTK 3.6.7 classifies it:
 * `deflated` the whole data set, `encapsulatedNative` nothing although the pixel data are
 * encapsulated, `lossless` and `lossy` the pixel data. A syntax that may be either counts as lossy.
 */
export type Compression = "native" | "deflated" | "encapsulatedNative" | "lossless" | "lossy";

export interface TransferSyntax {
  readonly uid: string;
  /** As in `Converting transfer syntax: NAME -> NAME` and in the report. */
  readonly name: string;
  /** As in `=KEYWORD` of association dumps. */
  readonly keyword: string;
  readonly littleEndian: boolean;
  readonly explicitVr: boolean;
  /** True where pixel data are a sequence of fragments (PS3.5 §A.4). */
  readonly encapsulated: boolean;
  /** True where the data set is a raw deflate stream (PS3.5 §A.5). */
  readonly deflated: boolean;
  readonly compression: Compression;
}

export const IMPLICIT_LE = "1.2.840.10008.1.2";
export const EXPLICIT_LE = "1.2.840.10008.1.2.1";
export const EXPLICIT_BE = "1.2.840.10008.1.2.2";
export const DEFLATED_LE = "1.2.840.10008.1.2.1.99";
export const RLE_LOSSLESS = "1.2.840.10008.1.2.5";
/** A private syntax of GE's that DCMTK knows. */
export const GE_IMPLICIT_LE_BIG_ENDIAN_PIXELS = "1.2.840.113619.5.2";

type Row = readonly [suffix: string, name: string, keyword: string];

function uncompressed(
  uid: string,
  name: string,
  keyword: string,
  options: { littleEndian?: boolean; explicitVr?: boolean } = {},
): TransferSyntax {
  const { littleEndian = true, explicitVr = true } = options;
  return {
    uid,
    name,
    keyword,
    littleEndian,
    explicitVr,
    encapsulated: false,
    deflated: false,
    compression: "native",
  };
}

function compressed(
  compression: Compression,
  [suffix, name, keyword]: Row,
): TransferSyntax {
  const deflated = compression === "deflated";
  return {
    ...uncompressed(`1.2.840.10008.1.2.${suffix}`, name, keyword),
    encapsulated: !deflated,
    deflated,
    compression,
  };
}

const LOSSLESS: readonly Row[] = [
  [
    "4.57",
    "JPEG Lossless, Non-hierarchical, Process 14",
    "JPEGLossless:Non-hierarchical:Process14",
  ],
  [
    "4.70",
    "JPEG Lossless, Non-hierarchical, 1st Order Prediction",
    "JPEGLossless:Non-hierarchical-1stOrderPrediction",
  ],
  ["4.80", "JPEG-LS Lossless", "JPEGLSLossless"],
  ["4.90", "JPEG 2000 (Lossless only)", "JPEG2000LosslessOnly"],
  [
    "4.92",
    "JPEG 2000 Part 2 Multicomponent Image Compression (Lossless only)",
    "JPEG2000MulticomponentLosslessOnly",
  ],
  ["4.110", "JPEG XL Lossless", "JPEGXLLossless"],
  ["4.201", "High-Throughput JPEG 2000 (Lossless Only)", "HighThroughputJPEG2000LosslessOnly"],
  [
    "4.202",
    "High-Throughput JPEG 2000 with RPCL Options (Lossless Only)",
    "HighThroughputJPEG2000RPCLLosslessOnly",
  ],
  ["5", "RLE Lossless", "RLELossless"],
  ["8.1", "Deflated Image Frame Compression", "DeflatedImageFrameCompression"],
];

const LOSSY: readonly Row[] = [
  ["4.50", "JPEG Baseline", "JPEGBaseline"],
  ["4.51", "JPEG Extended, Process 2+4", "JPEGExtended:Process2+4"],
  ["4.52", "JPEG Extended, Process 3+5", "JPEGExtended:Process3+5"],
  ...jpegRows("4.53", "Spectral Selection, Non-hierarchical", "6+8"),
  ...jpegRows("4.54", "Spectral Selection, Non-hierarchical", "7+9"),
  ...jpegRows("4.55", "Full Progression, Non-hierarchical", "10+12"),
  ...jpegRows("4.56", "Full Progression, Non-hierarchical", "11+13"),
  // These three lossless processes count as lossy in DCMTK 3.6.7.
  ...jpegRows("4.58", "Lossless, Non-hierarchical", "15"),
  ...jpegRows("4.65", "Lossless, Hierarchical", "28"),
  ...jpegRows("4.66", "Lossless, Hierarchical", "29"),
  ...jpegRows("4.59", "Extended, Hierarchical", "16+18"),
  ...jpegRows("4.60", "Extended, Hierarchical", "17+19"),
  ...jpegRows("4.61", "Spectral Selection, Hierarchical", "20+22"),
  ...jpegRows("4.62", "Spectral Selection, Hierarchical", "21+23"),
  ...jpegRows("4.63", "Full Progression, Hierarchical", "24+26"),
  ...jpegRows("4.64", "Full Progression, Hierarchical", "25+27"),
  ["4.81", "JPEG-LS Lossy (Near-lossless)", "JPEGLSLossy"],
  ["4.91", "JPEG 2000 (Lossless or Lossy)", "JPEG2000"],
  [
    "4.93",
    "JPEG 2000 Part 2 Multicomponent Image Compression (Lossless or Lossy)",
    "JPEG2000Multicomponent",
  ],
  ["4.100", "MPEG2 Main Profile @ Main Level", "MPEG2MainProfile@MainLevel"],
  [
    "4.100.1",
    "Fragmentable MPEG2 Main Profile / Main Level",
    "FragmentableMPEG2MainProfileMainLevel",
  ],
  ["4.101", "MPEG2 Main Profile @ High Level", "MPEG2MainProfile@HighLevel"],
  [
    "4.101.1",
    "Fragmentable MPEG2 Main Profile / High Level",
    "FragmentableMPEG2MainProfileHighLevel",
  ],
  ["4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", "MPEG4HighProfile/Level4.1"],
  [
    "4.102.1",
    "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1",
    "FragmentableMPEG4HighProfileLevel4.1",
  ],
  [
    "4.103",
    "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1",
    "MPEG4BDcompatibleHighProfile/Level4.1",
  ],
  [
    "4.103.1",
    "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1",
    "FragmentableMPEG4BDcompatibleHighProfileLevel4.1",
  ],
  [
    "4.104",
    "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video",
    "MPEG4HighProfile/Level4.2For2DVideo",
  ],
  [
    "4.104.1",
    "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video",
    "FragmentableMPEG4HighProfileLevel4.2For2DVideo",
  ],
  [
    "4.105",
    "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video",
    "MPEG4HighProfile/Level4.2For3DVideo",
  ],
  [
    "4.105.1",
    "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video",
    "FragmentableMPEG4HighProfileLevel4.2For3DVideo",
  ],
  [
    "4.106",
    "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2",
    "MPEG4StereoHighProfile/Level4.2",
  ],
  [
    "4.106.1",
    "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2",
    "FragmentableMPEG4StereoHighProfileLevel4.2",
  ],
  ["4.107", "HEVC/H.265 Main Profile / Level 5.1", "HEVCMainProfile/Level5.1"],
  ["4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", "HEVCMain10Profile/Level5.1"],
  ["4.111", "JPEG XL JPEG Recompression", "JPEGXLJPEGRecompression"],
  ["4.112", "JPEG XL", "JPEGXL"],
  ["4.203", "High-Throughput JPEG 2000", "HighThroughputJPEG2000"],
];

/** The retired JPEG processes, whose names and keywords are all built alike. */
function jpegRows(suffix: string, process: string, numbers: string): Row[] {
  const name = `JPEG ${process}, Process ${numbers}`;
  const keyword = name.replaceAll(", ", ":").replaceAll(" ", "");
  return [[suffix, name, keyword]];
}

const TRANSFER_SYNTAXES: readonly TransferSyntax[] = [
  uncompressed(IMPLICIT_LE, "Little Endian Implicit", "LittleEndianImplicit", {
    explicitVr: false,
  }),
  uncompressed(EXPLICIT_LE, "Little Endian Explicit", "LittleEndianExplicit"),
  uncompressed(EXPLICIT_BE, "Big Endian Explicit", "BigEndianExplicit", {
    littleEndian: false,
  }),
  compressed("deflated", [
    "1.99",
    "Deflated Explicit VR Little Endian",
    "DeflatedLittleEndianExplicit",
  ]),
  compressed("encapsulatedNative", [
    "1.98",
    "Encapsulated Uncompressed Explicit VR Little Endian",
    "EncapsulatedUncompressedExplicitVRLittleEndian",
  ]),
  ...LOSSLESS.map((row) => compressed("lossless", row)),
  ...LOSSY.map((row) => compressed("lossy", row)),
  // The pixel data of the JPIP ones are elsewhere; two of them deflate the data set as a whole.
  uncompressed("1.2.840.10008.1.2.4.94", "JPIP Referenced", "JPIPReferenced"),
  compressed("deflated", ["4.95", "JPIP Referenced Deflate", "JPIPReferencedDeflate"]),
  uncompressed("1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", "JPIPHTJ2KReferenced"),
  compressed("deflated", [
    "4.205",
    "JPIP HTJ2K Referenced Deflate",
    "JPIPHTJ2KReferencedDeflate",
  ]),
  uncompressed(
    GE_IMPLICIT_LE_BIG_ENDIAN_PIXELS,
    "Private GE Little Endian Implicit with big endian pixel data",
    "PrivateGELittleEndianImplicitWithBigEndianPixelData",
    { explicitVr: false },
  ),
];

const BY_UID: ReadonlyMap<string, TransferSyntax> = new Map(
  TRANSFER_SYNTAXES.map((transferSyntax) => [transferSyntax.uid, transferSyntax]),
);

/** @param uid without padding */
export function findTransferSyntax(uid: string): TransferSyntax | undefined {
  return BY_UID.get(uid);
}

/** @returns what DCMTK calls it in messages and in the report */
export function transferSyntaxName(uid: string): string {
  return findTransferSyntax(uid)?.name ?? "Unknown Transfer Syntax";
}

/** @returns all that are known: the three uncompressed ones first */
export function allTransferSyntaxes(): readonly TransferSyntax[] {
  return TRANSFER_SYNTAXES;
}
