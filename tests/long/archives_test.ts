/**
 * Large archives: memory depends neither on the archive's size nor on that of its members, and an
 * archive is unpacked a few times in all, not once for each member.
 */

import assert from "node:assert/strict";
import { constants, crc32, zstdCompressSync } from "node:zlib";
import { tarHeader, zipDirectory } from "../support/archives.ts";
import {
  concat,
  element,
  file,
  header,
  imageDataSet,
  item,
  numbers,
  sequenceDelimiter,
  UID,
  UNDEFINED,
} from "../support/make.ts";
import { makeRandom } from "../support/random.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { measure, tell } from "./support/measure.ts";

/** 64 MB of members that are held, 10 MB for each of a few unpackers, and the program itself. */
const MAX_PEAK_MEGABYTES = 200;
const MEGABYTE = 1_000_000;

/** Pixel data that can be compressed to a tenth or so. */
const PIXELS = makePixels();

function makePixels(): Uint8Array<ArrayBuffer> {
  const random = makeRandom(1);
  const noise = Uint8Array.from({ length: MEGABYTE / 20 }, () => random(256));
  return concat(...Array.from({ length: 20 }, () => noise));
}

/** A member piece by piece: an instance whose pixel data have so many megabytes. */
interface Member {
  readonly start: Uint8Array<ArrayBuffer>;
  readonly megabytes: number;
  readonly end: Uint8Array<ArrayBuffer>;
}

function sizeOf({ start, megabytes, end }: Member): number {
  return start.length + megabytes * MEGABYTE + end.length;
}

function* bytesOf({ start, megabytes, end }: Member): Generator<Uint8Array<ArrayBuffer>> {
  yield start;
  for (let count = 0; count < megabytes; count++) yield PIXELS;
  yield end;
}

function nativeImage(number: number, megabytes: number): Member {
  const sopInstanceUid = `1.2.3.${number}`;
  const pixelData = header(0x7fe00010, "OW", megabytes * MEGABYTE);
  const start = file(imageDataSet({ sopInstanceUid, pixelData }), { sopInstanceUid });
  return { start, megabytes, end: new Uint8Array(0) };
}

/** With an element behind its pixel data, so that it is looked through to its end. */
function encapsulatedImage(number: number, megabytes: number): Member {
  const sopInstanceUid = `1.2.3.${number}`;
  const transferSyntaxUid = UID.jpegBaseline;
  const pixelData = concat(
    header(0x7fe00010, "OB", UNDEFINED),
    item(new Uint8Array(0)),
    numbers(2, [0xfffe, 0xe000]),
    numbers(4, [megabytes * MEGABYTE]),
  );
  const start = file(imageDataSet({ sopInstanceUid, pixelData }), {
    sopInstanceUid,
    transferSyntaxUid,
  });
  const end = concat(sequenceDelimiter(), element(0xfffcfffc, "OB", new Uint8Array(8)));
  return { start, megabytes, end };
}

function* tarOf(members: readonly Member[]): Generator<Uint8Array<ArrayBuffer>> {
  for (const [index, member] of members.entries()) {
    const size = sizeOf(member);
    yield tarHeader({ name: `${index}`, binarySize: true, size });
    yield* bytesOf(member);
    yield new Uint8Array((512 - size % 512) % 512);
  }
  yield new Uint8Array(1024);
}

async function writeGzip(path: string, members: readonly Member[]): Promise<void> {
  await Deno.writeFile(
    path,
    ReadableStream.from(tarOf(members)).pipeThrough(new CompressionStream("gzip")),
  );
}

/** In frames of 16 MB, each with the largest window that is taken. */
async function writeZstd(path: string, members: readonly Member[]): Promise<void> {
  const params = {
    [constants.ZSTD_c_checksumFlag]: 1,
    [constants.ZSTD_c_compressionLevel]: 1,
    [constants.ZSTD_c_windowLog]: 23,
  };
  using target = await Deno.open(path, { write: true, createNew: true });
  const writer = target.writable.getWriter();
  let waiting: Uint8Array[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    await writer.write(new Uint8Array(zstdCompressSync(concat(...waiting), { params })));
    waiting = [];
    length = 0;
  };
  for (const piece of tarOf(members)) {
    waiting.push(piece);
    length += piece.length;
    if (length > 16 * MEGABYTE) await flush();
  }
  await flush();
  await writer.close();
}

async function writeZip(path: string, members: readonly Member[]): Promise<void> {
  using target = await Deno.open(path, { write: true, createNew: true });
  let offset = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let done = 0; done < bytes.length;) done += await target.write(bytes.subarray(done));
    offset += bytes.length;
  };
  const entries = [];
  for (const [index, member] of members.entries()) {
    const headerOffset = offset;
    await write(concat(numbers(4, [0x04034b50]), new Uint8Array(22), numbers(2, [0, 0])));
    let checksum = 0;
    const raw = ReadableStream.from(bytesOf(member)).pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform: (piece, controller) => {
          checksum = crc32(piece, checksum);
          controller.enqueue(piece);
        },
      }),
    );
    for await (const piece of raw.pipeThrough(new CompressionStream("deflate-raw"))) {
      await write(piece);
    }
    const packedSize = offset - headerOffset - 30;
    entries.push({
      ...{ name: `${index}`, headerOffset, method: 8, crc32: checksum },
      ...{ size: sizeOf(member), packedSize },
    });
  }
  await write(zipDirectory(entries, offset));
}

const MANY = Array.from({ length: 400 }, (_, index) => nativeImage(index, 1));
/** Just short enough to be held as a whole. */
const HELD = Array.from({ length: 12 }, (_, index) => nativeImage(index, 33));
const LARGE = [
  nativeImage(1, 100),
  encapsulatedImage(2, 100),
  nativeImage(3, 1),
  encapsulatedImage(4, 100),
  nativeImage(5, 100),
];

const SETS = [
  { what: "400 of 1 MB", members: MANY },
  { what: "12 of 33 MB", members: HELD },
  { what: "some of 100 MB", members: LARGE },
] as const;
const FORMATS = [
  { name: "tar.gz", write: writeGzip },
  { name: "tar.zst", write: writeZstd },
  { name: "zip", write: writeZip },
] as const;

for (const { name, write } of FORMATS) {
  for (const { what, members } of SETS) {
    Deno.test(`${what} in a ${name} are sent in less than 200 MB of memory`, async () => {
      using folder = temporaryFolder();
      const path = `${folder.path}/archive`;
      await write(path, members);
      for (const parallel of [1, 4]) {
        await sendMeasured(`${what} in a ${name}, ${parallel} at a time`, {
          path,
          members,
          parallel,
        });
      }
    });
  }
}

async function sendMeasured(
  title: string,
  { path, members, parallel }: {
    path: string;
    members: readonly Member[];
    parallel: number;
  },
): Promise<void> {
  await using scp = startScp({ keepDataSets: false, maxPduLength: 131072 });
  const measured = await measure([
    ...["--scan-archives", "--parallel", `${parallel}`],
    ...["127.0.0.1", `${scp.port}`, path],
  ]);
  const { result: { code, stderr }, peakMegabytes } = measured;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  tell(title, measured);
  const received = scp.received.map(({ lengthBytes }) => lengthBytes).toSorted((a, b) => a - b);
  const metaBytes = file(new Uint8Array(0), { sopInstanceUid: "1.2.3.1" }).length;
  const sent = members.map((member) => sizeOf(member) - metaBytes).toSorted((a, b) => a - b);
  assert.equal(received.length, sent.length);
  // The meta headers are not of quite the same length.
  received.forEach((length, index) => assert.ok(Math.abs(length - sent[index]!) <= 8));
  assert.ok(peakMegabytes > 0 && peakMegabytes < MAX_PEAK_MEGABYTES, `${peakMegabytes} MB`);
}
