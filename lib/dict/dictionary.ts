/**
 * The data dictionary (PS3.6 §6): the VR of an element where the encoding does not say it, and its
 * name for messages. The tables are read as the text that they are: to unpack that of the standard
 * would take longer than to send a small object.
 */

import { type DictionaryEntry, inRange, type NumberRange } from "./dictionary_file.ts";
import { describes, EntryIndex } from "./entry_index.ts";
import { PRIVATE_VRS, REPEATING_PRIVATE_TAGS } from "./private_vr_table.ts";
import { TAG_NAMES } from "./tag_names.ts";
import { isPrivateTag, tagElement, tagGroup } from "./tags.ts";
import type { DictionaryVr } from "./vr.ts";
import { REPEATING_TAGS, TAG_VRS } from "./vr_table.ts";

/** Answers what is known about a tag. */
export interface Dictionary {
  /** @param privateCreator what reserved the element's block, without padding; empty if nothing */
  vrOf(tag: number, privateCreator?: string): DictionaryVr | undefined;
  /** The element's name, as DCMTK spells it: `PixelData`; `Unknown Tag & Data` without one. */
  nameOf(tag: number, privateCreator?: string): string;
}

const UNKNOWN_NAME = "Unknown Tag & Data";
const TAG_DIGITS = 8;
const RECORD_LENGTH = TAG_DIGITS + 2; // hexadecimal digits of the tag, two letters of VR

/** The standard's elements and the private ones that DCMTK knows. */
export const STANDARD_DICTIONARY: Dictionary = {
  vrOf: lookupVr,
  nameOf: lookupName,
};

/** @returns `base`, with `entries` found before and instead of its own, as by `EntryIndex` */
export function extendDictionary(
  base: Dictionary,
  entries: readonly DictionaryEntry[],
): Dictionary {
  const index = new EntryIndex(entries);
  return {
    vrOf: (tag, privateCreator = "") =>
      index.find(tag, privateCreator)?.vr ?? base.vrOf(tag, privateCreator),
    nameOf: (tag, privateCreator = "") =>
      index.find(tag, privateCreator)?.name ?? base.nameOf(tag, privateCreator),
  };
}

/** @returns the VR of a standard element, or of a private one whose creator DCMTK knows */
function lookupVr(tag: number, privateCreator = ""): DictionaryVr | undefined {
  if (privateCreator !== "") return lookupPrivateVr(tag, privateCreator);
  const known = knownVrs.get(tag);
  if (known !== undefined) return known;
  const index = indexOfTag(tag);
  if (index < 0) return findRepeating(repeatingTags(), tag)?.vr;
  const end = (index + 1) * RECORD_LENGTH;
  const vr = standardRecords().slice(end - 2, end) as DictionaryVr;
  knownVrs.set(tag, vr);
  return vr;
}

function lookupPrivateVr(tag: number, privateCreator: string): DictionaryVr | undefined {
  const vrs = privateTable().get(privateCreator);
  const inBlock = (tag & 0xffff00ff) >>> 0;
  return vrs?.get(tag) ?? vrs?.get(inBlock) ??
    repeatingPrivateTags().find((entry) => describes(entry, tag, privateCreator))?.vr;
}

function lookupName(tag: number, privateCreator = ""): string {
  if (privateCreator !== "") return UNKNOWN_NAME; // private names are not kept
  const index = indexOfTag(tag);
  if (index < 0) return findRepeating(repeatingTags(), tag)?.name ?? UNKNOWN_NAME;
  return TAG_NAMES.trim().split(/\s/)[index] ?? UNKNOWN_NAME;
}

function findRepeating(
  entries: readonly DictionaryEntry[],
  tag: number,
): DictionaryEntry | undefined {
  return entries.find((entry) =>
    inRange(entry.group, tagGroup(tag)) && inRange(entry.element, tagElement(tag))
  );
}

/** @returns which of the standard records, whose tags are ascending, is that of `tag`, or -1 */
function indexOfTag(tag: number): number {
  if (isPrivateTag(tag)) return -1; // the table has standard elements only
  const records = standardRecords();
  const digits = tag.toString(16).padStart(TAG_DIGITS, "0");
  let low = 0;
  let high = records.length / RECORD_LENGTH - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const start = middle * RECORD_LENGTH;
    const found = records.slice(start, start + TAG_DIGITS);
    if (found === digits) return middle;
    if (found < digits) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

const standardRecords = once(() => TAG_VRS.replaceAll("\n", ""));

/** Standard elements that have been looked up: those of one data set are those of the next. */
const knownVrs = new Map<number, DictionaryVr>();

const privateTable = once((): Map<string, Map<number, DictionaryVr>> => {
  const creators = new Map<string, Map<number, DictionaryVr>>();
  for (const block of PRIVATE_VRS.slice("\n=".length).split("\n=")) {
    const [creator = "", ...lines] = block.split("\n");
    const vrs = new Map<number, DictionaryVr>();
    for (const [, tag = "", vr] of lines.join("").matchAll(/([0-9a-f]{8})(..)/g)) {
      vrs.set(parseInt(tag, 16), vr as DictionaryVr);
    }
    creators.set(creator, vrs);
  }
  return creators;
});

const repeatingTags = once(() => parseRepeating(REPEATING_TAGS));

const repeatingPrivateTags = once(() =>
  parseRepeating(REPEATING_PRIVATE_TAGS).map((entry) => ({ ...entry, privateCreator: entry.name }))
);

const PARITY = { e: "even", o: "odd", u: "any" } as const;

function parseRepeating(table: string): DictionaryEntry[] {
  return table.trim().split("\n").map((line) => {
    const [groupFrom, groupTo, from, to, parity = "uu", vr, ...name] = line.split(" ");
    return {
      group: range(groupFrom, groupTo, parity[0]),
      element: range(from, to, parity[1]),
      privateCreator: "",
      vr: vr as DictionaryVr,
      name: name.join(" "),
    };
  });
}

function range(from = "", to = "", parity = "u"): NumberRange {
  return {
    from: parseInt(from, 16),
    to: parseInt(to, 16),
    parity: PARITY[parity as keyof typeof PARITY],
  };
}

/** @returns `make`, with its result kept after the first call */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
