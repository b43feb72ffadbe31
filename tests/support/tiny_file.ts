/** A DICOM file that is small enough to be seen through at once (PS3.10 §7.1). */

const SOP_CLASS_UID = "1.2.840.10008.5.1.4.1.1.7"; // Secondary Capture Image Storage
const SOP_INSTANCE_UID = "1.2.3.4";
const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

/** Preamble, prefix, file meta information and the data set. */
export function tinyPart10File(): Uint8Array<ArrayBuffer> {
  const meta = [
    shortElement(0x0002, 0x0002, ["UI", SOP_CLASS_UID]),
    shortElement(0x0002, 0x0003, ["UI", SOP_INSTANCE_UID]),
    shortElement(0x0002, 0x0010, ["UI", EXPLICIT_LITTLE_ENDIAN]),
  ].flat();
  return Uint8Array.from([
    ...new Uint8Array(128),
    ...new TextEncoder().encode("DICM"),
    ...[0x02, 0x00, 0x00, 0x00, 0x55, 0x4c, 0x04, 0x00, meta.length, 0x00, 0x00, 0x00],
    ...meta,
    ...tinyDataSet(),
  ]);
}

/** The least that can be sent: the two UIDs, in explicit VR little endian. */
export function tinyDataSet(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...shortElement(0x0008, 0x0016, ["UI", SOP_CLASS_UID]),
    ...shortElement(0x0008, 0x0018, ["UI", SOP_INSTANCE_UID]),
  ]);
}

/** An element in explicit VR little endian with a 2-byte length. */
function shortElement(group: number, element: number, [vr, text]: [string, string]): number[] {
  const value = text.length % 2 === 0 ? text : `${text}\0`;
  const header = [group & 0xff, group >> 8, element & 0xff, element >> 8];
  return [...header, ...new TextEncoder().encode(vr), value.length, 0].concat(
    [...new TextEncoder().encode(value)],
  );
}
