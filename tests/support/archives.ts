/**
 * Builds zip and tar archives for tests, sound ones and ones that lie. Everything is written field
 * by field here, by no code of the program; `node:zlib` compresses.
 */

import { crc32, deflateRawSync } from "node:zlib";
import { concat, numbers, text } from "./make.ts";

/** A member of a zip archive, and how it differs from a plain one. */
export interface ZipEntry {
  readonly name: string | Uint8Array;
  readonly content: Uint8Array;
  /** Default: stored. */
  readonly deflated?: boolean;
  /** Its lengths stand behind it, not in front; the directory has them all the same. */
  readonly dataDescriptor?: boolean;
  /** Its lengths and its place stand in a zip64 extra field of the directory. */
  readonly zip64?: boolean;
  /** Says that it is compressed so. */
  readonly method?: number;
  readonly encrypted?: boolean;
  /** What the directory says instead of the truth. */
  readonly lies?: { readonly size?: number; readonly packedSize?: number; readonly crc32?: number };
  /** Changes the packed bytes. */
  readonly damage?: (packed: Uint8Array) => Uint8Array;
  /** Of Unix, with the type of the file in it. */
  readonly mode?: number;
}

export interface ZipOptions {
  /** The directory's place and size stand in a zip64 end record. */
  readonly zip64?: boolean;
  readonly comment?: string;
  /** What the end record says instead of the truth. */
  readonly entries?: number;
}

const HIDDEN = 0xffffffff;
const u16 = (...values: readonly number[]): Uint8Array => numbers(2, values);
const u32 = (...values: readonly number[]): Uint8Array => numbers(4, values);
const u64 = (value: number): Uint8Array => u32(value % 2 ** 32, Math.floor(value / 2 ** 32));

/** @returns a zip archive (APPNOTE.TXT §4.3) */
export function zip(
  entries: readonly ZipEntry[],
  options: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const listed: ListedZipEntry[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = pack(entry);
    listed.push({
      ...entry,
      ...methodAndFlags(entry),
      headerOffset: offset,
      size: entry.content.length,
      packedSize: packed.length,
      crc32: crc32(entry.content),
      ...entry.lies,
    });
    parts.push(localEntry(entry, packed));
    offset += parts.at(-1)!.length;
  }
  return concat(...parts, zipDirectory(listed, offset, options));
}

/** What the directory says of a member. */
export interface ListedZipEntry extends Pick<ZipEntry, "name" | "mode"> {
  readonly headerOffset: number;
  readonly method: number;
  readonly flags?: number;
  readonly size: number;
  readonly packedSize: number;
  readonly crc32: number;
  readonly zip64?: boolean;
}

/**
 * @param offset where the directory begins
 * @returns all that stands behind the members
 */
export function zipDirectory(
  entries: readonly ListedZipEntry[],
  offset: number,
  options: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const directory = concat(...entries.map(directoryEntry));
  const count = options.entries ?? entries.length;
  return concat(directory, endRecords(directory.length, { ...options, count, offset }));
}

function bytesOf(name: string | Uint8Array): Uint8Array {
  return typeof name === "string" ? text(name) : name;
}

function pack({ content, deflated = false, damage }: ZipEntry): Uint8Array {
  const packed = deflated ? new Uint8Array(deflateRawSync(content)) : content;
  return damage === undefined ? packed : damage(packed);
}

function methodAndFlags(entry: ZipEntry): { method: number; flags: number } {
  const flags = (entry.encrypted ? 0x0001 : 0) | (entry.dataDescriptor ? 0x0008 : 0) | 0x0800;
  return { method: entry.method ?? (entry.deflated ? 8 : 0), flags };
}

function localEntry(entry: ZipEntry, packed: Uint8Array): Uint8Array {
  const name = bytesOf(entry.name);
  const { method, flags } = methodAndFlags(entry);
  const sums = u32(crc32(entry.content), packed.length, entry.content.length);
  const isLater = entry.dataDescriptor === true;
  const extra = concat(u16(0x7075, 3), Uint8Array.of(1, 2, 3)); // other than in the directory
  return concat(
    u32(0x04034b50),
    u16(20, flags, method, 0, 0x21),
    isLater ? u32(0, 0, 0) : sums,
    u16(name.length, extra.length),
    name,
    extra,
    packed,
    isLater ? concat(u32(0x08074b50), sums) : new Uint8Array(0),
  );
}

function directoryEntry(entry: ListedZipEntry): Uint8Array {
  const { flags = 0, method, size, packedSize, headerOffset, zip64 = false, mode } = entry;
  const name = bytesOf(entry.name);
  const numbers64 = concat(u64(size), u64(packedSize), u64(headerOffset));
  const extra = zip64
    ? concat(u16(0x5455, 1), Uint8Array.of(0), u16(1, numbers64.length), numbers64)
    : new Uint8Array(0);
  const shown = (value: number): number => zip64 ? HIDDEN : value;
  return concat(
    u32(0x02014b50),
    u16(mode === undefined ? 20 : 0x0314, 20, flags, method, 0, 0x21),
    u32(entry.crc32, shown(packedSize), shown(size)),
    u16(name.length, extra.length, 0, 0, 0),
    u32(((mode ?? 0) << 16) >>> 0, shown(headerOffset)),
    name,
    extra,
  );
}

function endRecords(
  size: number,
  { count, offset, zip64 = false, comment = "" }: ZipOptions & { count: number; offset: number },
): Uint8Array {
  const end64 = concat(
    u32(0x06064b50),
    u64(44),
    u16(45, 45),
    u32(0, 0),
    u64(count),
    u64(count),
    u64(size),
    u64(offset),
    u32(0x07064b50, 0),
    u64(offset + size),
    u32(1),
  );
  return concat(
    zip64 ? end64 : new Uint8Array(0),
    u32(0x06054b50),
    u16(0, 0, count & 0xffff, count & 0xffff),
    zip64 ? u32(HIDDEN, HIDDEN) : u32(size, offset),
    u16(comment.length),
    text(comment),
  );
}

/** A member of a tar archive, and how it differs from a plain one. */
export interface TarEntry {
  readonly name: string | Uint8Array;
  readonly content?: Uint8Array;
  /** Default: `0`, a regular file. */
  readonly typeFlag?: string;
  /** `gnu`: without a prefix; `v7`: from before there were type flags. Default: `ustar`. */
  readonly format?: "ustar" | "gnu" | "v7";
  readonly prefix?: string;
  readonly linkName?: string;
  /** The size as a binary number. */
  readonly binarySize?: boolean;
  /** What the header says instead of the truth. */
  readonly size?: number;
  /** Records of a pax header in front. */
  readonly pax?: Readonly<Record<string, string>>;
  /** The name in a member of its own in front, as GNU tar writes it. */
  readonly gnuLongName?: boolean;
  /** Changes the header's bytes, after its checksum was made. */
  readonly damage?: (header: Uint8Array) => void;
  /** Changes them before. */
  readonly edit?: (header: Uint8Array) => void;
}

const TAR_BLOCK = 512;

/** @param options `end`: how many zero blocks there are at the end; default: 2 */
export function tar(
  entries: readonly TarEntry[],
  { end = 2 }: { readonly end?: number } = {},
): Uint8Array<ArrayBuffer> {
  return concat(...entries.flatMap(tarMembers), new Uint8Array(end * TAR_BLOCK));
}

function tarMembers(entry: TarEntry): Uint8Array[] {
  const members: Uint8Array[] = [];
  if (entry.pax !== undefined) {
    members.push(
      tarMember({ name: "PaxHeaders/x", typeFlag: "x", content: paxRecords(entry.pax) }),
    );
  }
  if (entry.gnuLongName) {
    const content = concat(bytesOf(entry.name), Uint8Array.of(0));
    members.push(tarMember({ name: "././@LongLink", typeFlag: "L", format: "gnu", content }));
  }
  return [...members, tarMember(entry)];
}

function paxRecords(records: Readonly<Record<string, string>>): Uint8Array {
  return concat(
    ...Object.entries(records).map(([keyword, value]) => {
      const rest = text(` ${keyword}=${value}\n`);
      let length = rest.length + 1;
      while (`${length}`.length + rest.length !== length) length++;
      return concat(text(`${length}`), rest);
    }),
  );
}

function tarMember(entry: TarEntry): Uint8Array {
  const { content = new Uint8Array(0) } = entry;
  const padding = new Uint8Array((TAR_BLOCK - content.length % TAR_BLOCK) % TAR_BLOCK);
  return concat(tarHeader({ size: content.length, ...entry }), content, padding);
}

/** @returns the header alone; `size` says how much is to follow */
export function tarHeader(entry: TarEntry): Uint8Array<ArrayBuffer> {
  const { typeFlag = "0", format = "ustar", prefix = "", linkName = "" } = entry;
  const header = new Uint8Array(TAR_BLOCK);
  header.set(bytesOf(entry.name).subarray(0, 100));
  header.set(text("0000644\x000000000\x000000000\0"), 100);
  const { size = 0 } = entry;
  if (entry.binarySize) {
    header[124] = 0x80;
    new DataView(header.buffer).setBigUint64(128, BigInt(size));
  } else {
    header.set(text(`${size.toString(8).padStart(11, "0")} `), 124);
  }
  header.set(text("14000000000 "), 136);
  header.set(text(format === "v7" ? "\0" : typeFlag), 156);
  header.set(text(linkName), 157);
  if (format === "ustar") header.set(text("ustar\x0000"), 257);
  if (format === "gnu") header.set(text("ustar  \0"), 257);
  header.set(text(prefix), 345);
  entry.edit?.(header);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(text(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  entry.damage?.(header);
  return header;
}
