/** Compares what came of a run with what is expected, as far as the two programs must agree. */

import { createHash } from "node:crypto";
import type { Verdict } from "./corpus.ts";
import type { Outcome } from "./corpus_run.ts";
import { readStoredFile, type StoredFile } from "./stored_file.ts";

/** Remarks of DCMTK's parser that the behaviour to be matched does not include (deviation 27). */
const PARSER_REMARKS: readonly RegExp[] = [
  /^W: DcmItem: (?!Length of element \(7fe0,0010\) is not a multiple of 2 \(VR=OW\))/,
  /^W: DcmMetaInfo: Invalid Element /,
  /^W: DcmSequenceOfItems: Reached end of stream before the end of sequence /,
  /^W: Found element .* \(CP-246\)$/,
];

/** The manifest has no more lines of a run than these. */
const MAX_MESSAGES = 8;

export interface Comparison {
  readonly expected: Verdict;
  readonly outcome: Outcome;
}

/**
 * @param sent path of the file that was sent
 * @returns what is not as expected, a line for each; nothing where all is
 */
export function findDifferences(
  sent: string,
  comparison: Comparison,
): string[] {
  const { expected, outcome } = comparison;
  const differences = [
    ...difference("exit code", expected.exitCode, outcome.exitCode),
    ...messageDifferences(comparison),
    ...difference("DIMSE status", expected.dimseStatus, outcome.dimseStatus),
    ...difference("stored files", expected.stored, outcome.stored),
  ];
  if (expected.stored !== 1 || outcome.received === undefined) return differences;
  return [...differences, ...storedDifferences(sent, expected, outcome.received)];
}

function messageDifferences({ expected, outcome }: Comparison): string[] {
  const messages = withoutParserRemarks(expected.messages);
  const ours = outcome.messages;
  const isComplete = expected.messages.length < MAX_MESSAGES;
  return difference("messages", messages, isComplete ? ours : ours.slice(0, messages.length));
}

/** @returns native's lines without those that ours does not have */
export function withoutParserRemarks(lines: readonly string[]): string[] {
  return lines.filter((line) => !PARSER_REMARKS.some((pattern) => pattern.test(line)));
}

function storedDifferences(sent: string, expected: Verdict, received: StoredFile): string[] {
  const photometricInterpretation = expected.receivedPhotometricInterpretation;
  const planarConfiguration = expected.receivedPlanarConfiguration;
  return [
    ...difference("transfer syntax", expected.receivedTransferSyntax, received.transferSyntaxUid),
    ...difference("SOP class", expected.receivedSopClass, received.sopClassUid),
    ...difference("SOP instance", expected.receivedSopInstance, received.sopInstanceUid),
    ...(photometricInterpretation === undefined ? [] : difference(
      "photometric interpretation",
      photometricInterpretation,
      received.photometricInterpretation,
    )),
    ...(planarConfiguration === undefined
      ? []
      : difference("planar configuration", planarConfiguration, received.planarConfiguration)),
    ...pixelDifferences(sent, expected, received),
  ];
}

/** Decoded pixels are compared by their hash, those still compressed with the file's own. */
function pixelDifferences(sent: string, expected: Verdict, received: StoredFile): string[] {
  const pixels = received.pixels ?? new Uint8Array(0);
  if (received.isEncapsulated) {
    const own = readStoredFile(Deno.readFileSync(sent)).pixels ?? new Uint8Array(0);
    return difference("fragments", sha256(own), sha256(pixels));
  }
  if (typeof expected.pixelSha256 !== "string") return [];
  // The manifest's hash is without the byte that pads an odd number of pixels.
  if (sha256(pixels.subarray(0, -1)) === expected.pixelSha256) return [];
  return difference("pixels", expected.pixelSha256, sha256(pixels));
}

function difference(what: string, expected: unknown, actual: unknown): string[] {
  const [expectedText, actualText] = [expected, actual].map((value) => JSON.stringify(value));
  return expectedText === actualText
    ? []
    : [`${what}: expected ${expectedText}, but it is ${actualText}`];
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
