/**
 * The frame header of JPEG (ISO/IEC 10918-1, B.2.2) and of JPEG-LS (ISO/IEC 14495-1, C.2.2), which
 * is laid out alike.
 */

import type { JpegHeader, JpegLsHeader, JpegProcess } from "./codestream_header.ts";
import { CodestreamReader } from "./codestream_reader.ts";
import { DecodeError } from "./decode_error.ts";

const SOF_JPEG_LS = 0xf7;
const DHT = 0xc4; // among the SOF markers, but none of them
const JPG = 0xc8; // likewise
const DAC = 0xcc; // likewise
const SOS = 0xda;
const EOI = 0xd9;

const PROCESSES: ReadonlyMap<number, JpegProcess> = new Map([
  [0xc0, "baseline"],
  [0xc1, "extended"],
  [0xc2, "progressive"],
  [0xc3, "lossless"],
]);

/**
 * @param bytes beginning with the SOI marker
 * @throws {DecodeError} `truncated`, `corrupt`, or `unsupported`
 */
export function readJpegFamilyHeader(bytes: Uint8Array): JpegHeader | JpegLsHeader {
  const reader = new CodestreamReader(bytes);
  reader.skip(2); // SOI
  for (;;) {
    const marker = readMarker(reader);
    if (isFrameHeader(marker)) {
      return readFrameHeader(reader.readSegment(), marker);
    }
    if (marker === SOS || marker === EOI) {
      throw new DecodeError("corrupt", "The codestream has no frame header");
    }
    if (!hasNoSegment(marker)) reader.readSegment();
  }
}

/** A marker may be preceded by any number of fill bytes. */
function readMarker(reader: CodestreamReader): number {
  if (reader.readUint8() !== 0xff) {
    throw new DecodeError("corrupt", "A marker is missing");
  }
  let code = reader.readUint8();
  while (code === 0xff) code = reader.readUint8();
  return code;
}

function isFrameHeader(marker: number): boolean {
  if (marker === SOF_JPEG_LS) return true;
  if (marker === DHT || marker === JPG || marker === DAC) return false;
  return marker >= 0xc0 && marker <= 0xcf;
}

/** TEM and the restart markers stand alone. */
function hasNoSegment(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

function readFrameHeader(segment: CodestreamReader, marker: number): JpegHeader | JpegLsHeader {
  const precision = segment.readUint8();
  const rows = segment.readUint16();
  const columns = segment.readUint16();
  const components = segment.readUint8();
  if (columns === 0 || components === 0) {
    throw new DecodeError("corrupt", "The codestream has an image without pixels");
  }
  if (rows === 0) {
    throw new DecodeError(
      "unsupported",
      "The codestream gives its number of rows after its pixels",
    );
  }
  const image = { rows, columns, components, precision };
  if (marker === SOF_JPEG_LS) return { format: "jpegls", ...image };
  const process = PROCESSES.get(marker);
  if (process === undefined) {
    throw new DecodeError(
      "unsupported",
      "The codestream is hierarchical or arithmetic-coded JPEG, which is not supported",
    );
  }
  return { format: "jpeg", process, ...image };
}
