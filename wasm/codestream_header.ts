/**
 * What a codestream says about its image, read without a decoder: enough to compare it with a
 * data set, and to know how many bytes its pixels take, before anything is decoded.
 */

import { DecodeError } from "./decode_error.ts";
import { readJpegFamilyHeader } from "./jpeg_header.ts";
import { findCodestream, isJpeg2000, readJpeg2000Header } from "./jpeg2000_header.ts";

/** `htj2k` is JPEG 2000 with the high-throughput block coder. */
export type CodestreamFormat = "jpeg" | "jpegls" | "jpeg2000" | "htj2k";

interface ImageHeader {
  readonly rows: number;
  readonly columns: number;
  /** Samples per pixel. */
  readonly components: number;
  /** Bits per sample. */
  readonly precision: number;
}

/** The processes of ISO/IEC 10918-1 that can be decoded, all of them with Huffman coding. */
export type JpegProcess = "baseline" | "extended" | "progressive" | "lossless";

export interface JpegHeader extends ImageHeader {
  readonly format: "jpeg";
  readonly process: JpegProcess;
}

export interface JpegLsHeader extends ImageHeader {
  readonly format: "jpegls";
}

export interface Jpeg2000Header extends ImageHeader {
  readonly format: "jpeg2000" | "htj2k";
  /** Samples are two's complement numbers. */
  readonly signed: boolean;
  /** The wavelet transform is the reversible one: nothing need be lost. */
  readonly reversible: boolean;
  /** The components were transformed (RCT or ICT); the decoder transforms them back. */
  readonly componentTransform: boolean;
}

export type CodestreamHeader = JpegHeader | JpegLsHeader | Jpeg2000Header;

/**
 * Reads the header of a frame.
 *
 * @param codestream one frame; for JPEG 2000 a JP2 file around it is tolerated
 * @throws {DecodeError} `truncated`, `corrupt`, or `unsupported`
 */
export function readCodestreamHeader(codestream: Uint8Array): CodestreamHeader {
  const bytes = findCodestream(codestream);
  if (bytes.length === 0) {
    throw new DecodeError("truncated", "The codestream is empty");
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    return readJpegFamilyHeader(bytes);
  }
  if (isJpeg2000(bytes)) return readJpeg2000Header(bytes);
  throw new DecodeError("corrupt", "The codestream is neither JPEG nor JPEG-LS nor JPEG 2000");
}
