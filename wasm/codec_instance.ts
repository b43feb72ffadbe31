/**
 * One instance of a codec: its memory, and what it says when it fails. The conventions are those
 * of `src/report.h`: a failure is a trap, and what is wrong then stands in the report.
 */

import { DecodeError, type DecodeErrorReason } from "./decode_error.ts";

/** What the codec is to make of a codestream whose header has been read. */
export interface ImageRequest {
  readonly type: "image";
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly precision: number;
  /** Its meaning depends on the codec: see the `decode` functions in `src`. */
  readonly mode: boolean;
}

/** What RLE is to make of a frame, which says of itself only how many segments it has. */
export interface RleRequest {
  readonly type: "rle";
  readonly segments: number;
  /** What each of them stands for. */
  readonly segmentLengthBytes: number;
  readonly bytesPerSample: number;
  readonly byPlane: boolean;
}

export type DecodeRequest = ImageRequest | RleRequest;

/** Pixels as the codec gives them out. */
export interface CodecResult {
  /** Fresh memory that belongs to the caller. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** All samples of a component stand together, rather than all samples of a pixel. */
  readonly planar: boolean;
}

interface CodecExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(size: number): number;
  free(pointer: number): void;
  report(): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  set_memory_limit(bytes: number): void;
  /** What comes after the target is what {@link requestArguments} returns. */
  decode(source: number, length: number, target: number, ...request: number[]): number;
}

/** In the order of the numbers in `src/report.h`; 0 is an accident. */
const REASONS: readonly DecodeErrorReason[] = [
  "crash",
  "mismatch",
  "truncated",
  "corrupt",
  "dataLoss",
  "unsupported",
  "outOfMemory",
];

const REPORT_LENGTH = 256; // status, text

/** Some decoders look at a few bytes behind the codestream before they see that it has ended. */
const SOURCE_PADDING = 16;

/** A call that throws leaves its memory as it was at the failure; a reset must follow. */
export class CodecInstance {
  readonly #exports: CodecExports;
  readonly #firstMemory: Uint8Array;
  readonly #firstStackPointer: number;

  constructor(module: WebAssembly.Module) {
    const instance = new WebAssembly.Instance(module);
    // The build has checked that these are there (scripts/wasm/compile.ts).
    this.#exports = instance.exports as unknown as CodecExports;
    this.#exports._initialize();
    this.#firstMemory = new Uint8Array(this.#exports.memory.buffer).slice();
    this.#firstStackPointer = this.#exports.stackSave();
  }

  /** How much memory the instance holds. It never gives any back. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /**
   * Makes the instance a new one, save that its memory stays as large as it is. All state is in
   * the memory and the stack pointer. Real new instances in great numbers would hold theirs until
   * the garbage collector comes.
   */
  reset(): void {
    const memory = new Uint8Array(this.#exports.memory.buffer);
    memory.set(this.#firstMemory);
    memory.fill(0, this.#firstMemory.length);
    this.#exports.stackRestore(this.#firstStackPointer);
  }

  /** @throws {DecodeError} and is then to be reset, or not to be used any more */
  decode(
    codestream: Uint8Array,
    request: DecodeRequest,
    options: { readonly memoryLimitBytes: number },
  ): CodecResult {
    try {
      this.#exports.set_memory_limit(options.memoryLimitBytes);
      return this.#decode(codestream, request);
    } catch (error) {
      // Too deep a recursion is a RangeError, every other failure a RuntimeError.
      if (
        !(error instanceof WebAssembly.RuntimeError) &&
        !(error instanceof RangeError)
      ) throw error;
      throw this.#readReport(error);
    }
  }

  #decode(codestream: Uint8Array, request: DecodeRequest): CodecResult {
    const codec = this.#exports;
    const source = this.#allocate(codestream.length + SOURCE_PADDING);
    const sourceView = new Uint8Array(
      codec.memory.buffer,
      source,
      codestream.length + SOURCE_PADDING,
    );
    sourceView.set(codestream);
    sourceView.fill(0, codestream.length);
    const targetLength = pixelsLengthBytes(request);
    const target = this.#allocate(targetLength);
    const layout = codec.decode(source, codestream.length, target, ...requestArguments(request));
    // The memory may have grown, which detaches all earlier views.
    const pixels = new Uint8Array(codec.memory.buffer, target, targetLength)
      .slice();
    codec.free(target);
    codec.free(source);
    return { pixels, planar: layout === 1 };
  }

  #allocate(lengthBytes: number): number {
    const pointer = this.#exports.malloc(lengthBytes) >>> 0;
    if (pointer === 0) {
      throw new DecodeError("outOfMemory", `Cannot allocate ${lengthBytes} bytes for the frame`);
    }
    return pointer;
  }

  #readReport(cause: Error): DecodeError {
    const { memory, report } = this.#exports;
    const bytes = new Uint8Array(memory.buffer, report(), REPORT_LENGTH);
    const status = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
    const reason = REASONS[status] ?? "crash";
    if (reason === "crash") {
      return new DecodeError("crash", `The decoder crashed: ${cause.message}`, {
        cause,
      });
    }
    const text = bytes.subarray(4);
    const end = text.indexOf(0);
    const message = new TextDecoder().decode(text.subarray(0, end < 0 ? text.length : end));
    return new DecodeError(reason, message, { cause });
  }
}

/** @returns how long the pixels are: a byte per sample up to 8 bits, otherwise two */
export function pixelsLengthBytes(request: DecodeRequest): number {
  const isWide = request.type === "image" && request.precision > 8;
  return countSamples(request) * (isWide ? 2 : 1);
}

/** @returns how many there are in the frame; RLE decodes bytes, whatever they are part of */
export function countSamples(request: DecodeRequest): number {
  if (request.type === "rle") return request.segments * request.segmentLengthBytes;
  return request.rows * request.columns * request.components;
}

function requestArguments(request: DecodeRequest): number[] {
  if (request.type === "rle") {
    const { segments, segmentLengthBytes, bytesPerSample, byPlane } = request;
    return [segments, segmentLengthBytes, bytesPerSample, byPlane ? 1 : 0];
  }
  const { rows, columns, components, precision, mode } = request;
  return [columns, rows, components, precision, mode ? 1 : 0];
}
