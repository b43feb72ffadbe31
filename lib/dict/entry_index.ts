/** Looks dictionary entries up, in the order in which DCMTK does: single elements, then ranges. */

import { type DictionaryEntry, inRange, type NumberRange } from "./dictionary_file.ts";
import { tagElement, tagGroup } from "./tags.ts";

/** Entries by private creator and tag. Of entries for the same elements the last one counts. */
export class EntryIndex {
  readonly #singles = new Map<string, Map<number, DictionaryEntry>>();
  /** Narrower ranges come before those that contain them. */
  readonly #ranges: DictionaryEntry[] = [];

  constructor(entries: readonly DictionaryEntry[]) {
    for (const entry of entries) {
      const { group, element } = entry;
      if (group.from !== group.to || element.from !== element.to) this.#addRange(entry);
      else this.#addSingle((group.from << 16 | element.from) >>> 0, entry);
    }
  }

  /** @param privateCreator empty for a standard element */
  find(tag: number, privateCreator: string): DictionaryEntry | undefined {
    const singles = this.#singles.get(privateCreator);
    const single = singles?.get(tag) ??
      (privateCreator === "" ? undefined : singles?.get((tag & 0xffff00ff) >>> 0));
    return single ?? this.#ranges.find((entry) => describes(entry, tag, privateCreator));
  }

  #addSingle(tag: number, entry: DictionaryEntry): void {
    let singles = this.#singles.get(entry.privateCreator);
    if (singles === undefined) this.#singles.set(entry.privateCreator, singles = new Map());
    singles.set(tag, entry);
  }

  #addRange(entry: DictionaryEntry): void {
    const ranges = this.#ranges;
    const index = ranges.findIndex((other) => isWithin(entry, other));
    if (index < 0) ranges.push(entry);
    else ranges.splice(index, isSame(entry, ranges[index]) ? 1 : 0, entry);
  }
}

/** @returns true if the element is one of those that the entry stands for */
export function describes(entry: DictionaryEntry, tag: number, privateCreator: string): boolean {
  if (entry.privateCreator !== privateCreator || !inRange(entry.group, tagGroup(tag))) return false;
  const element = tagElement(tag);
  return inRange(entry.element, element) ||
    (privateCreator !== "" && inRange(entry.element, element & 0xff));
}

function isWithin(entry: DictionaryEntry, other: DictionaryEntry): boolean {
  return entry.privateCreator === other.privateCreator &&
    contains(other.group, entry.group) && contains(other.element, entry.element);
}

/** What DCMTK compares: two parities of one range are entries of their own. */
function isSame(entry: DictionaryEntry, other: DictionaryEntry | undefined): boolean {
  return other !== undefined && isWithin(other, entry) && isWithin(entry, other) &&
    other.group.parity === entry.group.parity && other.element.parity === entry.element.parity;
}

function contains(outer: NumberRange, inner: NumberRange): boolean {
  return inner.from >= outer.from && inner.to <= outer.to;
}
