/**
 * Properties that hold for all inputs of a kind, tried on some: always the same ones, until
 * `DCMSEND_PROPERTY_SEED` says otherwise. A failure tells the smallest input that shows it.
 */

import fc from "fast-check";

const SEED = 20240229;
const RUNS = 200;

/**
 * Tries a property on inputs, and lets the test fail for the first one that breaks it.
 *
 * @param predicate throws where the property does not hold
 */
export async function holdsForAll<T>(
  inputs: fc.Arbitrary<T>,
  predicate: (input: T) => void | Promise<void>,
  options: { readonly runs?: number } = {},
): Promise<void> {
  const seed = Number(Deno.env.get("DCMSEND_PROPERTY_SEED") ?? SEED);
  const numRuns = options.runs ?? RUNS;
  await fc.assert(fc.asyncProperty(inputs, async (input) => await predicate(input)), {
    seed,
    numRuns,
  });
}

/** Bytes of any length up to this one. */
export function bytes(maxLength: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.uint8Array({ maxLength }).map((array) => new Uint8Array(array));
}

/** UIDs as they should be. */
export function uids(): fc.Arbitrary<string> {
  return fc.array(fc.nat(99_999), { minLength: 1, maxLength: 10 }).map((parts) => parts.join("."));
}

/** Whole numbers of so many bits. */
export function unsigned(bits: 8 | 16 | 32): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 2 ** bits - 1 });
}
