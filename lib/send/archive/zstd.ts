/**
 * Unpacking Zstandard files (RFC 8878) with the library that the runtime has. Its streams cannot be
 * used here: they are asynchronous, stop after the first frame, and throw their errors where nobody
 * can catch them. So this file uses what they are made of, as Node.js does for its functions that
 * end in `Sync`.
 */

import { constants, createZstdDecompress } from "node:zlib";
import type { ByteSource } from "../../base/byte_source.ts";
import { archiveError } from "./archive.ts";
import { Input, type Unpacker } from "./unpacker.ts";

/** 8 MiB, as RFC 8878 §3.1.1.1.2 advises: all but `--ultra` and `--long` need no more. */
const MAX_WINDOW_LOG = 23;

/**
 * A frame whose content is one byte. Sent behind the file, it comes out as such only if the last
 * frame of the file was whole: otherwise it is taken for a part of that one.
 */
const END_MARK = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x01, 0x09, 0x00, 0x00, 0x58);

/** Room for the end mark, and for what a frame that goes on might make of it. */
const END_ROOM = 64;

/** The object beneath a stream of `node:zlib`. */
interface Handle {
  /** Sets the stream's `_writeState` to what is left of output and input. */
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): void;
  close(): void;
  onerror: (message: string) => void;
}

interface HandledStream {
  readonly _handle: Handle;
  readonly _writeState: Uint32Array;
}

/** @param source the file; stays the caller's */
export function zstdUnpacker(source: ByteSource): Unpacker {
  return new ZstdUnpacker(source);
}

class ZstdUnpacker implements Unpacker {
  readonly #input: Input;
  readonly #handle: Handle;
  readonly #writeState: Uint32Array;
  #available = 0;
  #next = 0;
  #hasEnded = false;

  constructor(source: ByteSource) {
    this.#input = new Input(source);
    const params = { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG };
    const stream = createZstdDecompress({ params }) as unknown as HandledStream;
    this.#handle = stream._handle;
    this.#writeState = stream._writeState;
    this.#handle.onerror = (message) => {
      throw new Error(message);
    };
  }

  read(target: Uint8Array<ArrayBuffer>): number {
    while (!this.#hasEnded) {
      const written = this.#write(target);
      if (written > 0) return written;
      if (this.#available > 0) continue;
      this.#next = 0;
      this.#available = this.#input.readOn();
      if (this.#available === 0) this.#end();
    }
    return 0;
  }

  /** @returns how many bytes came out, at most the length of `target` */
  #write(target: Uint8Array): number {
    const input = this.#input.bytes;
    try {
      this.#handle.writeSync(
        constants.ZSTD_e_continue,
        ...[input, this.#next, this.#available] as const,
        ...[target, 0, target.length] as const,
      );
    } catch (cause) {
      throw toArchiveError(cause);
    }
    const [outputLeft = 0, inputLeft = 0] = this.#writeState;
    this.#next += this.#available - inputLeft;
    this.#available = inputLeft;
    return target.length - outputLeft;
  }

  /** @throws {FileError} where the last frame is not whole */
  #end(): void {
    this.#hasEnded = true;
    this.#input.bytes.set(END_MARK);
    this.#available = END_MARK.length;
    const content = new Uint8Array(END_ROOM);
    let length = 0;
    try {
      length = this.#write(content);
    } catch {
      // Deliberately ignored: whatever it was taken for, it was not the end.
    }
    if (length !== 1 || this.#available > 0) throw archiveError("ends early");
  }

  [Symbol.dispose](): void {
    this.#handle.close();
  }
}

function toArchiveError(cause: unknown): Error {
  if (!(cause instanceof Error)) throw cause;
  const reason = cause.message.replace(/^Zstd decompress error: /, "");
  return reason.includes("too much memory")
    ? archiveError("was compressed with a window of more than 8 MB")
    : archiveError(`is damaged: ${reason}`);
}
