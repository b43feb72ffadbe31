/** Writes the files of a set: images of one made-up series, with noise for pixels. */

import { concat, element, file, header, UID, us } from "../../tests/support/make.ts";

/** A pixel has 16 bits. */
const PIXEL_LENGTH = 2;
/** What a file has in front of the pixels, at most. */
const MAX_HEAD_LENGTH = 1024;
/** Pixels are written in pieces of this size: the same noise over and over. */
const BLOCK_LENGTH = 1 << 20;
/** As much as there may be at once. */
const MAX_RANDOM_LENGTH = 1 << 16;

export interface SeriesOptions {
  readonly count: number;
  /** Rows and columns. */
  readonly imageSize: number;
}

/** @returns how long a file is at most */
export function imageLength(imageSize: number): number {
  return imageSize ** 2 * PIXEL_LENGTH + MAX_HEAD_LENGTH;
}

/** Writes `0.dcm`, `1.dcm` … with SOP Instance UIDs that nothing else has. */
export function writeImages(folder: string, { count, imageSize }: SeriesOptions): void {
  const identity = { studyUid: newUid(), seriesUid: newUid(), imageSize };
  const block = makeNoise();
  for (let index = 0; index < count; index++) {
    using output = Deno.openSync(`${folder}/${index}.dcm`, { write: true, createNew: true });
    writeAll(output, makeHead(newUid(), identity));
    let left = imageSize ** 2 * PIXEL_LENGTH;
    for (; left > block.length; left -= block.length) writeAll(output, block);
    writeAll(output, block.subarray(0, left));
  }
}

/** @returns a file up to the pixels */
function makeHead(
  sopInstanceUid: string,
  { studyUid, seriesUid, imageSize }: { studyUid: string; seriesUid: string; imageSize: number },
): Uint8Array<ArrayBuffer> {
  const sopClassUid = UID.ctImageStorage;
  const dataSet = concat(
    element(0x00080016, "UI", sopClassUid),
    element(0x00080018, "UI", sopInstanceUid),
    element(0x00080060, "CS", "CT"),
    element(0x00100010, "PN", "Bench^Mark"),
    element(0x00100020, "LO", "BENCH"),
    element(0x0020000d, "UI", studyUid),
    element(0x0020000e, "UI", seriesUid),
    us(0x00280002, 1),
    element(0x00280004, "CS", "MONOCHROME2"),
    us(0x00280010, imageSize),
    us(0x00280011, imageSize),
    us(0x00280100, 16),
    us(0x00280101, 16),
    us(0x00280102, 15),
    us(0x00280103, 0),
    header(0x7fe00010, "OW", imageSize ** 2 * PIXEL_LENGTH),
  );
  return file(dataSet, { sopClassUid, sopInstanceUid });
}

function makeNoise(): Uint8Array {
  const noise = crypto.getRandomValues(new Uint8Array(MAX_RANDOM_LENGTH));
  return concat(...Array.from({ length: BLOCK_LENGTH / noise.length }, () => noise));
}

function writeAll(output: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += output.writeSync(bytes.subarray(done));
}

/** PS3.5 §B.2: a UUID as one number. */
function newUid(): string {
  return `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll("-", "")}`)}`;
}
