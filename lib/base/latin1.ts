/** ISO 8859-1: one character per byte, so that every byte survives; and the padding of such texts. */

/** @returns one character per byte */
export function latin1ToString(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** @returns one byte per character; characters above U+00FF become `?` */
export function stringToLatin1(text: string): Uint8Array {
  const characters = [...text];
  const bytes = new Uint8Array(characters.length);
  characters.forEach((character, index) => {
    const code = character.charCodeAt(0);
    bytes[index] = code <= 0xff ? code : 0x3f;
  });
  return bytes;
}

/**
 * For a long text, a regular expression would look for its end behind each of many spaces in it.
 *
 * @param padding the characters that are taken off
 * @returns `text` without the spaces and NULs at its end
 */
export function trimPadding(text: string, padding = " \0"): string {
  let end = text.length;
  while (end > 0 && padding.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
