/** Objects far larger than memory should be: what is held of them does not depend on their size. */

import assert from "node:assert/strict";
import {
  concat,
  EXPLICIT_BE,
  EXPLICIT_LE,
  file,
  header,
  imageDataSet,
  IMPLICIT_LE,
  item,
  type MakeEncoding,
  numbers,
  sequenceDelimiter,
  UID,
  UNDEFINED,
} from "../support/make.ts";
import { startStorescp } from "../support/real_peer.ts";
import { acceptOnly, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { measure, tell } from "./support/measure.ts";

const MAX_PEAK_MEGABYTES = 150;

/** Writes a file with holes, which take no room on the disk and read as zeros. */
class SparseFile implements Disposable {
  readonly #file: Deno.FsFile;
  lengthBytes = 0;

  constructor(path: string) {
    this.#file = Deno.openSync(path, { write: true, createNew: true });
  }

  write(bytes: Uint8Array): void {
    this.#file.seekSync(this.lengthBytes, Deno.SeekMode.Start);
    for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
    this.lengthBytes += bytes.length;
  }

  skip(lengthBytes: number): void {
    this.lengthBytes += lengthBytes;
    this.#file.truncateSync(this.lengthBytes);
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

function writeUncompressed(
  path: string,
  { valueLength, transferSyntaxUid, encoding }: {
    valueLength: number;
    transferSyntaxUid: string;
    encoding: MakeEncoding;
  },
): void {
  using sparse = new SparseFile(path);
  const pixelData = header(0x7fe00010, "OW", valueLength, encoding);
  sparse.write(file(imageDataSet({ encoding, pixelData }), { transferSyntaxUid }));
  sparse.skip(valueLength);
}

function writeEncapsulated(path: string, fragmentLengths: readonly number[]): void {
  using sparse = new SparseFile(path);
  const start = concat(header(0x7fe00010, "OB", UNDEFINED), item(new Uint8Array(0)));
  const transferSyntaxUid = UID.jpegBaseline;
  sparse.write(file(imageDataSet({ pixelData: start }), { transferSyntaxUid }));
  for (const length of fragmentLengths) {
    sparse.write(concat(numbers(2, [0xfffe, 0xe000]), numbers(4, [length])));
    sparse.skip(length);
  }
  sparse.write(sequenceDelimiter());
}

/** Pixel data of zeros that take a thousandth of their size. */
async function writeDeflated(path: string, valueLength: number): Promise<void> {
  const start = imageDataSet({ pixelData: header(0x7fe00010, "OW", valueLength) });
  const zeros = new Uint8Array(1_000_000);
  const dataSet = ReadableStream.from((function* () {
    yield start;
    for (let done = 0; done < valueLength; done += zeros.length) yield zeros;
  })());
  const head = file(new Uint8Array(0), { transferSyntaxUid: UID.deflatedLe });
  const deflated = dataSet.pipeThrough(new CompressionStream("deflate-raw"));
  await Deno.writeFile(path, head);
  await Deno.writeFile(path, deflated, { append: true });
}

Deno.test("3.9 GB uncompressed are sent in less than 150 MB of memory", async () => {
  await sendToStorescp("3.9 GB uncompressed", (path) =>
    writeUncompressed(path, {
      valueLength: 3_900_000_000,
      transferSyntaxUid: UID.explicitLe,
      encoding: EXPLICIT_LE,
    }));
});

Deno.test("5 GB encapsulated in five fragments are sent in less than 150 MB of memory", async () => {
  const fragmentLengths = [1e9, 1_200_000_000, 3_000_000, 1_797_000_000, 1e9];
  await sendToStorescp("5 GB encapsulated", (path) => writeEncapsulated(path, fragmentLengths));
});

/** DCMTK's SCP throws the data away. */
async function sendToStorescp(what: string, write: (path: string) => void): Promise<void> {
  using folder = temporaryFolder();
  await using peer = await startStorescp(["--ignore", "+xa"]);
  const path = `${folder.path}/large.dcm`;
  write(path);
  const { size } = await Deno.stat(path);
  await sendMeasured(what, { path, port: peer.port, lengthBytes: size });
}

const CONVERTED_LENGTH = 1_000_000_000;

/** Objects that have to be written anew on their way; what arrives is counted. */
const CONVERSIONS: readonly { name: string; write: (path: string) => void | Promise<void> }[] = [
  {
    name: "implicit VR",
    write: (path) =>
      writeUncompressed(path, {
        valueLength: CONVERTED_LENGTH,
        transferSyntaxUid: UID.implicitLe,
        encoding: IMPLICIT_LE,
      }),
  },
  {
    name: "big endian",
    write: (path) =>
      writeUncompressed(path, {
        valueLength: CONVERTED_LENGTH,
        transferSyntaxUid: UID.explicitBe,
        encoding: EXPLICIT_BE,
      }),
  },
  { name: "deflated", write: (path) => writeDeflated(path, CONVERTED_LENGTH) },
];

for (const { name, write } of CONVERSIONS) {
  Deno.test(`1 GB ${name} is converted in less than 150 MB of memory`, async () => {
    using folder = temporaryFolder();
    await using scp = startScp({
      accept: acceptOnly(UID.explicitLe),
      keepDataSets: false,
      maxPduLength: 131072,
    });
    const path = `${folder.path}/large.dcm`;
    await write(path);
    await sendMeasured(`1 GB ${name}, converted`, {
      path,
      port: scp.port,
      lengthBytes: CONVERTED_LENGTH,
    });
    const header = imageDataSet({ pixelData: new Uint8Array(12) });
    assert.equal(scp.received[0]?.lengthBytes, header.length + CONVERTED_LENGTH);
  });
}

async function sendMeasured(
  what: string,
  { path, port, lengthBytes }: { path: string; port: number; lengthBytes: number },
): Promise<void> {
  const measured = await measure(["127.0.0.1", `${port}`, path]);
  const { result: { code, stderr }, seconds, peakMegabytes } = measured;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  tell(what, measured, `${(lengthBytes / 1e6 / seconds).toFixed(0)} MB/s`);
  assert.ok(peakMegabytes > 0 && peakMegabytes < MAX_PEAK_MEGABYTES, `${peakMegabytes} MB`);
}
