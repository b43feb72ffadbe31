/** The main header of JPEG 2000 (ISO/IEC 15444-1, A.5 and A.6). */

import type { Jpeg2000Header } from "./codestream_header.ts";
import { CodestreamReader } from "./codestream_reader.ts";
import { DecodeError } from "./decode_error.ts";

const SOC = 0xff4f;
const SIZ = 0xff51;
const COD = 0xff52;
const SOT = 0xff90;
const SOD = 0xff93;

/** In the code-block style of COD (ISO/IEC 15444-15, A.4): blocks are high-throughput ones. */
const HIGH_THROUGHPUT_BLOCKS = 0x40;

/** The signature box of a JP2 file, whole: length, type, contents. */
const JP2_SIGNATURE = [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
const CONTIGUOUS_CODESTREAM_BOX = 0x6a703263; // "jp2c"

/** @returns whether the bytes begin as a JPEG 2000 codestream does */
export function isJpeg2000(bytes: Uint8Array): boolean {
  return bytes[0] === SOC >> 8 && bytes[1] === (SOC & 0xff);
}

/**
 * Some encoders wrap their codestream into a JP2 file, against PS3.5 §A.4.4.
 *
 * @returns the codestream in the JP2 file, as a view; the bytes themselves where there is no file
 */
export function findCodestream(bytes: Uint8Array): Uint8Array {
  if (JP2_SIGNATURE.some((value, index) => bytes[index] !== value)) {
    return bytes;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = 8; // length and type
  let offset = 0;
  while (offset + headerLength <= bytes.length) {
    const length = view.getUint32(offset);
    const isCodestream = view.getUint32(offset + 4) === CONTIGUOUS_CODESTREAM_BOX;
    const end = length === 0 ? bytes.length : offset + length; // 0: up to the end of the file
    if (isCodestream && length !== 1) {
      return bytes.subarray(offset + headerLength, end);
    }
    if (length < headerLength) break; // a 64-bit length is for boxes larger than any frame
    offset = end;
  }
  throw new DecodeError("corrupt", "The JP2 file has no codestream");
}

/**
 * @param bytes beginning with the SOC marker
 * @throws {DecodeError} `truncated`, `corrupt`, or `unsupported`
 */
export function readJpeg2000Header(bytes: Uint8Array): Jpeg2000Header {
  const reader = new CodestreamReader(bytes);
  reader.skip(2); // SOC
  if (reader.readUint16() !== SIZ) {
    throw new DecodeError("corrupt", "The JPEG 2000 codestream does not begin with its size");
  }
  const size = readSize(reader.readSegment());
  for (;;) {
    const marker = reader.readUint16();
    if (marker === SOT || marker === SOD) {
      throw new DecodeError("corrupt", "The JPEG 2000 codestream has no coding style");
    }
    const segment = reader.readSegment();
    if (marker === COD) return { ...readCodingStyle(segment), ...size };
  }
}

type Size = Pick<Jpeg2000Header, "rows" | "columns" | "components" | "precision" | "signed">;

function readSize(segment: CodestreamReader): Size {
  segment.skip(2); // capabilities
  const right = segment.readUint32();
  const bottom = segment.readUint32();
  const left = segment.readUint32();
  const top = segment.readUint32();
  const tileWidth = segment.readUint32();
  const tileHeight = segment.readUint32();
  segment.skip(8); // offset of the first tile
  const components = segment.readUint16();
  if (right <= left || bottom <= top || components === 0) {
    throw new DecodeError("corrupt", "The codestream has an image without pixels");
  }
  if (tileWidth === 0 || tileHeight === 0) {
    throw new DecodeError("corrupt", "The JPEG 2000 codestream has tiles without pixels");
  }
  const depth = segment.readUint8(); // bits per sample less one, sign in the highest bit
  checkComponents(segment, { components, depth });
  return {
    rows: bottom - top,
    columns: right - left,
    components,
    precision: (depth & 0x7f) + 1,
    signed: (depth & 0x80) !== 0,
  };
}

function checkComponents(
  segment: CodestreamReader,
  { components, depth }: {
    readonly components: number;
    readonly depth: number;
  },
): void {
  for (let component = 0; component < components; component++) {
    if (component > 0 && segment.readUint8() !== depth) {
      throw new DecodeError(
        "unsupported",
        "JPEG 2000 components of different kinds are not supported",
      );
    }
    const horizontal = segment.readUint8();
    const vertical = segment.readUint8();
    if (horizontal !== 1 || vertical !== 1) {
      throw new DecodeError("unsupported", "Subsampled JPEG 2000 components are not supported");
    }
  }
}

type CodingStyle = Pick<Jpeg2000Header, "format" | "reversible" | "componentTransform">;

function readCodingStyle(segment: CodestreamReader): CodingStyle {
  segment.skip(4); // coding style, progression order, layers
  const componentTransform = segment.readUint8() !== 0;
  segment.skip(3); // decomposition levels, code-block width and height
  const blockStyle = segment.readUint8();
  const reversible = segment.readUint8() === 1;
  const format = (blockStyle & HIGH_THROUGHPUT_BLOCKS) !== 0 ? "htj2k" : "jpeg2000";
  return { format, reversible, componentTransform };
}
