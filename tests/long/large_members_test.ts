/**
 * Members of archives that are too long to be held in memory, and so are unpacked more than once:
 * what arrives is what arrives of the same files without an archive, however it has to be converted.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { tar, zip } from "../support/archives.ts";
import { runDcmsend } from "../support/executable.ts";
import {
  element,
  encapsulatedPixelData,
  file,
  imageDataSet,
  numbers,
  UID,
} from "../support/make.ts";
import { acceptOnly, type ReceivedObject, type ScpOptions, startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SIZE = 4200;
/** Of 16 bits each: 35 MB. */
const PIXELS = numbers(4, Array.from({ length: SIZE * SIZE / 2 }, (_, index) => index));
const FRAGMENT_BYTES = PIXELS.length / 20;
const ENCAPSULATED_UNCOMPRESSED = "1.2.840.10008.1.2.1.98";

/** Instances with an element behind their pixel data, so that these are looked through to the end. */
function makeFiles(): readonly { name: string; content: Uint8Array<ArrayBuffer> }[] {
  const make = (number: number, pixelData: Uint8Array, transferSyntaxUid: string) => {
    const sopInstanceUid = `1.2.3.${number}`;
    const tail = element(0xfffcfffc, "OB", new Uint8Array(64));
    const dataSet = imageDataSet({ sopInstanceUid, size: SIZE, pixelData, tail });
    return { name: `${number}`, content: file(dataSet, { sopInstanceUid, transferSyntaxUid }) };
  };
  const fragments = Array.from(
    { length: 20 },
    (_, index) => PIXELS.subarray(index * FRAGMENT_BYTES, (index + 1) * FRAGMENT_BYTES),
  );
  return [
    make(1, element(0x7fe00010, "OW", PIXELS), UID.explicitLe),
    make(2, encapsulatedPixelData(fragments), ENCAPSULATED_UNCOMPRESSED),
    make(3, element(0x7fe00010, "OW", new Uint8Array(8)), UID.explicitLe),
    make(4, encapsulatedPixelData(fragments), ENCAPSULATED_UNCOMPRESSED),
  ];
}

const FILES = makeFiles();
const CONTAINERS: readonly { name: string; bytes: Uint8Array; parallel: string }[] = [
  { name: "tar.gz", bytes: gzipSync(tar(FILES), { level: 1 }), parallel: "3" },
  { name: "tar.zst", bytes: zstdCompressSync(tar(FILES)), parallel: "1" },
  { name: "zip", bytes: zip(FILES.map((entry) => ({ ...entry, deflated: true }))), parallel: "1" },
];
const PEERS: readonly { name: string; options: ScpOptions }[] = [
  { name: "whatever it is in", options: {} },
  { name: "only implicit VR little endian", options: { accept: acceptOnly(UID.implicitLe) } },
];

for (const { name, options } of PEERS) {
  Deno.test(`members of 35 MB at a peer that takes ${name}`, async () => {
    using folder = temporaryFolder();
    const paths = FILES.map((entry) => `${folder.path}/${entry.name}`);
    for (const [index, path] of paths.entries()) await Deno.writeFile(path, FILES[index]!.content);
    const expected = await send(paths, options);
    assert.equal(expected.length, FILES.length);
    for (const { name, bytes, parallel } of CONTAINERS) {
      const path = `${folder.path}/${name}`;
      await Deno.writeFile(path, bytes);
      const args = ["--scan-archives", "--parallel", parallel, path];
      assertSame(await send(args, options), expected, name);
    }
  });
}

async function send(
  args: readonly string[],
  options: ScpOptions,
): Promise<readonly ReceivedObject[]> {
  await using scp = startScp({ ...options, maxPduLength: 131072 });
  const { code, stderr } = await runDcmsend(["127.0.0.1", `${scp.port}`, ...args]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  return scp.received.toSorted((a, b) => a.sopInstanceUid < b.sopInstanceUid ? -1 : 1);
}

function assertSame(
  received: readonly ReceivedObject[],
  expected: readonly ReceivedObject[],
  how: string,
): void {
  assert.equal(received.length, expected.length, how);
  for (const [index, { sopInstanceUid, transferSyntaxUid, dataSet }] of expected.entries()) {
    const own = received[index]!;
    assert.equal(own.sopInstanceUid, sopInstanceUid, how);
    assert.equal(own.transferSyntaxUid, transferSyntaxUid, how);
    assert.ok(Buffer.compare(own.dataSet, dataSet) === 0, how);
  }
}
