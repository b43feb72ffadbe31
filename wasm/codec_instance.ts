/**
 * One instance of a codec: its memory, and what it says when it fails. The conventions are those
 * of `src/report.h`: a failure is a trap, and what is wrong then stands in the report.
 */

import { DecodeError, type DecodeErrorReason } from "./decode_error.ts";

/** What the codec is to make of a codestream whose header has been read. */
export interface DecodeRequest {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly precision: number;
  /** Its meaning depends on the codec: see the `decode` functions in `src`. */
  readonly mode: boolean;
  readonly memoryLimitBytes: number;
}

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
  decode(
    source: number,
    length: number,
    target: number,
    width: number,
    height: number,
    components: number,
    precision: number,
    mode: number,
  ): number;
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

/** A call that throws leaves the memory as it was at the failure: it must be followed by a reset. */
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
  decode(codestream: Uint8Array, request: DecodeRequest): CodecResult {
    try {
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
    const { rows, columns, components, precision } = request;
    const codec = this.#exports;
    codec.set_memory_limit(request.memoryLimitBytes);
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
    const layout = codec.decode(
      source,
      codestream.length,
      target,
      columns,
      rows,
      components,
      precision,
      request.mode ? 1 : 0,
    );
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
export function pixelsLengthBytes(
  image: Pick<DecodeRequest, "rows" | "columns" | "components" | "precision">,
): number {
  return image.rows * image.columns * image.components *
    (image.precision > 8 ? 2 : 1);
}
