/** Frames of encapsulated pixel data in a DICOM file, found without any code of the program. */

import { concat } from "../support/make.ts";

const ANY = -1;

/** (7FE0,0010), VR OB or OW, undefined length: little endian, explicit VR. */
const PIXEL_DATA = [0xe0, 0x7f, 0x10, 0x00, 0x4f, ANY, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff];
const ITEM = 0xe000fffe;

/**
 * The fragments of the last pixel data in a file, joined to frames: one fragment each where their
 * number fits, otherwise a frame begins where a codestream does.
 */
export function readFrames(file: Uint8Array, frameCount: number): Uint8Array[] {
  const fragments = readFragments(file);
  if (frameCount === 1) return [concat(...fragments)];
  if (fragments.length === frameCount) return fragments;
  const frames: Uint8Array[][] = [];
  for (const fragment of fragments) {
    if (startsCodestream(fragment)) frames.push([]);
    frames.at(-1)?.push(fragment);
  }
  return frames.map((parts) => concat(...parts));
}

function readFragments(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let offset = lastIndexOf(file, PIXEL_DATA) + PIXEL_DATA.length;
  const items: Uint8Array[] = [];
  while (offset + 8 <= file.length && view.getUint32(offset, true) === ITEM) {
    const length = view.getUint32(offset + 4, true);
    items.push(file.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  return items.slice(1); // the first one is the offset table
}

function lastIndexOf(bytes: Uint8Array, wanted: readonly number[]): number {
  for (let start = bytes.length - wanted.length; start >= 0; start--) {
    if (wanted.every((value, index) => value === ANY || bytes[start + index] === value)) {
      return start;
    }
  }
  throw new Error("The file has no encapsulated pixel data");
}

function startsCodestream(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && ((bytes[1] === 0xd8 && bytes[2] === 0xff) || bytes[1] === 0x4f);
}
