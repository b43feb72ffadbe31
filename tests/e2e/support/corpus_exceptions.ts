/**
 * Where the program's verdict on a file of the corpus is not native's, and why. Each entry is needed:
 * one that explains nothing fails the test.
 */

import type { RunName, Verdict } from "./corpus.ts";

export interface CorpusException {
  /** Number of the deviation from DCMTK that explains it: README.md lists them. */
  readonly deviation: number;
  readonly reason: string;
  /** Paths within the corpus. */
  readonly files: readonly string[];
  /** Default: all runs of these files. */
  readonly runs?: readonly RunName[];
  /** What is expected in place of native's verdict, which is given. */
  readonly expect: (native: Verdict) => Verdict;
}

const CANNOT_DECOMPRESS =
  "W: transfer syntax uses a lossless compression but we cannot decompress it, " +
  "so we are not proposing any uncompressed transfer syntax";
const MIGHT_VIOLATE =
  "W:   (including the Default Transfer Syntax, which might result in a violation of the DICOM " +
  "standard if it is not proposed in another presentation context)";

export const CORPUS_EXCEPTIONS: readonly CorpusException[] = [
  {
    deviation: 6,
    reason: "a transfer syntax that native refuses as unknown is proposed; no storescp accepts it",
    files: [
      "files/deflated-image-frame-seg.dcm",
      "files/htj2k-lossless-ct-signed16-synth.dcm",
      "files/htj2k-lossless-mr-2f-bot-synth.dcm",
      "files/htj2k-lossless-nm-synth.dcm",
      "files/htj2k-lossless-rgb.dcm",
      "files/htj2k-rpcl-rgb-synth.dcm",
    ],
    expect: () => ({
      exitCode: 0,
      messages: [
        CANNOT_DECOMPRESS,
        MIGHT_VIOLATE,
        "E: No Acceptable Presentation Contexts",
        "E: cannot negotiate network association: No acceptable Presentation Contexts",
      ],
      stored: 0,
    }),
  },
  {
    deviation: 36,
    reason: "SOP class and instance UID are UN elements: native sends the first byte of each as " +
      'hexadecimal, "31", ours the UIDs; the status that storescp gives either is told (16)',
    files: ["files/rle-rtdose-32-15f.dcm"],
    runs: ["acceptAll"],
    expect: (native) => ({
      ...native,
      messages: [
        "W: DcmItem: Length of element (7fe0,0010) is not a multiple of 2 (VR=OW)",
        "W: SOP instance not stored: FILE: 0xc000 (Error: CannotUnderstand)",
      ],
      receivedSopClass: "1.2.840.10008.5.1.4.1.1.481.2",
      receivedSopInstance: "1.9.999.999.99.9.9999.9999.20030818153516",
    }),
  },
];

/** @returns the exception that applies to one run of a file */
export function findException(path: string, run: RunName): CorpusException | undefined {
  return CORPUS_EXCEPTIONS.find(({ files, runs }) =>
    files.includes(path) && (runs === undefined || runs.includes(run))
  );
}
