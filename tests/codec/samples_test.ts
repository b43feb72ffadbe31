import { deepStrictEqual } from "node:assert/strict";
import { packBits, toPixels, toPlanes } from "../../lib/codec/samples.ts";

const CASES = [
  { layout: { samplesPerPixel: 3, bytesPerSample: 1 }, pixels: "RGBrgb", planes: "RrGgBb" },
  {
    layout: { samplesPerPixel: 3, bytesPerSample: 2 },
    pixels: "R1G1B1R2G2B2",
    planes: "R1R2G1G2B1B2",
  },
  { layout: { samplesPerPixel: 4, bytesPerSample: 1 }, pixels: "ARGBargb", planes: "AaRrGgBb" },
];

for (const { layout, pixels, planes } of CASES) {
  const { samplesPerPixel, bytesPerSample } = layout;
  const name = `${samplesPerPixel} samples of ${bytesPerSample} bytes`;
  Deno.test(`toPlanes() and toPixels() rearrange ${name}`, () => {
    deepStrictEqual(toPlanes(bytes(pixels), layout), bytes(planes));
    deepStrictEqual(toPixels(bytes(planes), layout), bytes(pixels));
  });
}

Deno.test("packBits() begins with the lowest bit and fills the last byte up", () => {
  const samples = Uint8Array.of(1, 0, 0, 0, 0, 0, 1, 1, 0, 1);
  deepStrictEqual(packBits(samples), Uint8Array.of(0b11000001, 0b10));
});

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
