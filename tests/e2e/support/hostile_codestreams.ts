/**
 * JPEG, JPEG-LS and JPEG 2000 images that are wrong or meant to do harm, with the reason for which
 * each is not sent decoded. The codestreams are made by other makers' encoders and damaged in code.
 */

import { concat } from "../../support/make.ts";
import { encodeWithDcmtk, encodeWithOpenjpeg, encodeWithOpenjph } from "../../wasm/encoders.ts";
import { makePhantom, type Phantom } from "../../wasm/phantom.ts";
import { encapsulated, even, type HostileImage, type PixelData } from "./hostile_pixels.ts";

const SMALL = makePhantom({ rows: 8, columns: 8 });
const GREY = makePhantom();
const GREY_12 = makePhantom({ bitsStored: 12 });
const SIGNED = makePhantom({ bitsStored: 16, signed: true });

function framed(
  name: string,
  image: Omit<PixelData, "fragments"> & { phantom: Phantom; codestream: Uint8Array },
  refusal: RegExp | undefined,
): HostileImage {
  const { rows, columns, bitsStored: stored } = image.phantom;
  const attributes = { rows, columns, stored, allocated: stored > 8 ? 16 : 8 };
  return {
    name,
    bytes: encapsulated({ ...attributes, fragments: [even(image.codestream)], ...image }),
    refusal,
  };
}

/** Up to and with the end marker. */
function withoutPadding(codestream: Uint8Array): Uint8Array {
  return codestream.subarray(0, codestream.findLastIndex((value) => value === 0xd9) + 1);
}

function inserted(bytes: Uint8Array, offset: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return concat(bytes.subarray(0, offset), ...parts, bytes.subarray(offset));
}

function repeated(bytes: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(bytes.length * count);
  for (let index = 0; index < count; index++) all.set(bytes, index * bytes.length);
  return all;
}

/** An APP5 segment of nothing. */
const EMPTY_APP = Uint8Array.of(0xff, 0xe5, 0, 2);

/** JPEG codestreams (PS3.5 §8.2.1). */
export async function jpegImages(): Promise<HostileImage[]> {
  const make = async (phantom: Phantom, option: string): Promise<Uint8Array> =>
    withoutPadding((await encodeWithDcmtk(phantom, "jpeg", { encode: [option] })).codestream);
  const baseline = await make(GREY, "+eb");
  const progressive = await make(SMALL, "+ep");
  const lastScan = progressive.findLastIndex((value, index) =>
    value === 0xff && progressive[index + 1] === 0xda
  );
  const scan = progressive.subarray(lastScan, -2);
  const jpeg = (name: string, codestream: Uint8Array, refusal: RegExp | undefined) =>
    framed(name, { syntax: "4.50", phantom: GREY, codestream }, refusal);
  return [
    framed("jpeg-80000-scans", {
      syntax: "4.55",
      phantom: SMALL,
      codestream: concat(progressive.subarray(0, lastScan), repeated(scan, 80_000)),
    }, /^Frame 1: The codestream has \d+ bytes for 64 bytes of pixels/),
    jpeg(
      "jpeg-without-end",
      baseline.subarray(0, -2),
      /^Frame 1: The JPEG codestream ends before its image does/,
    ),
    jpeg("jpeg-tem", inserted(baseline, 2, Uint8Array.of(0xff, 0x01)), undefined),
    jpeg(
      "jpeg-tem-in-scan",
      inserted(baseline, baseline.length - 100, Uint8Array.of(0xff, 0x01)),
      /^Frame 1: Corrupt JPEG data: premature end of data segment/,
    ),
    jpeg("jpeg-1000-app", inserted(baseline, 2, repeated(EMPTY_APP, 1000)), undefined),
    jpeg(
      "jpeg-500000-app",
      inserted(baseline, 2, repeated(EMPTY_APP, 500_000)),
      /^Frame 1: The codestream has \d+ bytes for 5063 bytes of pixels/,
    ),
    jpeg(
      "jpeg-app-of-length-0",
      inserted(baseline, 2, Uint8Array.of(0xff, 0xe5, 0, 0)),
      /^Frame 1: A marker segment has no valid length/,
    ),
    jpeg(
      "jpeg-app-beyond-the-end",
      inserted(baseline, 2, Uint8Array.of(0xff, 0xe5, 0xff, 0xff)),
      /^Frame 1: The codestream ends within its header/,
    ),
    framed("jpeg-12-bits-in-50-of-16", {
      syntax: "4.50",
      phantom: GREY_12,
      codestream: await make(GREY_12, "+ee"),
    }, undefined),
    framed("jpeg-12-bits-in-50", {
      syntax: "4.50",
      phantom: GREY,
      codestream: await make(GREY_12, "+ee"),
    }, /^The codestream has 12 bits per sample, Bits Allocated is 8/),
  ];
}

/** JPEG-LS codestreams. */
export async function jpegLsImages(): Promise<HostileImage[]> {
  const { codestream } = await encodeWithDcmtk(GREY, "jpls", { encode: ["+el"] });
  const scan = codestream.findIndex((value, index) =>
    value === 0xff && codestream[index + 1] === 0xda
  );
  const near = codestream.slice();
  near[scan + 7] = 255; // behind marker, length, count, component and table
  const base = { syntax: "4.80", phantom: GREY, codestream };
  return [
    framed(
      "jpegls-fewer-rows",
      { ...base, rows: 60 },
      /^Frame 1: The codestream has 61 rows and 83 columns, not 60 and 83/,
    ),
    framed(
      "jpegls-more-columns",
      { ...base, columns: 84 },
      /^Frame 1: The codestream has 61 rows and 83 columns, not 61 and 84/,
    ),
    framed(
      "jpegls-near-255",
      { ...base, codestream: near },
      /^Frame 1: The JPEG-LS near value is invalid/,
    ),
    framed(
      "jpegls-components",
      { ...base, samples: 3 },
      /^Frame 1: The codestream has 1 samples per pixel, not 3/,
    ),
  ];
}

/** JPEG 2000 codestreams (PS3.5 §8.2.4). */
export async function jpeg2000Images(): Promise<HostileImage[]> {
  const make = async (phantom: Phantom, ...options: string[]): Promise<Uint8Array> =>
    (await encodeWithOpenjpeg(phantom, ["-n", "3", ...options])).codestream;
  const grey = await make(GREY);
  const base = { syntax: "4.90", phantom: GREY };
  const htj2k = (await encodeWithOpenjph(GREY, ["-num_decomps", "3"])).codestream;
  return [
    framed("jpeg2000-tile-bomb", {
      ...base,
      rows: 4096,
      columns: 4096,
      codestream: changed(grey, (view) => {
        view.setUint32(8, 4096);
        view.setUint32(12, 4096);
        view.setUint32(24, 17);
        view.setUint32(28, 17);
      }),
    }, /^Frame 1: The decoder asks for more memory than such a frame may take/),
    framed("jpeg2000-tile-size-0", {
      ...base,
      codestream: changed(grey, (view) => view.setUint32(24, 0)),
    }, /^Frame 1: The JPEG 2000 codestream has tiles without pixels/),
    // Such images are about; their bits are right, whatever the data set says of the sign.
    framed(
      "jpeg2000-signed",
      { syntax: "4.90", phantom: SIGNED, codestream: await make(SIGNED) },
      undefined,
    ),
    framed(
      "jpeg2000-htj2k-in-90",
      { ...base, codestream: htj2k },
      /^Frame 1: The codestream is High-Throughput JPEG 2000, not JPEG 2000/,
    ),
    framed("jpeg2000-endless-warnings", {
      ...base,
      codestream: changed(grey, (view) => {
        const style = 2 + 2 + view.getUint16(4) + 2 + 2; // SOC, SIZ; marker and length of COD
        view.setUint8(style, view.getUint8(style) | 6); // SOP and EPH markers, which are not there
        view.setUint16(style + 2, 65535); // layers
      }),
    }, /^Frame 1: Expected SOP marker/),
  ];
}

function changed(codestream: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = codestream.slice();
  change(new DataView(copy.buffer));
  return copy;
}
