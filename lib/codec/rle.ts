/**
 * RLE Lossless (PS3.5 Annex G). A frame has one segment for each byte of a pixel: for each sample, the
 * most significant byte first. Strict: what is not exactly the promised frame is refused.
 */

import { PixelDataError } from "../dicom/pixel_data_error.ts";
import { type FrameDecoder, type FrameFormat, frameLengthBytes } from "./frame_decoder.ts";

const HEADER_LENGTH = 64; // number of segments, 15 offsets, 4 bytes each
const MAX_SEGMENTS = 15;
const NO_OPERATION = 0x80;
/** One byte may stand behind a segment's data to make its length even, whatever it is. */
const PADDING_LENGTH = 1;

/** Where a segment's bytes go. */
interface Target {
  readonly pixels: Uint8Array;
  readonly start: number;
  /** From one byte of the segment to the next. */
  readonly stride: number;
  /** How many bytes the segment must have. */
  readonly count: number;
}

export const RLE_DECODER: FrameDecoder = { decode };

function decode(codestream: Uint8Array, format: FrameFormat): Uint8Array<ArrayBuffer> {
  const { samplesPerPixel, bitsAllocated, planarConfiguration } = format;
  const sampleBytes = Math.ceil(bitsAllocated / 8);
  const segments = readHeader(codestream, samplesPerPixel * sampleBytes);
  const pixels = new Uint8Array(frameLengthBytes(format));
  const count = pixels.length / segments.length;
  segments.forEach((segment, index) => {
    const sample = Math.floor(index / sampleBytes);
    const byte = sampleBytes - 1 - index % sampleBytes; // the samples become little endian
    const target = planarConfiguration === 0
      ? { start: sample * sampleBytes + byte, stride: segments.length }
      : { start: sample * sampleBytes * count + byte, stride: sampleBytes };
    const end = decodeSegment(segment, { pixels, count, ...target });
    checkRest(segment.subarray(end));
  });
  return pixels;
}

/** @returns each segment's bytes, as a view */
function readHeader(codestream: Uint8Array, expected: number): Uint8Array[] {
  if (codestream.length < HEADER_LENGTH) {
    throw new PixelDataError("truncated", "The RLE header is not complete");
  }
  const view = new DataView(codestream.buffer, codestream.byteOffset, HEADER_LENGTH);
  const found = view.getUint32(0, true);
  if (found !== expected || found > MAX_SEGMENTS) {
    // As DCMTK says it.
    throw new PixelDataError(
      "mismatch",
      `Number of stripes in RLE header incorrect: found ${found}, expected ${expected}`,
    );
  }
  const offsets = Array.from(
    { length: found },
    (_, index) => view.getUint32(4 + 4 * index, true),
  );
  return offsets.map((start, index) => {
    const end = offsets[index + 1] ?? codestream.length;
    const isFirst = index === 0;
    if ((isFirst && start !== HEADER_LENGTH) || start > end || end > codestream.length) {
      throw new PixelDataError(
        "corrupt",
        `RLE segment ${index + 1} is said to be at ${start} to ${end} of ${codestream.length}`,
      );
    }
    return codestream.subarray(start, end);
  });
}

/**
 * The hot loop: plain indices and no calls, so that half a gigabyte comes out of it in a second.
 *
 * @returns how many bytes of the segment were needed
 */
function decodeSegment(segment: Uint8Array, target: Target): number {
  const { pixels, start, stride, count } = target;
  const end = start + count * stride;
  const length = segment.length;
  let from = 0;
  let to = start;
  while (to < end) {
    if (from >= length) throw endsEarly();
    const control = segment[from++]!;
    if (control < NO_OPERATION) {
      const literal = from + control + 1;
      if (literal > length) throw endsEarly();
      if (to + (control + 1) * stride > end) throw runsPastEnd();
      for (; from < literal; from++, to += stride) pixels[to] = segment[from]!;
    } else if (control > NO_OPERATION) {
      if (from >= length) throw endsEarly();
      const value = segment[from++]!;
      const repeated = to + (257 - control) * stride;
      if (repeated > end) throw runsPastEnd();
      if (value === 0) to = repeated; // fresh memory is zero
      for (; to < repeated; to += stride) pixels[to] = value;
    }
  }
  return from;
}

/** Padding and empty operations may follow, pixels may not: they would be lost. */
function checkRest(rest: Uint8Array): void {
  if (rest.length <= PADDING_LENGTH) return;
  if (rest.every((byte) => byte === 0 || byte === NO_OPERATION)) return;
  throw new PixelDataError("mismatch", "An RLE segment has more pixels than the data set promises");
}

function endsEarly(): PixelDataError {
  return new PixelDataError("truncated", "An RLE segment ends before its pixels do");
}

function runsPastEnd(): PixelDataError {
  return new PixelDataError("corrupt", "An RLE run goes past the end of the frame");
}
