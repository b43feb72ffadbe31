/**
 * Damages a codestream in one of several ways. What comes out depends on the codestream and the
 * seed only, so that whatever a damaged frame has done can be done again.
 */

import { concat } from "../../support/make.ts";
import { makeRandom, type Random } from "../../support/random.ts";

export interface Mutation {
  readonly kind: MutationKind;
  readonly codestream: Uint8Array<ArrayBuffer>;
}

export type MutationKind =
  | "flip bits"
  | "overwrite a run"
  | "truncate"
  | "insert"
  | "remove a span"
  | "swap segments";

const MAX_RUN_LENGTH = 64;
/** Where headers are: there is as much damage as in all the rest, however long that is. */
const HEADER_LENGTH = 200;
/** What is easily lost at the end without being missed. */
const TAIL_LENGTH = 16;
/** How much is swapped in a codestream that has no markers: an offset of RLE is as long. */
const BLOCK_LENGTH = 4;

const MUTATORS: readonly {
  readonly kind: MutationKind;
  readonly damage: (codestream: Uint8Array, random: Random) => Uint8Array<ArrayBuffer>;
}[] = [
  { kind: "flip bits", damage: flipBits },
  { kind: "overwrite a run", damage: overwriteRun },
  { kind: "truncate", damage: truncate },
  { kind: "insert", damage: insert },
  { kind: "remove a span", damage: removeSpan },
  { kind: "swap segments", damage: swapSegments },
];

export const MUTATION_KINDS: readonly MutationKind[] = MUTATORS.map(({ kind }) => kind);

/** @param seed successive ones give all kinds of damage equally often */
export function mutate(codestream: Uint8Array, seed: number): Mutation {
  const { kind, damage } = MUTATORS[seed % MUTATORS.length]!;
  return { kind, codestream: damage(codestream, makeRandom(seed)) };
}

function flipBits(codestream: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const damaged = new Uint8Array(codestream);
  const flips = 1 + random(2) * random(8);
  for (let count = 0; count < flips; count++) {
    damaged[chooseOffset(damaged, random)]! ^= 1 << random(8);
  }
  return damaged;
}

function overwriteRun(codestream: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const damaged = new Uint8Array(codestream);
  const start = chooseOffset(damaged, random);
  damaged.set(makeRun(Math.min(runLength(random), damaged.length - start), random), start);
  return damaged;
}

function truncate(codestream: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  return new Uint8Array(codestream.subarray(0, chooseOffset(codestream, random)));
}

function insert(codestream: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const offset = chooseOffset(codestream, random);
  const run = makeRun(runLength(random), random);
  return concat(codestream.subarray(0, offset), run, codestream.subarray(offset));
}

function removeSpan(codestream: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const start = chooseOffset(codestream, random);
  // Never the end alone: that is a truncation.
  const length = Math.min(runLength(random), codestream.length - start - 1);
  return concat(codestream.subarray(0, start), codestream.subarray(start + length));
}

/** There are not many pairs of segments: every other one has a bit flipped besides. */
function swapSegments(codestream: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const segments = splitAtMarkers(codestream) ?? splitIntoBlocks(codestream);
  const first = random(segments.length);
  const second = random(Math.min(segments.length, 2 * HEADER_LENGTH / BLOCK_LENGTH));
  const swapped = [...segments];
  [swapped[first], swapped[second]] = [segments[second]!, segments[first]!];
  const damaged = concat(...swapped);
  if (random(2) === 0) damaged[chooseOffset(damaged, random)]! ^= 1 << random(8);
  return damaged;
}

/**
 * JPEG, JPEG-LS and JPEG 2000 agree so far: a marker is 0xff and a high byte, which coded data
 * cannot contain; most have a segment behind them that begins with its length.
 *
 * @returns from each marker to the next; undefined where there are none
 */
function splitAtMarkers(codestream: Uint8Array): Uint8Array[] | undefined {
  if (codestream[0] !== 0xff) return undefined;
  const segments: Uint8Array[] = [];
  for (let start = 0; start < codestream.length;) {
    const code = codestream[start + 1] ?? 0;
    const length = standsAlone(code)
      ? 0
      : (codestream[start + 2] ?? 0) << 8 | (codestream[start + 3] ?? 0);
    const end = findMarker(codestream, start + 2 + length);
    segments.push(codestream.subarray(start, end));
    start = end;
  }
  return segments;
}

/** SOI and EOI, restart markers; SOC and SOD of JPEG 2000. */
function standsAlone(code: number): boolean {
  return (code >= 0xd0 && code <= 0xd9) || code === 0x4f || code === 0x93;
}

function findMarker(codestream: Uint8Array, from: number): number {
  for (let offset = from; offset + 1 < codestream.length; offset++) {
    const code = codestream[offset + 1]!;
    if (codestream[offset] === 0xff && code >= 0x90 && code < 0xff) return offset;
  }
  return codestream.length;
}

function splitIntoBlocks(codestream: Uint8Array): Uint8Array[] {
  return Array.from(
    { length: Math.ceil(codestream.length / BLOCK_LENGTH) },
    (_, index) => codestream.subarray(index * BLOCK_LENGTH, (index + 1) * BLOCK_LENGTH),
  );
}

/** In the header, at the end, or anywhere. */
function chooseOffset({ length }: Uint8Array, random: Random): number {
  const place = random(5);
  if (place < 2) return random(Math.min(length, HEADER_LENGTH));
  return place === 2 ? Math.max(0, length - 1 - random(TAIL_LENGTH)) : random(length);
}

/** Short ones more often than long ones. */
function runLength(random: Random): number {
  return 1 + random(1 + random(MAX_RUN_LENGTH));
}

/** Zeros, ones, or anything. */
function makeRun(length: number, random: Random): Uint8Array<ArrayBuffer> {
  const content = random(3);
  if (content < 2) return new Uint8Array(length).fill(content === 0 ? 0 : 0xff);
  return Uint8Array.from({ length }, () => random(256));
}
