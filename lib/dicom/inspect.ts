/**
 * The check that a data set is whole, made before its first byte is sent: what DCMTK would say when
 * loading it, what identifies it, and whether its bytes may go out as they are. Nothing is kept of
 * its size: a file larger than memory is walked over by seeking.
 */

import { type ByteSource, MAX_VIEW_BYTES } from "../base/byte_source.ts";
import type { Dictionary } from "../dict/dictionary.ts";
import { Tag } from "../dict/tags.ts";
import type { TransferSyntax } from "../dict/transfer_syntax.ts";
import { DataConditions, DataSetError, withWarnings } from "./conditions.ts";
import {
  type ElementHeader,
  type Encoding,
  encodingOf,
  EXPLICIT_LE_ENCODING,
  UNDEFINED_LENGTH,
} from "./element.ts";
import { spacesRemoved, uidFromBytes } from "./uid.ts";
import { walkDataSet, type WalkOptions } from "./walk.ts";
import type { Irregularity, WalkHandler } from "./walk_handler.ts";

export interface DataSetSummary {
  /** (0008,0016), without padding. */
  readonly sopClassUid: string | undefined;
  /** (0008,0018), without padding. */
  readonly sopInstanceUid: string | undefined;
  /** The data set as it stands in the source, trailing padding included. */
  readonly lengthBytes: number;
  /** True if what was read is well formed: sent as it stands it is what DCMTK would understand. */
  readonly canPassThrough: boolean;
  /** True if the data set itself has pixel data. */
  readonly hasPixelData: boolean;
  /** True if there are encapsulated pixel data anywhere, in icon images for instance. */
  readonly hasFragments: boolean;
  /** `W:` lines, without prefix. */
  readonly warnings: readonly string[];
}

export interface InspectOptions {
  /** Where the data set begins. */
  readonly offset: number;
  /** What the data set is said to be; undefined where that was guessed, with `encoding` given. */
  readonly transferSyntax?: TransferSyntax | undefined;
  readonly encoding?: Encoding | undefined;
  readonly dictionary?: Dictionary;
  /** See {@link WalkOptions.skippedValueBytes}. */
  readonly skippedValueBytes?: number;
}

/**
 * @param source the file, or what inflates it where the transfer syntax is a deflated one
 * @throws DataSetError where DCMTK would not load the data set
 */
export function inspectDataSet(source: ByteSource, options: InspectOptions): DataSetSummary {
  const { offset, transferSyntax } = options;
  const inspector = new Inspector(source);
  const endOffset = inspector.walk(walkOptions(options));
  const { pixelData } = inspector;
  if (transferSyntax?.encapsulated && pixelData === "value") {
    throw new DataSetError(DataConditions.pixelDataExplicitLength, [
      "Found explicit length Pixel Data in top level dataset with transfer syntax " +
      `${transferSyntax.name}: Only undefined length permitted`,
    ], inspector.warnings);
  }
  return {
    sopClassUid: inspector.uids.get(Tag.sopClassUid),
    sopInstanceUid: inspector.uids.get(Tag.sopInstanceUid),
    lengthBytes: endOffset - offset,
    canPassThrough: inspector.isRegular,
    hasPixelData: pixelData !== undefined,
    hasFragments: inspector.hasFragments,
    warnings: inspector.warnings,
  };
}

function walkOptions(options: InspectOptions): WalkOptions {
  const { offset, transferSyntax, dictionary, skippedValueBytes } = options;
  const encoding = options.encoding ??
    (transferSyntax === undefined ? EXPLICIT_LE_ENCODING : encodingOf(transferSyntax));
  return {
    offset,
    encoding,
    ...(dictionary === undefined ? {} : { dictionary }),
    ...(transferSyntax?.deflated ? { skippedValueBytes: UNDEFINED_LENGTH } : {}),
    ...(skippedValueBytes === undefined ? {} : { skippedValueBytes }),
  };
}

/** Collects what the walk reports. */
class Inspector implements WalkHandler {
  readonly #source: ByteSource;
  readonly uids = new Map<number, string>();
  readonly warnings: string[] = [];
  isRegular = true;
  hasFragments = false;
  /** What the pixel data of the data set itself are; undefined without any. */
  pixelData: "value" | "fragments" | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  walk(options: WalkOptions): number {
    try {
      return walkDataSet(this.#source, options, this);
    } catch (error) {
      throw withWarnings(error, this.warnings);
    }
  }

  element(header: ElementHeader, depth: number): void {
    if (header.tag === Tag.pixelData) this.#notePixelData(header, depth, "value");
    if (depth !== 0) return;
    if (header.tag === Tag.sopClassUid || header.tag === Tag.sopInstanceUid) this.#noteUid(header);
  }

  beginFragments(header: ElementHeader, depth: number): void {
    this.hasFragments = true;
    this.#notePixelData(header, depth, "fragments");
  }

  irregularity(_kind: Irregularity): void {
    this.isRegular = false;
  }

  #noteUid({ tag, valueOffset, lengthBytes }: ElementHeader): void {
    if (this.uids.has(tag)) return;
    const bytes = this.#source.view(valueOffset, Math.min(lengthBytes, MAX_VIEW_BYTES));
    const { uid, hadSpaces } = uidFromBytes(bytes);
    if (hadSpaces) this.warnings.push(spacesRemoved(tag));
    this.uids.set(tag, uid);
  }

  #notePixelData(header: ElementHeader, depth: number, found: "value" | "fragments"): void {
    const { vr, lengthBytes, encoding, tag } = header;
    if (encoding.explicitVr && vr === "OW" && (lengthBytes & 1) === 1) {
      this.warnings.push(
        "DcmItem: Length of element (7fe0,0010) is not a multiple of 2 (VR=OW)",
      );
    }
    if (depth === 0 && tag === Tag.pixelData) this.pixelData ??= found;
  }
}
