/**
 * Which members a tar archive has, and where in it: ustar, pax and GNU tar. What a header says of
 * owners, modes and times does not matter to a sender.
 */

import type { ByteSource } from "../../base/byte_source.ts";
import { latin1ToString } from "../../base/latin1.ts";
import { archiveError } from "./archive.ts";
import {
  isZeroBlock,
  parsePaxRecords,
  parseTarHeader,
  type PaxRecords,
  TAR_BLOCK_BYTES,
  type TarHeader,
  untilZero,
} from "./tar_header.ts";

/** A regular file in the archive. */
export interface TarMember {
  /** As it stands there. */
  readonly name: Uint8Array;
  /** Where its bytes are in the archive. */
  readonly start: number;
  readonly size: number;
  /** Why these are not the file's bytes; undefined where they are. */
  readonly problem: string | undefined;
}

/**
 * Where the members are. `goTo` is called before each block of a header: it gets there slowly, and
 * lets others have their turn.
 */
interface TarContext {
  readonly source: ByteSource;
  readonly goTo: (offset: number) => Promise<void>;
}

/** What headers in front of the member's own say of it. */
interface Extensions {
  readonly longName?: Uint8Array;
  readonly pax?: PaxRecords;
}

/** Long names and pax headers are held in memory: longer ones are not what they seem to be. */
const MAX_EXTENSION_BYTES = 0x100000;

/** An archive is filled up with zeros to a whole record, of 10 KB usually: none is nearly as long. */
const MAX_ZERO_BYTES = 0x400000;

/** Vendors' members that describe the archive, and links: nothing to send. */
const NO_FILES = /^[1-6A-Z]$/;
/** No bytes follow them, whatever their size says. */
const WITHOUT_CONTENT = /^[1-6]$/;
const SPARSE = "S";
const CONTINUED = "M";
/** Where GNU tar says that the map of a sparse member goes on in another block: header, others. */
const SPARSE_GOES_ON = 482;
const SPARSE_GOES_ON_AGAIN = 504;

/**
 * @throws {FileError} where the archive is damaged or ends early; members before that are whole
 */
export async function* listTar(context: TarContext): AsyncGenerator<TarMember, void> {
  let extensions: Extensions = {};
  for (let offset = 0;;) {
    await context.goTo(offset);
    const block = context.source.view(offset, TAR_BLOCK_BYTES);
    if (block.length < TAR_BLOCK_BYTES) throw archiveError("ends early");
    if (isZeroBlock(block)) {
      const next = await findNextArchive(context, offset);
      if (next === undefined) return;
      extensions = {};
      offset = next;
      continue;
    }
    const header = parseTarHeader(block);
    if (header === undefined) throw archiveError(`is damaged: no header at offset ${offset}`);
    const start = header.typeFlag === SPARSE
      ? await skipSparseMap(context, offset)
      : offset + TAR_BLOCK_BYTES;
    const more = readExtension(context.source, header, start);
    if (more !== undefined) {
      extensions = { ...extensions, ...more };
      offset = start + paddedSize(header.size);
      continue;
    }
    const size = sizeOf(header, extensions);
    const member = toMember(header, extensions, { start, size });
    if (member !== undefined) yield member;
    extensions = {};
    offset = start + paddedSize(size);
    if (!Number.isSafeInteger(offset)) throw archiveError("is damaged: a size is impossible");
  }
}

/**
 * Archives that were put one behind the other: `tar` itself would end with the first, and nobody
 * would know of the rest.
 *
 * @param offset of the first block of zeros at the end of one
 * @returns where the next one begins; undefined where there is something else, or nothing
 */
async function findNextArchive(
  { source, goTo }: TarContext,
  offset: number,
): Promise<number | undefined> {
  const end = offset + MAX_ZERO_BYTES;
  for (let next = offset + TAR_BLOCK_BYTES; next <= end; next += TAR_BLOCK_BYTES) {
    await goTo(next);
    const block = source.view(next, TAR_BLOCK_BYTES);
    if (block.length < TAR_BLOCK_BYTES) return undefined;
    if (!isZeroBlock(block)) return parseTarHeader(block) === undefined ? undefined : next;
  }
  return undefined;
}

/** @returns where the member's bytes begin */
async function skipSparseMap({ source, goTo }: TarContext, headerOffset: number): Promise<number> {
  let offset = headerOffset;
  let flagOffset = SPARSE_GOES_ON;
  while (source.view(offset, TAR_BLOCK_BYTES)[flagOffset] === 1) {
    offset += TAR_BLOCK_BYTES;
    flagOffset = SPARSE_GOES_ON_AGAIN;
    await goTo(offset);
  }
  return offset + TAR_BLOCK_BYTES;
}

function paddedSize(size: number): number {
  return Math.ceil(size / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
}

/** @returns undefined where the header is that of a member */
function readExtension(
  source: ByteSource,
  { typeFlag, size }: TarHeader,
  start: number,
): Extensions | undefined {
  switch (typeFlag) {
    case "L":
      return { longName: untilZero(readWhole(source, start, size)).slice() };
    case "x": {
      const pax = parsePaxRecords(readWhole(source, start, size));
      if (pax === undefined) throw archiveError(`is damaged: no pax header at offset ${start}`);
      return { pax };
    }
    case "K": // the long name of a link's target
    case "g": // for all members: no name, no size
      return {};
    default:
      return undefined;
  }
}

function readWhole(source: ByteSource, start: number, size: number): Uint8Array {
  if (size > MAX_EXTENSION_BYTES) throw archiveError(`is damaged: a header has ${size} bytes`);
  const bytes = new Uint8Array(size);
  if (source.readInto(start, bytes) < size) throw archiveError("ends early");
  return bytes;
}

function sizeOf({ typeFlag, size }: TarHeader, { pax }: Extensions): number {
  if (WITHOUT_CONTENT.test(typeFlag)) return 0;
  const text = pax?.get("size");
  if (text === undefined) return size;
  const digits = /^\d+$/.exec(latin1ToString(text))?.[0];
  const value = Number(digits ?? NaN);
  if (!Number.isSafeInteger(value)) throw archiveError("is damaged: a size is impossible");
  return value;
}

/** @returns undefined where it is no regular file */
function toMember(
  { name, typeFlag }: TarHeader,
  { longName, pax }: Extensions,
  place: { readonly start: number; readonly size: number },
): TarMember | undefined {
  const problem = problemOf(typeFlag, pax);
  if (problem === undefined && NO_FILES.test(typeFlag)) return undefined;
  const shownName = pax?.get("GNU.sparse.name") ?? pax?.get("path") ?? longName ?? name;
  // Before there were type flags, a directory was told by the end of its name.
  if (shownName.at(-1) === "/".charCodeAt(0)) return undefined;
  return { name: shownName, ...place, problem };
}

function problemOf(typeFlag: string, pax: PaxRecords | undefined): string | undefined {
  if (typeFlag === CONTINUED) return "Archive member goes on from another volume";
  if (typeFlag === SPARSE || isSparseInPax(pax)) return "Archive member is sparse";
  return undefined;
}

function isSparseInPax(pax: PaxRecords | undefined): boolean {
  return pax?.keys().some((keyword) => keyword.startsWith("GNU.sparse.")) ?? false;
}
