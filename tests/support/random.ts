/** Numbers that look random and follow from a seed: what they have brought about can be done again. */

/** @returns a whole number from 0, below the limit */
export type Random = (limit: number) => number;

/** A 32-bit counter whose bits are well mixed: near seeds give numbers that are not alike. */
export function makeRandom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1);
  return (limit) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % limit;
  };
}
