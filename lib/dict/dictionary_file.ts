/**
 * Data dictionaries in DCMTK's file format, which `DCMDICTPATH` names: one element a line, five
 * fields separated by tabs. Text in, entries out; nothing is read from disk here.
 */

import { type DictionaryVr, isVr } from "./vr.ts";

/** Which numbers of a range are meant: all, the even or the odd ones. */
export type Parity = "any" | "even" | "odd";

export interface NumberRange {
  readonly from: number;
  readonly to: number;
  readonly parity: Parity;
}

/** One line of a dictionary. A private element's number is what stands behind its block's. */
export interface DictionaryEntry {
  readonly group: NumberRange;
  readonly element: NumberRange;
  /** Empty for standard elements. */
  readonly privateCreator: string;
  readonly vr: DictionaryVr;
  readonly name: string;
}

/** What came out of a file; `errors` says which lines were not understood, in DCMTK's words. */
export interface DictionaryFile {
  readonly entries: readonly DictionaryEntry[];
  readonly errors: readonly string[];
}

const TAG_FIELD = /^\(([^,]+),(?:"([^"]*)",)?([^,)]+)\)$/;
const RANGE = /^([0-9a-f]{1,4})(?:-(?:([oeu])-)?([0-9a-f]{1,4}))?$/i;
const MULTIPLICITY = /^\d+(-(\d+n?|n))?$/;
const DICTIONARY_VRS: ReadonlySet<string> = new Set(["xs", "ox", "lt", "up", "px", "na"]);

/** @param text a whole dictionary file; comments and empty lines are skipped */
export function parseDictionaryFile(text: string): DictionaryFile {
  const entries: DictionaryEntry[] = [];
  const errors: string[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "" || line.trimStart().startsWith("#")) return;
    const result = parseLine(line);
    if (typeof result === "string") errors.push(result.replace("#", `line ${index + 1}`));
    else entries.push(result);
  });
  return { entries, errors };
}

/** @returns the entry, or what is wrong with the line, `#` standing for the line's number */
function parseLine(line: string): DictionaryEntry | string {
  const fields = line.split(/\t+/).map((field) => field.trim()).filter((field) => field !== "");
  const [tag, vr, name, multiplicity] = fields;
  if (tag === undefined || vr === undefined || name === undefined) return "too few fields (#)";
  if (fields.length > 5) return "too many fields (#): ";
  if (multiplicity !== undefined && !MULTIPLICITY.test(multiplicity)) {
    return `bad VM field (#): ${multiplicity}`;
  }
  const match = TAG_FIELD.exec(withoutSpaces(tag));
  const group = parseRange(match?.[1]);
  const element = parseRange(match?.[3]);
  if (group === undefined || element === undefined) return `bad Tag field (#): ${tag}`;
  if (!isDictionaryVr(vr)) return `bad VR field (#): ${vr}`;
  return { group, element, privateCreator: match?.[2] ?? "", vr, name };
}

/** What stands in quotation marks, a private creator, keeps its spaces. */
function withoutSpaces(tag: string): string {
  return tag.split('"').map((part, index) => index % 2 === 1 ? part : part.replace(/\s+/g, ""))
    .join('"');
}

function parseRange(text: string | undefined): NumberRange | undefined {
  const match = text === undefined ? null : RANGE.exec(text);
  if (match === null) return undefined;
  const from = parseInt(match[1] ?? "", 16);
  if (match[3] === undefined) return { from, to: from, parity: "any" };
  const restriction = (match[2] ?? "e").toLowerCase();
  const parity = restriction === "o" ? "odd" : restriction === "u" ? "any" : "even";
  return { from, to: parseInt(match[3], 16), parity };
}

function isDictionaryVr(text: string): text is DictionaryVr {
  return isVr(text) || DICTIONARY_VRS.has(text);
}

/** @returns true if `value` is one of the numbers of `range` */
export function inRange(range: NumberRange, value: number): boolean {
  if (value < range.from || value > range.to) return false;
  return range.parity === "any" || (value & 1) === (range.parity === "odd" ? 1 : 0);
}
