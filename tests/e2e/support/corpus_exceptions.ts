/**
 * Where the program's verdict on a file of the corpus is not native's, and why. Each entry is needed:
 * one that explains nothing fails the test.
 */

import type { CorpusFile, RunName, Verdict } from "./corpus.ts";

/** One run of the manifest. */
export interface CorpusRun {
  readonly file: CorpusFile;
  readonly name: RunName;
  readonly native: Verdict;
}

export interface CorpusException {
  /** Number of the deviation from DCMTK that explains it: README.md lists them. */
  readonly deviation: number;
  readonly reason: string;
  /** Paths within the corpus. */
  readonly files: readonly string[];
  /** Default: all runs of these files. */
  readonly runs?: readonly RunName[];
  /** What is expected in place of native's verdict. */
  readonly expect: (run: CorpusRun) => Verdict;
}

const EXPLICIT_LE = "1.2.840.10008.1.2.1";
const IMPLICIT_LE = "1.2.840.10008.1.2";

/** What native says of a lossless transfer syntax that it has no decoder for. */
const LACK_OF_DECODER: readonly RegExp[] = [
  /^W: transfer syntax uses a lossless compression but we cannot decompress it/,
  /^W: +\(including the Default Transfer Syntax/,
];

const JPEG2000_LOSSLESS = [
  "files/j2k-lossless-mr-12.dcm",
  "files/j2k-lossless-mr-enh-10f.dcm",
  "files/j2k-lossless-mr-signed16.dcm",
  "files/j2k-lossless-pixelrep-mismatch.dcm",
  "files/j2k-lossless-rct-rgb.dcm",
  "files/j2k-lossless-rgb-planar1src-synth.dcm",
  "files/j2k-lossless-seg-1bit.dcm",
  "files/j2k-lossless-us-rct-3frag.dcm",
  "files/j2k-lossless-vl-rct-frag-synth.dcm",
];

const DAMAGED_JPEG2000 = "invalid/truncated-encapsulated-fragment-synth.dcm";

export const CORPUS_EXCEPTIONS: readonly CorpusException[] = [
  ...([
    { files: [...JPEG2000_LOSSLESS, DAMAGED_JPEG2000], run: "acceptAll" },
    { files: [DAMAGED_JPEG2000], run: "acceptAllReadFileOrDataset" },
  ] as const).map(({ files, run }): CorpusException => ({
    deviation: 5,
    reason: "native warns that it cannot decode JPEG 2000",
    files,
    runs: [run],
    expect: ({ native }) => ({ ...native, messages: withoutLackOfDecoder(native.messages) }),
  })),
  {
    deviation: 5,
    reason: "JPEG 2000 is decoded, which native cannot do",
    files: JPEG2000_LOSSLESS,
    runs: ["default", "implicitOnly"],
    expect: decoded,
  },
  {
    deviation: 5,
    reason: "JPEG 2000 is decoded, which native cannot do",
    files: [
      "files/j2k-lossy-cr-4frag.dcm",
      "files/j2k-lossy-ct-signed.dcm",
      "files/j2k-lossy-ict-rgb-synth.dcm",
      "files/j2k-lossy-nm-signed.dcm",
      "files/j2k-lossy-sc-rgb.dcm",
    ],
    runs: ["defaultDecompressLossy"],
    expect: decoded,
  },
  {
    deviation: 5,
    reason: "a damaged file comes as far as being read, where native finds nobody who takes it",
    files: [DAMAGED_JPEG2000],
    runs: ["default", "implicitOnly"],
    expect: ({ file }) => {
      const accepted = file.dcmsend.acceptAll!;
      return { ...accepted, messages: withoutLackOfDecoder(accepted.messages) };
    },
  },
  {
    deviation: 5,
    reason: "native's decoders refuse 7 bits in JPEG-LS and 1 bit in RLE",
    files: ["files/jls-lossless-7bit.dcm", "files/rle-seg-1bit.dcm"],
    runs: ["default", "implicitOnly"],
    expect: decoded,
  },
  {
    deviation: 5,
    reason: "native's decoder refuses a frame whose first fragment has no more than a marker",
    files: ["files/jpeg-tiny-fragments-synth.dcm"],
    runs: ["defaultDecompressLossy"],
    expect: decoded,
  },
  {
    deviation: 6,
    reason: "native refuses these transfer syntaxes as unknown; no storescp accepts them, " +
      "but it gets the images decoded",
    files: [
      "files/deflated-image-frame-seg.dcm",
      "files/htj2k-lossless-ct-signed16-synth.dcm",
      "files/htj2k-lossless-mr-2f-bot-synth.dcm",
      "files/htj2k-lossless-nm-synth.dcm",
      "files/htj2k-lossless-rgb.dcm",
      "files/htj2k-rpcl-rgb-synth.dcm",
    ],
    expect: decoded,
  },
  {
    deviation: 14,
    reason: "native cuts or fills up a frame that is not of the data set's size",
    files: ["files/jpeg-baseline-140f.dcm"],
    runs: ["defaultDecompressLossy"],
    expect: () =>
      refused(
        "Frame 14: The codestream has 240 rows and 55 columns, " +
          "not 240 and 240 as the data set says",
      ),
  },
  {
    deviation: 14,
    reason: "native sends what it makes of a damaged codestream, with warnings",
    files: ["invalid/jpeg-corrupt-codestream-synth.dcm"],
    runs: ["defaultDecompressLossy"],
    expect: () => refused("Frame 1: Corrupt JPEG data: bad Huffman code"),
  },
  ...[
    {
      file: "invalid/jpeg-baseline-ts-but-raw-fragment-private-sop.dcm",
      why: "Frame 1: The codestream is neither JPEG nor JPEG-LS nor JPEG 2000",
    },
    { file: "invalid/jpeg-empty-fragment-list-synth.dcm", why: "There are no fragments" },
    {
      file: "invalid/jpeg-truncated-codestream-synth.dcm",
      why: "Frame 1: The JPEG codestream ends before its image does",
    },
  ].map(({ file, why }): CorpusException => ({
    deviation: 14,
    reason: "the line about what is not sent names file, frame and reason",
    files: [file],
    runs: ["defaultDecompressLossy"],
    expect: () => refused(why),
  })),
  ...[
    {
      file: "invalid/rle-bad-segment-count-synth.dcm",
      why: "Frame 1: Number of stripes in RLE header incorrect: found 99, expected 2",
    },
    {
      file: "invalid/rle-bad-segment-offset-synth.dcm",
      why: "Frame 1: RLE segment 1 is said to be at 2147483647 to 1948 of 6108",
    },
  ].map(({ file, why }): CorpusException => ({
    deviation: 14,
    reason: "the line about what is not sent names file, frame and reason",
    files: [file],
    runs: ["default", "implicitOnly"],
    expect: ({ name }) => refused(why, name),
  })),
  {
    deviation: 27,
    reason: "a remark of native's JPEG library about a frame that is decoded like native's",
    files: ["files/jpeg-ext12-nm.dcm"],
    runs: ["defaultDecompressLossy"],
    expect: ({ native }) => ({ ...native, messages: [] }),
  },
  ...(["acceptAll", "default", "implicitOnly"] as const).map((name): CorpusException => ({
    deviation: 36,
    reason: "SOP class and instance UID are UN elements: native sends the first byte of each as " +
      'hexadecimal, "31", ours the UIDs; a status of storescp that is no success is told (16)',
    files: ["files/rle-rtdose-32-15f.dcm"],
    runs: [name],
    expect: ({ native }) => ({
      ...native,
      messages: [
        "W: DcmItem: Length of element (7fe0,0010) is not a multiple of 2 (VR=OW)",
        // In implicit VR they are of VR UI for storescp, which finds then that they are right.
        ...(name === "implicitOnly"
          ? []
          : ["W: SOP instance not stored: FILE: 0xc000 (Error: CannotUnderstand)"]),
      ],
      dimseStatus: [name === "implicitOnly" ? "0x0000" : "0xc000"],
      receivedSopClass: "1.2.840.10008.5.1.4.1.1.481.2",
      receivedSopInstance: "1.9.999.999.99.9.9999.9999.20030818153516",
    }),
  })),
];

/** What comes of a file that is decoded for an SCP: the reference pixels of the manifest. */
function decoded({ file, name }: CorpusRun): Verdict {
  const { sopClassUid, sopInstanceUid, decoded: reference, dcmsend } = file;
  const accepted = dcmsend.acceptAll;
  const wasSent = accepted?.stored === 1;
  return {
    exitCode: 0,
    messages: wasSent ? withoutLackOfDecoder(accepted.messages) : [],
    stored: 1,
    dimseStatus: ["0x0000"],
    receivedTransferSyntax: name === "implicitOnly" ? IMPLICIT_LE : EXPLICIT_LE,
    ...(sopClassUid ? { receivedSopClass: sopClassUid } : {}),
    ...(sopInstanceUid ? { receivedSopInstance: sopInstanceUid } : {}),
    pixelSha256: reference?.sha256 ?? "none",
    ...(reference?.photometricInterpretation
      ? { receivedPhotometricInterpretation: reference.photometricInterpretation }
      : {}),
    ...(typeof reference?.planarConfiguration === "number"
      ? { receivedPlanarConfiguration: reference.planarConfiguration }
      : {}),
  };
}

/** What comes of a file whose pixel data cannot be decoded. */
function refused(why: string, name: RunName = "default"): Verdict {
  const target = name === "implicitOnly" ? "Little Endian Implicit" : "Little Endian Explicit";
  return {
    exitCode: 62,
    messages: [
      `E: cannot decode pixel data of FILE: ${why}`,
      `E: No conversion to transfer syntax ${target} possible!`,
      "F: cannot send SOP instance: Pixel representation cannot be changed",
    ],
    stored: 0,
  };
}

function withoutLackOfDecoder(lines: readonly string[]): string[] {
  return lines.filter((line) => !LACK_OF_DECODER.some((pattern) => pattern.test(line)));
}

/** @returns the exception that applies to one run of a file */
export function findException(path: string, run: RunName): CorpusException | undefined {
  return CORPUS_EXCEPTIONS.find(({ files, runs }) =>
    files.includes(path) && (runs === undefined || runs.includes(run))
  );
}
