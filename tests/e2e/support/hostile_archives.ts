/** Archives that are damaged, lie, or want to harm, and what becomes of them. */

import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { tar, type TarEntry, zip, type ZipEntry } from "../../support/archives.ts";
import { concat, text } from "../../support/make.ts";
import { makeInstance } from "./archive_inputs.ts";

export interface HostileArchive {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Behind `FOLDER/archive`: the name of a member and why it is refused; undefined: it is sent. */
  readonly refused?: string;
  /** The same for a member that is refused only when it is its turn to be sent. */
  readonly notLoaded?: string;
  /** The last components of the UIDs that are sent with `-nh`; empty: nothing is left to send. */
  readonly sent: string;
}

const [FIRST, BAD, LAST] = [makeInstance(1, 200_000), makeInstance(2, 200_000), makeInstance(3)];
const CHECKSUM = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

/** A sound member on either side of one that is not. */
function zipWith(bad: Partial<ZipEntry>): Uint8Array {
  return zip([
    { name: "1", content: FIRST.bytes, deflated: true },
    { name: "2", content: BAD.bytes, ...bad },
    { name: "3", content: LAST.bytes, deflated: true },
  ]);
}

function tarWith(bad: Partial<TarEntry>): Uint8Array {
  return tar([
    { name: "1", content: FIRST.bytes },
    { name: "2", content: BAD.bytes, ...bad },
    { name: "3", content: LAST.bytes },
  ]);
}

function flipped(bytes: Uint8Array, offset: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[offset < 0 ? changed.length + offset : offset]! ^= 0x10;
  return changed;
}

function withoutEnd(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(0, bytes.length - length);
}

const TAR = tarWith({});
const GZIP = gzipSync(TAR);
const ZSTD = zstdCompressSync(TAR, CHECKSUM);
/** Where the second member's bytes begin in `TAR`. */
const SECOND = 512 + Math.ceil(FIRST.bytes.length / 512) * 512 + 512;

const ZIPS: readonly HostileArchive[] = [
  {
    name: "size that is too small, stored",
    bytes: zipWith({ lies: { size: 100 } }),
    refused: "/2: Archive member has two different lengths",
    sent: "1 3",
  },
  {
    name: "size that is too small, deflated",
    bytes: zipWith({ deflated: true, lies: { size: 150_000 } }),
    notLoaded: "/2: Archive member is not as long as the directory says",
    sent: "1 3",
  },
  {
    name: "size that is too large, deflated",
    bytes: zipWith({ deflated: true, lies: { size: 300_000 } }),
    notLoaded: "/2: Archive member is not as long as the directory says",
    sent: "1 3",
  },
  {
    name: "size of 4 EB, deflated",
    bytes: zipWith({ deflated: true, zip64: true, lies: { size: 2 ** 52 } }),
    notLoaded: "/2: Archive member is not as long as the directory says",
    sent: "1 3",
  },
  {
    name: "packed size that leads beyond the archive",
    bytes: zipWith({ deflated: true, lies: { packedSize: 900_000 } }),
    refused: "/2: Archive member is longer than the archive has room for",
    sent: "1 3",
  },
  {
    name: "packed size that is too small",
    bytes: zipWith({ deflated: true, lies: { packedSize: 50_000 } }),
    notLoaded: "/2: I/O suspension or premature end of stream",
    sent: "1 3",
  },
  {
    name: "wrong checksum",
    bytes: zipWith({ lies: { crc32: 1 } }),
    notLoaded: "/2: Archive member is damaged: wrong checksum",
    sent: "1 3",
  },
  {
    name: "changed byte, stored",
    bytes: zipWith({ damage: (packed) => flipped(packed, -5) }),
    notLoaded: "/2: Archive member is damaged: wrong checksum",
    sent: "1 3",
  },
  {
    name: "encrypted member",
    bytes: zipWith({ encrypted: true }),
    refused: "/2: Archive member is encrypted",
    sent: "1 3",
  },
  {
    name: "unknown compression",
    bytes: zipWith({ method: 14 }),
    refused: "/2: Archive member is compressed with unsupported method 14",
    sent: "1 3",
  },
  {
    name: "nested archive",
    bytes: zipWith({ content: zip([{ name: "inner", content: BAD.bytes }]) }),
    refused: "/2: File meta information header missing",
    sent: "1 3",
  },
  {
    name: "bomb: 1 GB of zeros in 1 MB",
    bytes: zipWith({ deflated: true, content: new Uint8Array(1_000_000_000) }),
    refused: "/2: File meta information header missing",
    sent: "1 3",
  },
  {
    name: "wrong number of members",
    bytes: zip([{ name: "1", content: FIRST.bytes }], { entries: 5 }),
    refused: ": Archive is damaged: it has 1 members, not 5",
    sent: "1",
  },
  {
    name: "truncated zip",
    bytes: withoutEnd(zipWith({}), 1),
    refused: ": Archive ends early: it has no directory",
    sent: "",
  },
  {
    name: "damaged directory",
    bytes: flipped(zip([{ name: "1", content: FIRST.bytes }]), -22 - 47),
    refused: ": Archive is damaged: no directory entry at offset ",
    sent: "",
  },
  {
    name: "zip of several volumes",
    bytes: flipped(zipWith({}), -18),
    refused: ": Archive has several volumes",
    sent: "",
  },
];

const NAMES: readonly HostileArchive[] = [
  { name: "../ in a name", bytes: zipWith({ name: "../../2" }), sent: "1 2 3" },
  { name: "absolute name", bytes: tarWith({ name: "/etc/passwd" }), sent: "1 2 3" },
  { name: "backslashes in a name", bytes: zipWith({ name: "..\\..\\2" }), sent: "1 2 3" },
  { name: "line break in a name", bytes: zipWith({ name: "2\nF: x" }), sent: "1 2 3" },
  { name: "name that is not UTF-8", bytes: tarWith({ name: "\xe4\xff" }), sent: "1 2 3" },
  { name: "empty name", bytes: tarWith({ name: "" }), sent: "1 2 3" },
  { name: "duplicate names, zip", bytes: zipWith({ name: "1" }), sent: "1 2 3" },
  { name: "duplicate names, tar", bytes: tarWith({ name: "1" }), sent: "1 2 3" },
  {
    name: "name of 60,000 bytes",
    bytes: zipWith({ name: "n".repeat(60_000) }),
    refused: `/${"n".repeat(4096)}: Archive member has a name of 60000 bytes`,
    sent: "1 3",
  },
  {
    name: "symbolic link to a file, zip",
    bytes: zipWith({ mode: 0o120777, content: text("/etc/passwd") }),
    sent: "1 3",
  },
  {
    name: "symbolic link with a size, tar",
    bytes: tarWith({
      typeFlag: "2",
      linkName: "/etc/passwd",
      content: new Uint8Array(0),
      size: 999,
    }),
    sent: "1 3",
  },
  {
    name: "device",
    bytes: tarWith({ typeFlag: "3", content: new Uint8Array(0) }),
    sent: "1 3",
  },
];

const TARS: readonly HostileArchive[] = [
  {
    name: "old sparse member of GNU tar",
    bytes: tarWith({ typeFlag: "S", format: "gnu" }),
    refused: "/2: Archive member is sparse",
    sent: "1 3",
  },
  {
    name: "old sparse member whose map goes on",
    bytes: tarWith({
      ...{ typeFlag: "S", format: "gnu", size: 1024 },
      content: concat(new Uint8Array(504), Uint8Array.of(1), new Uint8Array(7 + 512 + 1024)),
      edit: (header) => header[482] = 1,
    }),
    refused: "/2: Archive member is sparse",
    sent: "1 3",
  },
  {
    name: "sparse member in pax",
    bytes: tarWith({ pax: { "GNU.sparse.major": "1", "GNU.sparse.name": "two" } }),
    refused: "/two: Archive member is sparse",
    sent: "1 3",
  },
  {
    name: "member that goes on from another volume",
    bytes: tarWith({ typeFlag: "M", format: "gnu" }),
    refused: "/2: Archive member goes on from another volume",
    sent: "1 3",
  },
  {
    name: "pax header that is none",
    bytes: tarWith({ typeFlag: "x", content: text("12 path=a\n") }),
    refused: ": Archive is damaged: no pax header at offset ",
    sent: "1",
  },
  {
    name: "pax header of 2 MB",
    bytes: tarWith({ typeFlag: "x", content: new Uint8Array(2_000_000) }),
    refused: ": Archive is damaged: a header has 2000000 bytes",
    sent: "1",
  },
  {
    name: "impossible size in pax",
    bytes: tarWith({ pax: { size: "99999999999999999999" } }),
    refused: ": Archive is damaged: a size is impossible",
    sent: "1",
  },
  {
    name: "size that leads beyond the archive",
    bytes: tarWith({ binarySize: true, size: 2 ** 50 }),
    refused: ": Archive ends early",
    sent: "1",
  },
  {
    name: "damaged header",
    bytes: tarWith({ damage: (header) => header[0]! ^= 1 }),
    refused: ": Archive is damaged: no header at offset ",
    sent: "1",
  },
  {
    name: "truncated in a member",
    bytes: TAR.subarray(0, SECOND + 1000),
    refused: ": Archive ends early",
    sent: "1",
  },
  {
    name: "truncated between members",
    bytes: TAR.subarray(0, SECOND - 512),
    refused: ": Archive ends early",
    sent: "1",
  },
  {
    name: "nested archive in tar",
    bytes: tarWith({ content: tar([{ name: "inner", content: BAD.bytes }]) }),
    refused: "/2: File meta information header missing",
    sent: "1 3",
  },
];

const PACKED: readonly HostileArchive[] = [
  {
    name: "truncated tar.gz",
    bytes: withoutEnd(GZIP, 1000),
    refused: ": Archive ends early",
    sent: "",
  },
  {
    name: "tar.gz without its checksum",
    bytes: withoutEnd(GZIP, 8),
    refused: ": Archive ends early",
    sent: "",
  },
  {
    name: "tar.gz with a wrong checksum",
    bytes: flipped(GZIP, -6),
    refused: ": Archive is damaged: incorrect data check",
    sent: "",
  },
  {
    name: "tar.gz with a wrong length",
    bytes: flipped(GZIP, -2),
    refused: ": Archive is damaged: incorrect length check",
    sent: "",
  },
  {
    name: "junk behind a tar.gz",
    bytes: concat(GZIP, text("junk")),
    refused: ": Archive is damaged: incorrect header check",
    sent: "",
  },
  {
    name: "truncated tar.zst",
    bytes: withoutEnd(ZSTD, 1000),
    refused: ": Archive ends early",
    sent: "",
  },
  {
    name: "tar.zst without its checksum",
    bytes: withoutEnd(ZSTD, 4),
    refused: ": Archive ends early",
    sent: "",
  },
  {
    name: "tar.zst with a wrong checksum",
    bytes: flipped(ZSTD, -2),
    refused: ": Archive is damaged: Restored data doesn't match checksum",
    sent: "",
  },
  {
    name: "junk behind a tar.zst",
    bytes: concat(ZSTD, text("junk")),
    refused: ": Archive is damaged: Unknown frame descriptor",
    sent: "",
  },
  {
    name: "tar.zst with a window of 128 MB",
    bytes: zstdCompressSync(concat(TAR, new Uint8Array(20_000_000)), {
      params: { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 },
    }),
    refused: ": Archive was compressed with a window of more than 8 MB",
    sent: "",
  },
  {
    name: "bomb: 200 MB of zeros in a tar.gz",
    bytes: gzipSync(tarWith({ content: new Uint8Array(200_000_000) })),
    refused: "/2: File meta information header missing",
    sent: "1 3",
  },
  {
    name: "damaged tar in a sound gzip",
    bytes: gzipSync(tarWith({ damage: (header) => header[0]! ^= 1 })),
    refused: ": Archive is damaged: no header at offset ",
    sent: "",
  },
  {
    name: "gzip without a tar in it",
    bytes: gzipSync(FIRST.bytes),
    refused: ": File meta information header missing",
    sent: "",
  },
];

/** By family. */
export const HOSTILE_ARCHIVES: Readonly<Record<string, readonly HostileArchive[]>> = {
  "zip": ZIPS,
  "names and types": NAMES,
  "tar": TARS,
  "compressed tar": PACKED,
};
