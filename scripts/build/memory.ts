/** How the executable's runtime manages memory; both kinds of executable take it from here. */

/**
 * Without a bound, V8 gives what has just been made as much room as there is time for, here up to
 * 64 MB in long runs. With a quarter of that they take no longer, as far as can be measured.
 */
export const MEMORY_FLAG = "--max-semi-space-size=8";
