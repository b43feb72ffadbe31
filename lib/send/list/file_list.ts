/**
 * Lists of input files (`--files-from`): names with a newline behind each, as `find` and `ls` write
 * them, or with a zero byte (`--null`), as `find -print0` does. Where the bytes come from is for
 * `file_list_source.ts`.
 */

/** Something is wrong with a list, whatever it names. */
export class FileListError extends Error {
  override readonly name = "FileListError";
}

export interface FileListOptions {
  /** Names end with a zero byte, not with a newline. */
  readonly nullSeparated: boolean;
  /** How long the list may be; default: 256 MiB. */
  readonly maxListBytes?: number;
}

/** A longer name cannot be opened on any system. */
const MAX_NAME_BYTES = 0x10000;
/** The names are held in memory, as those of a directory's files are. */
const MAX_NAMES = 1_000_000;
const MAX_LIST_BYTES = 256 * 0x100000;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Empty names are left out. Of lines, a carriage return at the end is taken off, and a byte order
 * mark at the start of the list. What is not UTF-8 gets U+FFFD, as in the arguments of a program.
 *
 * @param chunks the list, in pieces of any length
 * @returns the names in their order
 * @throws {FileListError} where it is too long, or no list of lines
 */
export async function readFileList(
  chunks: AsyncIterable<Uint8Array>,
  options: FileListOptions,
): Promise<string[]> {
  const names = new NameCollector(options);
  for await (const chunk of chunks) names.push(chunk);
  return names.end();
}

/** Takes a list apart as it arrives. */
class NameCollector {
  readonly #names: string[] = [];
  readonly #nullSeparated: boolean;
  readonly #maxListBytes: number;
  readonly #name = new Uint8Array(MAX_NAME_BYTES);
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #nameLength = 0;
  #listLength = 0;
  #isFirst = true;

  constructor({ nullSeparated, maxListBytes = MAX_LIST_BYTES }: FileListOptions) {
    this.#nullSeparated = nullSeparated;
    this.#maxListBytes = maxListBytes;
  }

  push(chunk: Uint8Array): void {
    this.#listLength += chunk.length;
    if (this.#listLength > this.#maxListBytes) {
      throw new FileListError(`has more than ${this.#maxListBytes} bytes`);
    }
    const separator = this.#nullSeparated ? 0 : NEWLINE;
    if (!this.#nullSeparated && chunk.includes(0)) {
      throw new FileListError("has a zero byte in it (is --null missing?)");
    }
    let start = 0;
    for (let end = chunk.indexOf(separator); end >= 0; end = chunk.indexOf(separator, start)) {
      this.#append(chunk.subarray(start, end));
      this.#finishName();
      start = end + 1;
    }
    this.#append(chunk.subarray(start));
  }

  /** The last name may be without a separator. */
  end(): string[] {
    this.#finishName();
    return this.#names;
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length > MAX_NAME_BYTES - this.#nameLength) {
      throw new FileListError(`has a name of more than ${MAX_NAME_BYTES} bytes`);
    }
    this.#name.set(bytes, this.#nameLength);
    this.#nameLength += bytes.length;
  }

  #finishName(): void {
    const name = this.#decoder.decode(this.#trimmed());
    this.#nameLength = 0;
    this.#isFirst = false;
    if (name === "") return;
    if (this.#names.length === MAX_NAMES) {
      throw new FileListError(`has more than ${MAX_NAMES} names`);
    }
    this.#names.push(name);
  }

  #trimmed(): Uint8Array {
    const bytes = this.#name.subarray(0, this.#nameLength);
    if (this.#nullSeparated) return bytes;
    const hasMark = this.#isFirst && BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte);
    return bytes.subarray(
      hasMark ? BYTE_ORDER_MARK.length : 0,
      bytes.at(-1) === CARRIAGE_RETURN ? -1 : undefined,
    );
  }
}
