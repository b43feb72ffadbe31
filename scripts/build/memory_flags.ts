/** The bound of V8's memory that is built into the executable; both kinds of it take it from here. */

/**
 * Megabytes of each half of the room that V8 keeps for new objects. V8 itself goes further the more
 * of them survive: a long run then takes 6 to 50 MB more, and no less time that could be measured.
 */
export const SEMI_SPACE_FLAG = "--max-semi-space-size=8";
