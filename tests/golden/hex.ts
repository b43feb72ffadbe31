/** Bytes as captures show them: pairs of hexadecimal digits between blanks. */

export function hex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.trim().split(/\s+/), (pair) => parseInt(pair, 16));
}
