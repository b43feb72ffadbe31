/**
 * Decodes frames of encapsulated pixel data (PS3.5 §8.2, §A.4), one at a time. A codestream is
 * compared with what the data set promises before a pixel of it is decoded.
 */

import type { CodecModules, CodecName } from "./codec_modules.ts";
import { CODEC_OF_FORMAT } from "./codec_modules.ts";
import type { CodecResult, DecodeRequest } from "./codec_instance.ts";
import { CodecInstance, countSamples, pixelsLengthBytes } from "./codec_instance.ts";
import type { CodestreamFormat, CodestreamHeader } from "./codestream_header.ts";
import { readCodestreamHeader } from "./codestream_header.ts";
import { DecodeError } from "./decode_error.ts";
import { findCodestream } from "./jpeg2000_header.ts";
import { checkTileParts } from "./tile_parts.ts";

/** What the data set says about each of its frames. */
export interface FrameDescription {
  /** From the transfer syntax. */
  readonly format: CodestreamFormat;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** The codestream's precision may be less, as Bits Stored may, but not more. */
  readonly bitsAllocated: number;
  /**
   * JPEG only: the three components are YCbCr and are to be converted to RGB. What the
   * codestream's own markers say about colour is ignored, as DCMTK does.
   */
  readonly convertToRgb?: boolean;
}

/** A decoded frame. */
export interface DecodedFrame {
  /**
   * Row by row, without padding; samples of 16 bits are little endian. The memory is fresh and
   * belongs to the caller, who may transfer it.
   */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** What a sample takes: 8 for a precision up to 8, otherwise 16. */
  readonly bitsAllocated: 8 | 16;
  /** By pixel (Planar Configuration 0) or by plane (1). Only JPEG-LS gives planes. */
  readonly layout: "byPixel" | "byPlane";
  /** What the codestream said. */
  readonly header: CodestreamHeader;
}

/** What the data set says about each of its frames in RLE. */
export interface RleFrameDescription {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** 1, or a multiple of 8. */
  readonly bitsAllocated: number;
  /** Of the decoded pixels: 0 by pixel, 1 by plane. */
  readonly planarConfiguration: 0 | 1;
}

const MEBIBYTE = 0x100000;

/** What a decoder takes besides what grows with the frame. */
const BASE_MEMORY = 32 * MEBIBYTE;

/** Bytes per sample: OpenJPEG holds each twice as 32 bits, and descriptions of its code blocks. */
const MEMORY_PER_SAMPLE = 16;

/** Bytes per byte of the codestream, of which OpenJPEG makes a copy while it grows. */
const MEMORY_PER_CODESTREAM_BYTE = 4;

/** The modules' own maximum, less a page. */
const MAX_MEMORY = 2048 * MEBIBYTE - 65536;

/** Clearing more memory than this takes longer than making a new instance. */
const MAX_MEMORY_TO_RESET = 64 * MEBIBYTE;

/** CharLS has its own idea of default thresholds for fewer bits than these. */
const STANDARD_JPEG_LS_PRECISION = 8;

/**
 * A decoder for one thread. It makes an instance of a codec when it first needs it, keeps it for
 * the frames to come, and replaces it when a frame has made it crash or swell.
 */
export class FrameDecoder {
  readonly #modules: CodecModules;
  readonly #instances = new Map<CodecName, CodecInstance>();

  /** @param modules those for the formats that are to be decoded */
  constructor(modules: CodecModules) {
    this.#modules = modules;
  }

  /**
   * @param codestream one frame, all its fragments joined; padding behind it is ignored
   * @throws {DecodeError} where the frame cannot be decoded, or is not the promised one
   * @throws {TypeError} where the module for its format was not given
   */
  decodeFrame(codestream: Uint8Array, frame: FrameDescription): DecodedFrame {
    const bytes = findCodestream(codestream);
    const header = readCodestreamHeader(bytes);
    checkPromises(header, frame);
    if (CODEC_OF_FORMAT[header.format] === "jpeg2000") checkTileParts(bytes);
    const { pixels, planar } = this.#decode(bytes, header, frame.convertToRgb ?? false);
    return {
      pixels,
      bitsAllocated: header.precision > 8 ? 16 : 8,
      layout: planar ? "byPlane" : "byPixel",
      header,
    };
  }

  /**
   * RLE Lossless (PS3.5, Annex G): its frames do not say what they are.
   *
   * @param codestream one frame, all its fragments joined; padding behind it is ignored
   * @returns the pixels, samples little endian; the memory is fresh and belongs to the caller
   * @throws {DecodeError} where the frame cannot be decoded, or is not the promised one
   * @throws {TypeError} where the module for it was not given
   */
  decodeRleFrame(codestream: Uint8Array, frame: RleFrameDescription): Uint8Array<ArrayBuffer> {
    const { rows, columns, samplesPerPixel, bitsAllocated, planarConfiguration } = frame;
    const bytesPerSample = Math.ceil(bitsAllocated / 8);
    return this.#run("rle", codestream, {
      type: "rle",
      segments: samplesPerPixel * bytesPerSample,
      segmentLengthBytes: Math.ceil(rows * columns * bitsAllocated / bytesPerSample / 8),
      bytesPerSample,
      byPlane: planarConfiguration === 1,
    }).pixels;
  }

  #decode(bytes: Uint8Array, header: CodestreamHeader, convertToRgb: boolean): CodecResult {
    const { format, rows, columns, components, precision } = header;
    const name = CODEC_OF_FORMAT[format];
    const image = { type: "image", rows, columns, components, precision } as const;
    if (format !== "jpegls" || precision >= STANDARD_JPEG_LS_PRECISION) {
      return this.#run(name, bytes, { ...image, mode: convertToRgb });
    }
    try {
      return this.#run(name, bytes, { ...image, mode: false });
    } catch (error) {
      // Written by CharLS perhaps; with the wrong thresholds the data does not end where it should.
      if (!(error instanceof DecodeError) || error.reason !== "corrupt") {
        throw error;
      }
      return this.#run(name, bytes, { ...image, mode: true });
    }
  }

  #run(name: CodecName, bytes: Uint8Array, request: DecodeRequest): CodecResult {
    const memoryLimitBytes = limitMemory(bytes, request);
    const instance = this.#getInstance(name, memoryLimitBytes);
    try {
      return instance.decode(bytes, request, { memoryLimitBytes });
    } catch (error) {
      this.#recover(name, instance, error);
      throw error;
    }
  }

  /** After a failure no memory is trusted; after an accident, or when swollen, no instance is. */
  #recover(name: CodecName, instance: CodecInstance, error: unknown): void {
    const isAccident = !(error instanceof DecodeError) || error.reason === "crash";
    if (isAccident || instance.memoryBytes > MAX_MEMORY_TO_RESET) this.#instances.delete(name);
    else instance.reset();
  }

  /** Memory does not shrink: what a large frame has left behind is not kept for small ones. */
  #getInstance(name: CodecName, memoryLimitBytes: number): CodecInstance {
    const instance = this.#instances.get(name);
    if (instance !== undefined && instance.memoryBytes <= 2 * memoryLimitBytes) return instance;
    const module = this.#modules[name];
    if (module === undefined) {
      throw new TypeError(`The module "${name}" was not given`);
    }
    const fresh = new CodecInstance(module);
    this.#instances.set(name, fresh);
    return fresh;
  }
}

function limitMemory(bytes: Uint8Array, request: DecodeRequest): number {
  if (pixelsLengthBytes(request) > MAX_MEMORY - BASE_MEMORY) {
    throw new DecodeError("outOfMemory", "The frame is larger than can be decoded");
  }
  const limit = BASE_MEMORY + bytes.length * MEMORY_PER_CODESTREAM_BYTE +
    countSamples(request) * MEMORY_PER_SAMPLE;
  return Math.min(limit, MAX_MEMORY);
}

function checkPromises(header: CodestreamHeader, frame: FrameDescription): void {
  const { format, rows, columns, components, precision } = header;
  if (format !== frame.format) {
    throw mismatch(`is ${FORMAT_NAMES[format]}, not ${FORMAT_NAMES[frame.format]}`);
  }
  if (rows !== frame.rows || columns !== frame.columns) {
    throw mismatch(
      `has ${rows} rows and ${columns} columns, not ${frame.rows} and ${frame.columns}`,
    );
  }
  if (components !== frame.samplesPerPixel) {
    throw mismatch(`has ${components} samples per pixel, not ${frame.samplesPerPixel}`);
  }
  if (precision > frame.bitsAllocated) {
    throw mismatch(`has ${precision} bits per sample, more than ${frame.bitsAllocated}`);
  }
  if (precision < 1 || precision > 16) {
    throw new DecodeError("unsupported", `${precision} bits per sample are not supported`);
  }
}

function mismatch(text: string): DecodeError {
  return new DecodeError("mismatch", `The codestream ${text} as the data set says`);
}

const FORMAT_NAMES: Readonly<Record<CodestreamFormat, string>> = {
  jpeg: "JPEG",
  jpegls: "JPEG-LS",
  jpeg2000: "JPEG 2000",
  htj2k: "High-Throughput JPEG 2000",
};
