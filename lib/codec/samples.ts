/** Rearranges decoded samples: by pixel or by plane (PS3.3 §C.7.6.3.1.3), bytes or bits. */

/** How samples of several components lie. */
export interface SampleLayout {
  readonly samplesPerPixel: number;
  readonly bytesPerSample: number;
}

/** @returns all first samples, then all second ones, and so on, of pixels given one by one */
export function toPlanes(pixels: Uint8Array, layout: SampleLayout): Uint8Array<ArrayBuffer> {
  const { samplesPerPixel, bytesPerSample } = layout;
  return transpose(pixels, pixels.length / (samplesPerPixel * bytesPerSample), layout, true);
}

/** The reverse of {@link toPlanes}. */
export function toPixels(planes: Uint8Array, layout: SampleLayout): Uint8Array<ArrayBuffer> {
  const { samplesPerPixel, bytesPerSample } = layout;
  return transpose(planes, planes.length / (samplesPerPixel * bytesPerSample), layout, false);
}

function transpose(
  input: Uint8Array,
  pixelCount: number,
  { samplesPerPixel, bytesPerSample }: SampleLayout,
  intoPlanes: boolean,
): Uint8Array<ArrayBuffer> {
  const output = new Uint8Array(input.length);
  const pixelBytes = samplesPerPixel * bytesPerSample;
  for (let part = 0; part < pixelBytes; part++) {
    const sample = Math.floor(part / bytesPerSample);
    const plane = sample * pixelCount * bytesPerSample + part % bytesPerSample;
    for (let index = 0; index < pixelCount; index++) {
      const inPixel = index * pixelBytes + part;
      const inPlane = plane + index * bytesPerSample;
      if (intoPlanes) output[inPlane] = input[inPixel]!;
      else output[inPixel] = input[inPlane]!;
    }
  }
  return output;
}

/** @returns samples of 0 and 1 as bits, the first one in the lowest bit (PS3.5 §8.1.1) */
export function packBits(samples: Uint8Array): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(samples.length / 8));
  for (let index = 0; index < samples.length; index++) {
    if (samples[index] !== 0) bits[index >> 3]! |= 1 << (index & 7);
  }
  return bits;
}
