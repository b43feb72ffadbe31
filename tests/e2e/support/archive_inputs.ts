/** What the tests put into archives: instances, and what is no instance. */

import { deflateRaw } from "pako";
import { element, file, imageDataSet, UID } from "../../support/make.ts";

/** An instance as a file, and what must arrive of it. */
export interface ArchivedInstance {
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: Uint8Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** @param number makes its UID: `1.2.3.NUMBER` */
export function makeInstance(number: number, pixelBytes = 32): ArchivedInstance {
  const sopInstanceUid = `1.2.3.${number}`;
  const pixelData = element(0x7fe00010, "OW", noise(pixelBytes, number));
  const dataSet = imageDataSet({ sopInstanceUid, pixelData });
  const transferSyntaxUid = UID.explicitLe;
  const bytes = file(dataSet, { sopInstanceUid, transferSyntaxUid });
  return { sopInstanceUid, transferSyntaxUid, dataSet, bytes };
}

/** An instance whose data set is deflated (PS3.5 §A.5). */
export function makeDeflatedInstance(number: number): ArchivedInstance {
  const sopInstanceUid = `1.2.3.${number}`;
  const transferSyntaxUid = UID.deflatedLe;
  const deflated = deflateRaw(imageDataSet({ sopInstanceUid, size: 64 }));
  const dataSet = deflated.length % 2 === 0 ? deflated : Uint8Array.from([...deflated, 0]);
  const bytes = file(dataSet, { sopInstanceUid, transferSyntaxUid });
  return { sopInstanceUid, transferSyntaxUid, dataSet, bytes };
}

/** Instances of several sizes: some longer than any buffer that they are read through. */
export function makeInstances(): ArchivedInstance[] {
  return [
    makeInstance(1),
    makeDeflatedInstance(2),
    makeInstance(3, 700_000),
    makeInstance(4, 0),
    makeInstance(5, 70_000),
  ];
}

/** Bytes that can be compressed, but not by much; the same for the same seed. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes[index] = state >>> 18 & 0x3f;
  }
  return bytes;
}
