/** What a file is that is no DICOM file: for a hint, where something can be done about it. */

import type { ByteSource } from "../../base/byte_source.ts";
import { latin1ToString } from "../../base/latin1.ts";

interface Format {
  readonly name: string;
  readonly offset: number;
  /** How such a file looks there, a character for each byte. */
  readonly signature: string;
  /** Whether `--scan-archives` looks into it. */
  readonly isRead: boolean;
}

const FORMATS: readonly Format[] = [
  { name: "zip", offset: 0, signature: "PK\x03\x04", isRead: true },
  { name: "gzip", offset: 0, signature: "\x1f\x8b", isRead: true },
  { name: "zstd", offset: 0, signature: "\x28\xb5\x2f\xfd", isRead: true },
  { name: "tar", offset: 257, signature: "ustar", isRead: true },
  { name: "bzip2", offset: 0, signature: "BZh", isRead: false },
  { name: "xz", offset: 0, signature: "\xfd7zXZ\x00", isRead: false },
  { name: "7z", offset: 0, signature: "7z\xbc\xaf\x27\x1c", isRead: false },
  { name: "rar", offset: 0, signature: "Rar!\x1a\x07", isRead: false },
];

/**
 * @param options `scanArchives`: archives are looked into, and this one was not
 * @returns what to do about it; undefined where it is nothing that we know
 */
export function hintAtFormat(
  source: ByteSource,
  { scanArchives }: { readonly scanArchives: boolean },
): string | undefined {
  const format = FORMATS.find(({ offset, signature }) =>
    latin1ToString(source.view(offset, signature.length)) === signature
  );
  if (format === undefined) return undefined;
  const { name, isRead } = format;
  return isRead && !scanArchives
    ? `This is a ${name} file: --scan-archives sends what is in zip, tar, tar.gz and tar.zst archives.`
    : `This is a ${name} file that is not looked into: unpack it first.`;
}
