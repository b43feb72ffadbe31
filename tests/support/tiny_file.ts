/** A DICOM file that is small enough to be seen through at once (PS3.10 §7.1). */

/** The least that is sent: file meta information and the two UIDs. */
export function tinyPart10File(): Uint8Array {
  const sopClass = "1.2.840.10008.5.1.4.1.1.7";
  const meta = [
    shortElement(0x0002, 0x0002, ["UI", sopClass]),
    shortElement(0x0002, 0x0003, ["UI", "1.2.3.4"]),
    shortElement(0x0002, 0x0010, ["UI", "1.2.840.10008.1.2.1"]),
  ].flat();
  return Uint8Array.from([
    ...new Uint8Array(128),
    ...new TextEncoder().encode("DICM"),
    ...[0x02, 0x00, 0x00, 0x00, 0x55, 0x4c, 0x04, 0x00, meta.length, 0x00, 0x00, 0x00],
    ...meta,
    ...shortElement(0x0008, 0x0016, ["UI", sopClass]),
    ...shortElement(0x0008, 0x0018, ["UI", "1.2.3.4"]),
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
