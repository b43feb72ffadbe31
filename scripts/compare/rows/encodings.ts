/** One small image in each encoding, for rows about contexts. */

import { CLASSES, compressed, image, mr, opaque, SYNTAXES } from "../inputs.ts";
import type { FileSource } from "../file_source.ts";
import type { Row } from "../row.ts";

/** File names say the encoding; MR images, and Secondary Capture ones where it says `sc`. */
export const variants: Record<string, FileSource> = {
  "le.dcm": mr("1.2.3.4.1"),
  "implicit.dcm": mr("1.2.3.4.2", { syntax: SYNTAXES.implicit }),
  "be.dcm": mr("1.2.3.4.3", { syntax: SYNTAXES.bigEndian }),
  "rle.dcm": compressed("rle", "1.2.3.4.4"),
  "jls.dcm": compressed("jpegLs", "1.2.3.4.5"),
  "j2kl.dcm": opaque(SYNTAXES.jpeg2000Lossless, "1.2.3.4.6"),
  "sc-le.dcm": image({ uid: "1.2.3.7.1" }),
  "sc-implicit.dcm": image({ uid: "1.2.3.7.7", syntax: SYNTAXES.implicit }),
  "sc-rle.dcm": compressed("rle", "1.2.3.7.2", { sopClass: CLASSES.sc }),
  "sc-jpegl.dcm": compressed("jpegLossless", "1.2.3.7.3", { sopClass: CLASSES.sc }),
  "sc-j51.dcm": compressed("jpegExtended", "1.2.3.7.4", { sopClass: CLASSES.sc }),
  "sc-j2k.dcm": opaque(SYNTAXES.jpeg2000, "1.2.3.7.5", { sopClass: CLASSES.sc }),
  "sc-mpeg.dcm": opaque(SYNTAXES.mpeg2, "1.2.3.7.6", { sopClass: CLASSES.sc }),
};

/** A row that sends some of the variants to a peer that accepts whatever is proposed first. */
export function variantRow(name: string, args: readonly string[], more: Partial<Row> = {}): Row {
  return {
    name,
    args,
    files: variants,
    peer: { syntaxes: "first" },
    exit: 0,
    ...more,
  };
}
