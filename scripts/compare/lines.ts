/**
 * Makes the two programs' texts comparable: what differs from run to run (port, folder, time) and what the list of
 * deviations says once for all rows (1: program line and implementation names; 27: the libraries' parser remarks;
 * 45: lines that explain a failure).
 */

import type { Level } from "./row.ts";

/** What differs from run to run. */
export interface RunNames {
  readonly port: number;
  readonly folder: string;
  /** The path of the native program, which names itself as it was called (deviation 26). */
  readonly nativePath?: string;
}

/** The parser remarks that the behaviour specification names; all others are left out (deviation 27). */
const NAMED_REMARKS = [
  "W: DcmMetaInfo: No Group Length available in Meta Information Header",
  "W: DcmMetaInfo: Group Length of Meta Information Header has incorrect value",
  "W: DcmUniqueIdentifier: ",
  "W: DcmDataset: No pixel data present, nothing to decompress",
  "W: DcmItem: Length of element (7fe0,0010) is not a multiple of 2 (VR=OW)",
];

/** The debug lines that the behaviour specification names (2.4). */
const NAMED_DEBUG_LINES = [
  /^D: \(the program line\)$/,
  /^D: adding DICOM file '/,
  /^D: getting SOP Class UID, SOP Instance UID and Transfer Syntax UID from DICOM file$/,
  /^D: trying to get SOP Class UID, SOP Instance UID and Transfer Syntax UID from meta-header$/,
  /^D: successfully added SOP instance /,
  /^D: in total, there are \d+ SOP instances to be sent, /,
  /^D: multiple associations allowed /,
  /^D: only a single associations allowed /,
  /^D: preparing presentation context for SOP Class \/ Transfer Syntax: /,
  /^D: added new presentation context with ID /,
  /^D: same SOP Class UID and compatible Transfer Syntax UID as for another SOP instance, /,
  /^D: -{65}$/,
  /^D: starting association #/,
  /^D: Configured a total of \d+ presentation contexts for SCU$/,
  /^D: setting network (send|receive) timeout to 60 seconds$/,
  /^D: sending SOP instance from file: /,
  /^D: checking whether SOP Class UID and SOP Instance UID in dataset are consistent /,
  /^D: Response has status detail:$/,
  /^D: \(0000,/,
  /^D: Association Rejected:$/,
  /^D: Result: /,
  /^D: Reason: /,
];

/** Blocks of debug lines that are named as a whole: first and last line. */
const NAMED_DEBUG_BLOCKS: readonly (readonly [RegExp, RegExp])[] = [
  [/^D: Request Parameters:$/, /^D: =+ END A-ASSOCIATE-RQ =+$/],
  [/^D: Association Parameters Negotiated:$/, /^D: =+ END A-ASSOCIATE-AC =+$/],
  [/^D: =+ (OUTGOING|INCOMING) DIMSE MESSAGE =+$/, /^D: =+ END DIMSE MESSAGE =+$/],
];

const VERBOSE_BLOCKS: readonly (readonly [RegExp, RegExp])[] = [
  [/^I: Request Parameters:$/, /^I: =+ END A-ASSOCIATE-RQ =+$/],
  [/^I: Association Parameters Negotiated:$/, /^I: =+ END A-ASSOCIATE-AC =+$/],
];

/** A line that explains a failure, as it is printed with `-v` (deviation 45). */
const HINT = /^I: hint: /;

/** A program's text as comparable lines. */
export function comparableLines(text: string, names: RunNames): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") {
    lines.pop();
  } else if (lines.length > 0) {
    lines[lines.length - 1] += "(no end of line)";
  }
  const port = new RegExp(`\\b${names.port}\\b`, "g");
  return lines
    .map((line) => withoutNames(line.replaceAll(names.folder, "FOLDER").replace(port, "PORT")))
    .map((line) => line.replace(`I: calling '${names.nativePath}'`, "I: calling 'dcmsend'"))
    .filter((line) => !HINT.test(line))
    .filter((line) =>
      !/^W: Dcm\w+: /.test(line) || NAMED_REMARKS.some((each) => line.startsWith(each))
    );
}

/** Of the lines at `-d`, those that are compared. */
export function debugView(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let end: RegExp | undefined;
  for (const line of lines) {
    end ??= NAMED_DEBUG_BLOCKS.find(([first]) => first.test(line))?.[1];
    if (
      end !== undefined || !line.startsWith("D: ") ||
      NAMED_DEBUG_LINES.some((each) => each.test(line))
    ) {
      kept.push(line);
    }
    if (end?.test(line)) {
      end = undefined;
    }
  }
  return kept;
}

/** The lines without the blocks that `+v` adds. */
export function withoutVerboseBlocks(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let end: RegExp | undefined;
  for (const line of lines) {
    end ??= VERBOSE_BLOCKS.find(([first]) => first.test(line))?.[1];
    if (end === undefined) {
      kept.push(line);
    } else if (end.test(line)) {
      end = undefined;
    }
  }
  return kept;
}

/** Whether a line that is shown at `-v` is shown at a level too. Lines without a prefix always are. */
export function isShownAt(level: Level, line: string): boolean {
  const prefix = /^([TDIWEF]): /.exec(line)?.[1];
  if (prefix === undefined || prefix === "F") {
    return true;
  }
  switch (level) {
    case "-q":
      return false;
    case "default":
      return prefix === "W" || prefix === "E";
    case "-v":
    case "+v":
    case "-d":
      return true;
  }
}

/**
 * The facts of a help text: options, groups, types, ranges and defaults, but neither the
 * descriptions nor the options that only our program has (deviation 20).
 */
export function helpFacts(lines: readonly string[]): string[] {
  const facts: string[] = [];
  for (const line of lines) {
    if (line === "additional options:") break;
    const names = line.slice(0, 33).trimEnd();
    if (/^ {2,4}[-+ ]/.test(names) || !line.startsWith(" ") || /^ {2}\S.*:$/.test(line)) {
      facts.push(line.startsWith(" ") && !line.endsWith(":") ? names : line);
    }
    if (line.startsWith("  ") && !line.endsWith(":")) {
      facts.push(...(line.slice(33).match(DESCRIBED_FACT) ?? []).map((fact) => `  ${fact}`));
    }
  }
  return facts.filter((fact) => fact.trim() !== "");
}

/** The shape of a version text that scripts can rely on: its head, and that libraries are listed (deviation 1). */
export function versionShape(lines: readonly string[]): string[] {
  const at = lines.indexOf("External libraries used:");
  const libraries = at < 0 ? [] : lines.slice(at + 1);
  const listed = libraries.length > 0 && libraries.every((line) => line.startsWith("- "));
  return [...lines.slice(0, 4), listed ? "(a list of libraries)" : "(no list of libraries)"];
}

const DESCRIBED_FACT = /: (string constant|string|integer)\b|\(\d+\.\.\d+\)|\(default[^)]*\)/g;

function withoutNames(line: string): string {
  return line
    .replace(/\$\S+: dcmsend v\S+ \S+ \$/, "(the program line)")
    .replace(/(Our Implementation (Class UID|Version Name): +)\S+$/, "$1(ours)")
    // Native prints whatever error was left over from an earlier system call.
    .replace(
      /\bTCP I\/O Error \([^)]*\) occurred in routine: writeDataPDU/,
      "TCP I/O Error (Success) occurred in routine: writeDataPDU",
    )
    .replace(/^(Current Date\/Time {2}: )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, "$1(now)");
}
