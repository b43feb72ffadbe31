/** Lengths of decompressed pixel data, from the attributes alone. */

import assert from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { fitsWhenDecoded } from "../../lib/codec/decoded_length.ts";
import { findTransferSyntax, RLE_LOSSLESS } from "../../lib/dict/transfer_syntax.ts";
import { concat, element } from "../support/make.ts";

function us(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >> 8);
}

interface Attributes {
  readonly samples?: number;
  readonly frames?: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly bits?: number;
}

/** The attributes of an image, and the beginning of encapsulated pixel data that never end. */
function fits({ samples, frames, rows, columns, bits }: Attributes): boolean {
  const numbers: readonly (readonly [number, number | undefined])[] = [
    [0x00280010, rows],
    [0x00280011, columns],
    [0x00280100, bits],
  ];
  const bytes = concat(
    ...(samples === undefined ? [] : [element(0x00280002, "US", us(samples))]),
    ...(frames === undefined ? [] : [element(0x00280008, "IS", frames)]),
    ...numbers.flatMap(([tag, value]) =>
      value === undefined ? [] : [element(tag, "US", us(value))]
    ),
    Uint8Array.of(0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff),
  );
  const transferSyntax = findTransferSyntax(RLE_LOSSLESS)!;
  return fitsWhenDecoded(new MemorySource(bytes), { offset: 0, transferSyntax });
}

const CASES: readonly (Attributes & { readonly name: string; readonly expected: boolean })[] = [
  { name: "an ordinary image", rows: 512, columns: 512, bits: 16, expected: true },
  { name: "one byte less than 4 GB", rows: 65535, columns: 65535, bits: 8, expected: true },
  { name: "twice as many bytes", rows: 65535, columns: 65535, bits: 16, expected: false },
  { name: "colour", rows: 65535, columns: 65535, bits: 8, samples: 3, expected: false },
  { name: "frames", rows: 1024, columns: 1024, bits: 8, frames: "4096", expected: false },
  { name: "one frame less", rows: 1024, columns: 1024, bits: 8, frames: "4095 ", expected: true },
  { name: "frames that are no number", rows: 1024, columns: 1024, frames: "x", expected: true },
  { name: "nothing", expected: true },
];

for (const { name, expected, ...attributes } of CASES) {
  Deno.test(`fitsWhenDecoded() says ${expected} to ${name}`, () => {
    assert.equal(fits(attributes), expected);
  });
}

Deno.test("fitsWhenDecoded() leaves damaged data sets to others", () => {
  const transferSyntax = findTransferSyntax(RLE_LOSSLESS)!;
  const source = new MemorySource(Uint8Array.of(0x28, 0, 0x10, 0, 0x55, 0x53, 200));
  assert.equal(fitsWhenDecoded(source, { offset: 0, transferSyntax }), true);
});
