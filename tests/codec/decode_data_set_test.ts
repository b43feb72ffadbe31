import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { MemorySource } from "../../lib/base/byte_source.ts";
import { decodeDataSet } from "../../lib/codec/decode_data_set.ts";
import { decodeInThisThread } from "../../lib/codec/decode_job.ts";
import { createFrameDecoder } from "../../lib/codec/decoders.ts";
import {
  type Encoding,
  EXPLICIT_BE_ENCODING,
  EXPLICIT_LE_ENCODING,
  IMPLICIT_LE_ENCODING,
} from "../../lib/dicom/element.ts";
import { encodeDataSet } from "../../lib/dicom/encode.ts";
import { parseDataSet } from "../../lib/dicom/parse.ts";
import { PixelDataError } from "../../lib/dicom/pixel_data_error.ts";
import {
  concat,
  element,
  encapsulatedPixelData,
  EXPLICIT_BE,
  EXPLICIT_LE,
  IMPLICIT_LE,
  item,
  type MakeEncoding,
  numbers,
  sequence,
  UID,
  us,
} from "../support/make.ts";
import { modules } from "../wasm/codecs.ts";

const POOL = decodeInThisThread(createFrameDecoder(modules));

/** RLE of one literal run per segment. */
function rleFrame(...segments: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(64);
  const runs = segments.map((segment) => [segment.length - 1, ...segment]);
  const offsets = runs.map((_, index) => 64 + runs.slice(0, index).flat().length);
  header.set(numbers(4, [segments.length, ...offsets]));
  const data = Uint8Array.from(runs.flat());
  return concat(header, data, new Uint8Array(data.length % 2));
}

interface Image {
  readonly frames: number;
  readonly bitsAllocated?: number;
  readonly columns: number;
}

/** The attributes of a grey image of one row. */
function attributes(
  { frames, bitsAllocated = 8, columns }: Image,
  encoding: MakeEncoding = EXPLICIT_LE,
): Uint8Array<ArrayBuffer> {
  return concat(
    us(0x00280002, 1, encoding),
    element(0x00280004, "CS", "MONOCHROME2", encoding),
    element(0x00280008, "IS", String(frames), encoding),
    us(0x00280010, 1, encoding),
    us(0x00280011, columns, encoding),
    us(0x00280100, bitsAllocated, encoding),
    us(0x00280101, bitsAllocated, encoding),
    us(0x00280102, bitsAllocated - 1, encoding),
    us(0x00280103, 0, encoding),
  );
}

async function decode(
  bytes: Uint8Array,
  options: { to?: Encoding; transferSyntaxUid?: string; all?: boolean; chunk?: number } = {},
): Promise<Uint8Array> {
  const { to = EXPLICIT_LE_ENCODING, transferSyntaxUid = UID.rleLossless, chunk = 1000 } = options;
  const source = new MemorySource(bytes);
  const dataSet = parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
  using decoded = decodeDataSet({ dataSet, source }, {
    transferSyntaxUid,
    pool: POOL,
    lookAheadBytes: 100,
  });
  if (options.all) await decoded.decodeAll();
  const { lengthBytes, stream } = encodeDataSet(decoded.dataSet, { source, to });
  const parts: Uint8Array[] = [];
  while (!stream.done) {
    const target = new Uint8Array(chunk);
    parts.push(target.subarray(0, await stream.fill(target)));
  }
  const encoded = concat(...parts);
  strictEqual(encoded.length, lengthBytes);
  return encoded;
}

const TARGETS = [
  { name: "implicit little endian", to: IMPLICIT_LE_ENCODING, made: IMPLICIT_LE },
  { name: "explicit little endian", to: EXPLICIT_LE_ENCODING, made: EXPLICIT_LE },
  { name: "explicit big endian", to: EXPLICIT_BE_ENCODING, made: EXPLICIT_BE },
];

// As DCMTK does, pixels of every size are OW, and turned around in 16-bit words for big endian.
const IMAGES = [
  {
    name: "odd 8-bit frames",
    image: { frames: 3, columns: 3 },
    frames: [rleFrame([1, 2, 3]), rleFrame([4, 5, 6]), rleFrame([7, 8, 9])],
    words: [0x0201, 0x0403, 0x0605, 0x0807, 0x0009],
  },
  {
    name: "16-bit frames",
    image: { frames: 2, columns: 2, bitsAllocated: 16 },
    frames: [rleFrame([0x12, 0x34], [0x56, 0x78]), rleFrame([0x9a, 0xbc], [0xde, 0xf0])],
    words: [0x1256, 0x3478, 0x9ade, 0xbcf0],
  },
  {
    name: "32-bit frames",
    image: { frames: 1, columns: 1, bitsAllocated: 32 },
    frames: [rleFrame([0x12], [0x34], [0x56], [0x78])],
    words: [0x5678, 0x1234],
  },
];

for (const { name, to, made } of TARGETS) {
  for (const { name: imageName, image, frames, words } of IMAGES) {
    Deno.test(`decodeDataSet() with encodeDataSet() gives ${imageName} in ${name}`, async () => {
      const given = concat(
        element(0x00080018, "UI", UID.instance),
        attributes(image),
        encapsulatedPixelData(frames),
        element(0x7fe10010, "LO", "behind"),
      );
      const expected = concat(
        element(0x00080018, "UI", UID.instance, made),
        attributes(image, made),
        element(0x7fe00010, "OW", numbers(2, words, made), made),
        element(0x7fe10010, "LO", "behind", made),
      );
      for (const chunk of [1, 3, 10, 1000]) {
        for (const all of [false, true]) {
          deepStrictEqual(await decode(given, { to, chunk, all }), expected);
        }
      }
    });
  }
}

Deno.test("decodeDataSet() decodes icons, too, wherever they are, in their place", async () => {
  const image = { frames: 1, columns: 2 };
  const withIcon = (pixelData: Uint8Array): Uint8Array =>
    sequence(0x00880200, [item(concat(attributes(image), pixelData))]);
  const encoded = encapsulatedPixelData([rleFrame([1, 2])]);
  const native = element(0x7fe00010, "OW", Uint8Array.of(1, 2));
  const given = concat(
    attributes(image),
    sequence(0x00400555, [item(withIcon(encoded)), item(new Uint8Array(0))]),
    withIcon(encoded),
    encapsulatedPixelData([rleFrame([3, 4])]),
  );
  const expected = concat(
    attributes(image),
    sequence(0x00400555, [item(withIcon(native)), item(new Uint8Array(0))]),
    withIcon(native),
    element(0x7fe00010, "OW", Uint8Array.of(3, 4)),
  );
  deepStrictEqual(await decode(given), expected);
});

Deno.test("decodeDataSet() leaves a data set alone that has nothing to decode", async () => {
  const given = concat(element(0x00080018, "UI", UID.instance), us(0x00280010, 5));
  deepStrictEqual(await decode(given), given);
});

Deno.test("decodeDataSet() leaves out what only encapsulated pixel data have", async () => {
  const image = { frames: 2, columns: 2 };
  const frames = [rleFrame([1, 2]), rleFrame([3, 4])];
  const given = concat(
    attributes(image),
    element(0x7fe00001, "OV", numbers(4, [0, 0, 76, 0])),
    element(0x7fe00002, "OV", numbers(4, [67, 0, 67, 0])),
    encapsulatedPixelData(frames),
  );
  deepStrictEqual(
    await decode(given),
    concat(attributes(image), element(0x7fe00010, "OW", Uint8Array.of(1, 2, 3, 4))),
  );
});

Deno.test("decodeDataSet() recalculates group lengths", async () => {
  const image = { frames: 1, columns: 2 };
  const groupLength = (length: number): Uint8Array =>
    element(0x7fe00000, "UL", numbers(4, [length]));
  deepStrictEqual(
    await decode(
      concat(attributes(image), groupLength(5), encapsulatedPixelData([rleFrame([1, 2])])),
    ),
    concat(attributes(image), groupLength(14), element(0x7fe00010, "OW", Uint8Array.of(1, 2))),
  );
});

Deno.test("decodeDataSet() rewrites Number of Frames as a plain number", async () => {
  const given = concat(
    attributes({ frames: 1, columns: 2 }),
    encapsulatedPixelData([rleFrame([1, 2])]),
  );
  const spaced = given.slice();
  spaced.set(Uint8Array.of(0x20, 0x31), 38); // " 1" instead of "1 "
  deepStrictEqual(spaced.subarray(30, 38), element(0x00280008, "IS", "1").subarray(0, 8));
  deepStrictEqual(await decode(spaced), await decode(given));
});

Deno.test("decodeDataSet() names what is wrong before anything is decoded", () => {
  const source = new MemorySource(concat(
    attributes({ frames: 2, columns: 2 }),
    encapsulatedPixelData([rleFrame([1, 2])]),
  ));
  const dataSet = parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
  const options = { transferSyntaxUid: UID.rleLossless, pool: POOL, lookAheadBytes: 100 };
  throws(
    () => decodeDataSet({ dataSet, source }, options),
    (error: unknown) => error instanceof PixelDataError && error.reason === "fragments",
  );
});

Deno.test("decodeDataSet() names the frame that cannot be decoded", async () => {
  const given = concat(
    attributes({ frames: 2, columns: 2 }),
    encapsulatedPixelData([rleFrame([1, 2]), rleFrame([1])]),
  );
  const isSecond = (error: unknown) => error instanceof PixelDataError && error.frame === 2;
  await rejects(decode(given), isSecond);
  await rejects(decode(given, { all: true }), isSecond);
});

Deno.test("decodeDataSet() names the first frame where its codestream's header is damaged", () => {
  const source = new MemorySource(concat(
    attributes({ frames: 1, columns: 2 }),
    encapsulatedPixelData([new Uint8Array(10)]),
  ));
  const dataSet = parseDataSet(source, { offset: 0, encoding: EXPLICIT_LE_ENCODING });
  const options = { transferSyntaxUid: UID.jpegBaseline, pool: POOL, lookAheadBytes: 100 };
  throws(
    () => decodeDataSet({ dataSet, source }, options),
    (error: unknown) => error instanceof PixelDataError && error.frame === 1,
  );
});
