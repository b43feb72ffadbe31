/** Who has reserved which blocks of private elements in one item or data set (PS3.5 §7.8). */

import { latin1ToString, trimPadding } from "../base/latin1.ts";
import { isPrivateTag, tagElement } from "../dict/tags.ts";
import type { ElementHeader } from "./element.ts";

const FIRST_CREATOR = 0x10;
const LAST_CREATOR = 0xff;
const FIRST_PRIVATE_ELEMENT = 0x1000;
/** No real one comes near. */
const MAX_CREATOR_BYTES = 1024;

/** @returns true for (gggg,0010) to (gggg,00FF) of an odd group, with a value that can be read */
export function isPrivateCreator({ tag, vr, lengthBytes }: ElementHeader): boolean {
  const element = tagElement(tag);
  return isPrivateTag(tag) && element >= FIRST_CREATOR && element <= LAST_CREATOR &&
    vr === "LO" && lengthBytes <= MAX_CREATOR_BYTES;
}

/** The private creators seen so far; of two for the same block the first one counts. */
export class PrivateCreators {
  readonly #creators = new Map<number, string>();

  /** @param value of a private creator element, with its padding */
  note(tag: number, value: Uint8Array): void {
    if (!this.#creators.has(tag)) {
      this.#creators.set(tag, trimPadding(latin1ToString(value), " "));
    }
  }

  /** @returns what has reserved the block of a private element; empty if nothing has */
  of(tag: number): string {
    if (tagElement(tag) < FIRST_PRIVATE_ELEMENT) return "";
    return this.#creators.get((tag & 0xffff0000 | tag >>> 8 & 0xff) >>> 0) ?? "";
  }
}
