/**
 * Damage for inputs of any kind: bits, lengths, spans, and parts of other inputs. It follows from
 * the random numbers alone. Codestreams have a mutator of their own, in `tests/long/support`.
 */

import { concat } from "../../tests/support/make.ts";
import type { Random } from "../../tests/support/random.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What to make inputs of. */
export interface Material {
  readonly seeds: readonly Uint8Array[];
  readonly tokens: readonly Uint8Array[];
}

type Mutator = (input: Bytes, random: Random, material: Material) => Bytes;

/** An input does not grow beyond that, whatever is done to it. */
const MAX_INPUT_LENGTH = 0x20000;
const MAX_SPAN_LENGTH = 512;
const MAX_COPIES = 64;
const MAX_MUTATIONS = 8;

/** Where a number is likely to be mistaken: none, one, odd, signs, "undefined", an item's group. */
const INTERESTING = [
  ...[0, 1, 2, 3, 4, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff],
  ...[0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff],
];

const MUTATORS: readonly Mutator[] = [
  flipBits,
  overwriteByte,
  overwriteNumber,
  overwriteNumber,
  shiftNumber,
  truncate,
  insertRun,
  insertToken,
  overwriteWithToken,
  removeSpan,
  duplicateSpan,
  moveSpan,
  splice,
];

/** @returns a seed, damaged in one or in several ways */
export function makeInput(material: Material, random: Random): Bytes {
  let input: Bytes = new Uint8Array(choose(material.seeds, random));
  const mutations = random(2) === 0 ? 1 : 1 + random(MAX_MUTATIONS);
  for (let count = 0; count < mutations; count++) {
    input = choose(MUTATORS, random)(input, random, material).subarray(0, MAX_INPUT_LENGTH);
  }
  return input;
}

function choose<T>(choices: readonly T[], random: Random): T {
  return choices[random(choices.length)]!;
}

function flipBits(input: Bytes, random: Random): Bytes {
  const flips = 1 + random(8);
  for (let count = 0; count < flips && input.length > 0; count++) {
    input[random(input.length)]! ^= 1 << random(8);
  }
  return input;
}

function overwriteByte(input: Bytes, random: Random): Bytes {
  if (input.length > 0) {
    input[random(input.length)] = random(2) === 0 ? random(256) : choose(INTERESTING, random);
  }
  return input;
}

/** A number of two or four bytes, in either byte order. */
function overwriteNumber(input: Bytes, random: Random): Bytes {
  const value = choose(INTERESTING, random);
  return changeNumber(input, random, () => value);
}

/** Off by a few: the length that does not quite fit. */
function shiftNumber(input: Bytes, random: Random): Bytes {
  const difference = random(33) - 16;
  return changeNumber(input, random, (value) => value + difference);
}

function changeNumber(input: Bytes, random: Random, change: (value: number) => number): Bytes {
  const size = random(2) === 0 ? 2 : 4;
  const littleEndian = random(2) === 0;
  if (input.length < size) return input;
  // Numbers are mostly where even offsets are.
  const anywhere = random(input.length - size + 1);
  const offset = random(4) === 0 ? anywhere : anywhere & ~1;
  const view = new DataView(input.buffer, input.byteOffset);
  if (size === 2) {
    view.setUint16(offset, change(view.getUint16(offset, littleEndian)), littleEndian);
  } else view.setUint32(offset, change(view.getUint32(offset, littleEndian)), littleEndian);
  return input;
}

function truncate(input: Bytes, random: Random): Bytes {
  return input.subarray(0, random(input.length + 1));
}

function insertRun(input: Bytes, random: Random): Bytes {
  const length = spanLength(random);
  const content = random(3);
  const run = content === 0
    ? Uint8Array.from({ length }, () => random(256))
    : new Uint8Array(length).fill(content === 1 ? 0 : 0xff);
  return insert(input, random(input.length + 1), run);
}

function insertToken(input: Bytes, random: Random, { tokens }: Material): Bytes {
  if (tokens.length === 0) return insertRun(input, random);
  return insert(input, random(input.length + 1), choose(tokens, random));
}

function overwriteWithToken(input: Bytes, random: Random, { tokens }: Material): Bytes {
  if (tokens.length === 0) return overwriteByte(input, random);
  const token = choose(tokens, random);
  const start = random(Math.max(1, input.length - token.length + 1));
  input.set(token.subarray(0, input.length - start), start);
  return input;
}

function removeSpan(input: Bytes, random: Random): Bytes {
  const start = random(input.length + 1);
  return concat(input.subarray(0, start), input.subarray(start + spanLength(random)));
}

/** Behind itself, sometimes very often. */
function duplicateSpan(input: Bytes, random: Random): Bytes {
  const { start, span } = takeSpan(input, random);
  const copies = random(4) === 0 ? 1 + random(MAX_COPIES) : 1;
  return insert(input, start, concat(...Array<Bytes>(copies).fill(span)));
}

function moveSpan(input: Bytes, random: Random): Bytes {
  const { start, span } = takeSpan(input, random);
  const rest = concat(input.subarray(0, start), input.subarray(start + span.length));
  return insert(rest, random(rest.length + 1), span);
}

/** The front of one and the end of another. */
function splice(input: Bytes, random: Random, { seeds }: Material): Bytes {
  const other = choose(seeds, random);
  return concat(
    input.subarray(0, random(input.length + 1)),
    other.subarray(random(other.length + 1)),
  );
}

function takeSpan(input: Bytes, random: Random): { start: number; span: Bytes } {
  const start = random(input.length + 1);
  return { start, span: input.subarray(start, start + spanLength(random)) };
}

/** Short ones more often than long ones. */
function spanLength(random: Random): number {
  return 1 + random(1 + random(MAX_SPAN_LENGTH));
}

function insert(input: Bytes, offset: number, bytes: Uint8Array): Bytes {
  return concat(input.subarray(0, offset), bytes, input.subarray(offset));
}
