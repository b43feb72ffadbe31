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

/** @returns `text` without the spaces and NULs at its end */
export function trimPadding(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === " " || text[end - 1] === "\0")) end--;
  return text.slice(0, end);
}
