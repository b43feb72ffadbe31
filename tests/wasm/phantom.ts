/** Images made by a formula: smooth parts, edges and noise, so that every coder has its work. */

import type { FrameDescription } from "../../wasm/mod.ts";
import { concat, element, file, numbers, UID, us } from "../support/make.ts";

export interface Phantom {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly bitsStored: number;
  readonly signed: boolean;
  /** As a decoder gives them out: by pixel, little endian. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

export interface PhantomOptions {
  readonly rows?: number;
  readonly columns?: number;
  readonly samplesPerPixel?: 1 | 3;
  readonly bitsStored?: number;
  readonly signed?: boolean;
}

export function makePhantom(options: PhantomOptions = {}): Phantom {
  const { rows = 61, columns = 83, samplesPerPixel = 1, bitsStored = 8, signed = false } = options;
  const samples: number[] = [];
  const noise = makeNoise();
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let c = 0; c < samplesPerPixel; c++) {
        const value = shade(x / columns, y / rows, c) + noise() * 0.02;
        const level = Math.floor(Math.max(0, Math.min(value, 0.999)) * 2 ** bitsStored);
        samples.push(signed ? level - 2 ** (bitsStored - 1) : level);
      }
    }
  }
  const pixels = bitsStored > 8
    ? numbers(2, samples.map((sample) => sample & 0xffff))
    : Uint8Array.from(samples, (sample) => sample & 0xff);
  return { rows, columns, samplesPerPixel, bitsStored, signed, pixels };
}

/** A slope, a disc with a sharp edge, and an empty corner; a little different per component. */
function shade(x: number, y: number, component: number): number {
  if (x > 0.8 && y > 0.8) return 0;
  const distance = Math.hypot(x - 0.45, y - 0.5 + component * 0.05);
  return distance < 0.3 ? 0.9 - distance : 0.1 + 0.4 * x * (component + 1) / 3;
}

/** The same numbers from 0 to 1 every time. */
function makeNoise(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

export function bitsAllocatedFor(phantom: Phantom): 8 | 16 {
  return phantom.bitsStored > 8 ? 16 : 8;
}

/** What a data set with the phantom promises. */
export function describe(
  phantom: Phantom,
  format: FrameDescription["format"],
): FrameDescription {
  const { rows, columns, samplesPerPixel } = phantom;
  return { format, rows, columns, samplesPerPixel, bitsAllocated: bitsAllocatedFor(phantom) };
}

/** An uncompressed DICOM file with the phantom. */
export function phantomFile(phantom: Phantom): Uint8Array<ArrayBuffer> {
  const { samplesPerPixel, bitsStored } = phantom;
  const pixels = concat(phantom.pixels, new Uint8Array(phantom.pixels.length % 2));
  const dataSet = concat(
    element(0x00080016, "UI", UID.secondaryCaptureImageStorage),
    element(0x00080018, "UI", UID.instance),
    us(0x00280002, samplesPerPixel),
    element(0x00280004, "CS", samplesPerPixel === 3 ? "RGB" : "MONOCHROME2"),
    ...(samplesPerPixel === 3 ? [us(0x00280006, 0)] : []),
    us(0x00280010, phantom.rows),
    us(0x00280011, phantom.columns),
    us(0x00280100, bitsAllocatedFor(phantom)),
    us(0x00280101, bitsStored),
    us(0x00280102, bitsStored - 1),
    us(0x00280103, phantom.signed ? 1 : 0),
    element(0x7fe00010, "OW", pixels),
  );
  return file(dataSet);
}

/** A binary portable anymap: 16-bit samples are big endian in it. Unsigned phantoms only. */
export function phantomAnymap(phantom: Phantom): Uint8Array<ArrayBuffer> {
  const { rows, columns, samplesPerPixel, bitsStored, pixels } = phantom;
  const head = `${samplesPerPixel === 3 ? "P6" : "P5"}\n${columns} ${rows}\n${
    2 ** bitsStored - 1
  }\n`;
  const samples = pixels.slice();
  if (bitsStored > 8) swapBytes(samples);
  return concat(new TextEncoder().encode(head), samples);
}

function swapBytes(bytes: Uint8Array): void {
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    bytes.subarray(index, index + 2).reverse();
  }
}
