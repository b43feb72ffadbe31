/** Text that is made in many small pieces, for writing. */

/** About as much is written at a time, in characters. */
const WRITE_LENGTH = 0x10000;

/** @returns the same text in few pieces, none of them empty */
export function* inLargePieces(pieces: Iterable<string>): Generator<string, void> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < WRITE_LENGTH) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}
