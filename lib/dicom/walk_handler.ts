/** What a walk over a data set (`walk.ts`) reports, and to whom. */

import type { ElementHeader } from "./element.ts";

/** Faults that DCMTK tolerates, but does not write: such a data set has to be encoded anew. */
export type Irregularity =
  | "oddLength"
  /** A tag that is not greater than the one before it in the same item. */
  | "order"
  /** The data set ends inside of something, or a length says otherwise than the content. */
  | "unterminated"
  | "lengthMismatch"
  /** A delimiter at top level, where DCMTK stops reading. */
  | "trailingBytes";

/** What a walk reports, in the order of the data set. All offsets count from the source's start. */
export interface WalkHandler {
  /** A value that is neither a sequence nor fragments. `depth` 0 is the data set itself. */
  element?(header: ElementHeader, depth: number): void;
  beginSequence?(header: ElementHeader, depth: number): void;
  endSequence?(): void;
  beginItem?(): void;
  endItem?(): void;
  /** Encapsulated pixel data: what follows are its fragments, the first one the offset table. */
  beginFragments?(header: ElementHeader, depth: number): void;
  fragment?(valueOffset: number, lengthBytes: number): void;
  endFragments?(): void;
  irregularity?(kind: Irregularity, tag: number): void;
}
