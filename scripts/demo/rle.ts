/** RLE Lossless (PS3.5 Annex G), the encoding half of it: for a picture of the demonstration. */

const HEADER_LENGTH = 64;
const MAX_RUN = 128;

/**
 * One frame of 16-bit pixels: a segment with the high bytes, one with the low bytes.
 *
 * @param columns length of a row, across whose end no run may go
 */
export function encodeRleFrame(pixels: readonly number[], columns: number): Uint8Array {
  const segments = [8, 0].map((shift) =>
    encodeSegment(pixels.map((pixel) => pixel >> shift & 0xff), columns)
  );
  const header = new DataView(new ArrayBuffer(HEADER_LENGTH));
  header.setUint32(0, segments.length, true);
  let offset = HEADER_LENGTH;
  segments.forEach((segment, index) => {
    header.setUint32(4 + 4 * index, offset, true);
    offset += segment.length;
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
}

function encodeSegment(bytes: readonly number[], columns: number): number[] {
  const encoded: number[] = [];
  for (let row = 0; row < bytes.length; row += columns) {
    encoded.push(...encodeRow(bytes.slice(row, row + columns)));
  }
  return encoded.length % 2 === 0 ? encoded : [...encoded, 0];
}

function encodeRow(row: readonly number[]): number[] {
  const encoded: number[] = [];
  for (let start = 0; start < row.length;) {
    let end = start + 1;
    while (end < row.length && end - start < MAX_RUN && row[end] === row[start]) end++;
    const length = end - start;
    // A count n of 0..127 is followed by n + 1 bytes; 257 - n repeats the next byte n times.
    encoded.push(length === 1 ? 0 : 257 - length, row[start]!);
    start = end;
  }
  return encoded;
}
