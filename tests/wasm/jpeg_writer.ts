/**
 * JPEG codestreams (ISO/IEC 10918-1) of kinds that DCMTK's encoders do not write: with restart
 * markers, with fill bytes before markers, with data that end too early. Written for clarity; codes
 * have five bits unless something else is said.
 */

export interface LosslessImage {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly precision: number;
  /** Selection value, 1 to 7. */
  readonly predictor: number;
  /** Of the restart intervals; 0 for none. */
  readonly restartRows: number;
  /** By pixel. */
  readonly samples: Uint16Array;
}

const CODE_LENGTH = 5;

/** The lossless process (annex H). */
export function writeLossless(image: LosslessImage): Uint8Array<ArrayBuffer> {
  const { rows, columns, components, restartRows } = image;
  const symbols = Array.from({ length: 17 }, (_, size) => size);
  const interval = (restartRows || rows) * columns * components;
  const segments: number[][] = [];
  for (let start = 0; start < image.samples.length; start += interval) {
    const bits = new BitWriter();
    const end = Math.min(start + interval, image.samples.length);
    for (let index = start; index < end; index++) {
      bits.writeNumber(wrap(image.samples[index]! - predict(image, index, start)));
    }
    segments.push(bits.finish());
  }
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...frameHeader(0xc3, image),
    ...huffmanTable(0x00, symbols),
    ...restartInterval(restartRows * columns),
    ...scanHeader(components, image.predictor, 0),
    ...joinSegments(segments),
    ...[0xff, 0xff, 0xd9], // with a fill byte
  ]);
}

/**
 * The sequential process, each block of one grey value.
 *
 * @param values of the blocks' DC coefficients, which are not quantized
 */
export function writeFlatBlocks(
  values: readonly number[],
  { rows, columns, restartInterval: interval }: {
    readonly rows: number;
    readonly columns: number;
    readonly restartInterval: number;
  },
): Uint8Array<ArrayBuffer> {
  const segments: number[][] = [];
  for (let start = 0; start < values.length; start += interval) {
    const bits = new BitWriter();
    values.slice(start, start + interval).forEach((value, index) => {
      bits.writeNumber(value - (index === 0 ? 0 : values[start + index - 1]!));
      bits.write(0, CODE_LENGTH); // no more coefficients
    });
    segments.push(bits.finish());
  }
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...frameHeader(0xc0, { rows, columns, components: 1, precision: 8 }),
    ...huffmanTable(0x00, Array.from({ length: 12 }, (_, size) => size)),
    ...huffmanTable(0x10, [0]),
    ...restartInterval(interval),
    ...scanHeader(1, 0, 63),
    ...joinSegments(segments),
    ...[0xff, 0xd9],
  ]);
}

/**
 * A frame whose entropy-coded data are given. Its tables have a code of each length, with fifteen
 * bits of a number behind it: whatever is read has a meaning, but for sixteen ones.
 *
 * @param data without 0xff
 */
export function writeLongNumbers(
  data: readonly number[],
  image: Pick<LosslessImage, "rows" | "columns" | "components" | "precision"> & {
    readonly process: "lossless" | "baseline";
  },
): Uint8Array<ArrayBuffer> {
  const isLossless = image.process === "lossless";
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...frameHeader(isLossless ? 0xc3 : 0xc0, image),
    ...segment(0xc4, [0x00, ...Array<number>(16).fill(1), ...Array<number>(16).fill(15)]),
    ...segment(0xc4, [0x10, ...Array<number>(16).fill(1), ...Array<number>(16).fill(15)]),
    ...scanHeader(image.components, isLossless ? 1 : 0, isLossless ? 0 : 63),
    ...data,
    ...[0xff, 0xd9],
  ]);
}

/** Table H.1; the first row of an interval has nothing above it. */
function predict(image: LosslessImage, index: number, start: number): number {
  const { columns, components, precision, samples } = image;
  const row = columns * components;
  const left = samples[index - components]!;
  if (index < start + components) return 1 << (precision - 1);
  if (index < start + row) return left;
  const above = samples[index - row]!;
  if (index % row < components) return above;
  const both = samples[index - row - components]!;
  return [
    left,
    above,
    both,
    left + above - both,
    left + ((above - both) >> 1),
    above + ((left - both) >> 1),
    (left + above) >> 1,
  ][image.predictor - 1]!;
}

/** To -32767 … 32768, which stands for itself modulo 65536. */
function wrap(difference: number): number {
  const value = difference & 0xffff;
  return value > 32768 ? value - 65536 : value;
}

class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;
  #count = 0;

  write(bits: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) this.#writeBit((bits >> bit) & 1);
  }

  /** A size and as many bits (tables F.1 and H.2). */
  writeNumber(value: number): void {
    const size = 32 - Math.clz32(Math.abs(value));
    this.write(size, CODE_LENGTH);
    if (size < 16) this.write(value < 0 ? value + (1 << size) - 1 : value, size);
  }

  /** Fills the last byte with ones. */
  finish(): number[] {
    while (this.#count > 0) this.#writeBit(1);
    return this.#bytes;
  }

  #writeBit(bit: number): void {
    this.#bits = this.#bits << 1 | bit;
    if (++this.#count < 8) return;
    this.#bytes.push(this.#bits);
    if (this.#bits === 0xff) this.#bytes.push(0);
    this.#bits = this.#count = 0;
  }
}

function joinSegments(segments: readonly (readonly number[])[]): number[] {
  return segments.flatMap((bytes, index) =>
    index === 0 ? bytes : [0xff, 0xd0 + (index - 1) % 8, ...bytes]
  );
}

function segment(marker: number, bytes: readonly number[]): number[] {
  const length = bytes.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...bytes];
}

function frameHeader(
  marker: number,
  image: Pick<LosslessImage, "rows" | "columns" | "components" | "precision">,
): number[] {
  const { rows, columns, components, precision } = image;
  const parts = Array.from({ length: components }, (_, index) => [index + 1, 0x11, 0]).flat();
  const size = [rows >> 8, rows & 0xff, columns >> 8, columns & 0xff];
  return segment(marker, [precision, ...size, components, ...parts]);
}

function huffmanTable(number: number, symbols: readonly number[]): number[] {
  const counts = Array.from(
    { length: 16 },
    (_, index) => index === CODE_LENGTH - 1 ? symbols.length : 0,
  );
  return segment(0xc4, [number, ...counts, ...symbols]);
}

function restartInterval(units: number): number[] {
  return units === 0 ? [] : segment(0xdd, [units >> 8, units & 0xff]);
}

function scanHeader(components: number, first: number, last: number): number[] {
  const parts = Array.from({ length: components }, (_, index) => [index + 1, 0]).flat();
  return segment(0xda, [components, ...parts, first, last, 0]);
}
