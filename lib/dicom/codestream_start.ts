/** Where a codestream begins, told by its first bytes: nothing else marks frames without a table. */

/** What begins with the same marker: JPEG-LS as JPEG does, High-Throughput JPEG 2000 as JPEG 2000. */
export type CodestreamFamily = "jpeg" | "jpeg2000";

/** How many bytes {@link startsCodestream} looks at. */
export const CODESTREAM_START_LENGTH = 4;

const SOI_AND_MARKER = [0xff, 0xd8, 0xff]; // start of image, then the next marker
const SOC_AND_SIZ = [0xff, 0x4f, 0xff, 0x51]; // start of codestream, image and tile size
const JP2_SIGNATURE_BOX = [0x00, 0x00, 0x00, 0x0c]; // its length; JP2 files are tolerated

/**
 * These bytes do not occur within entropy-coded data, but by a chance of 1 in 4 billion in JPEG 2000.
 *
 * @param bytes the first {@link CODESTREAM_START_LENGTH}
 */
export function startsCodestream(bytes: Uint8Array, family: CodestreamFamily): boolean {
  switch (family) {
    case "jpeg":
      return beginsWith(bytes, SOI_AND_MARKER);
    case "jpeg2000":
      return beginsWith(bytes, SOC_AND_SIZ) || beginsWith(bytes, JP2_SIGNATURE_BOX);
  }
}

function beginsWith(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return wanted.every((value, index) => bytes[index] === value);
}
