/**
 * `--scan-archives`: what is in archives arrives at a peer of another maker, byte for byte and in the
 * archive's order.
 */

import assert from "node:assert/strict";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { tar, type TarEntry, zip, type ZipEntry } from "../support/archives.ts";
import { runDcmsend, startDcmsend } from "../support/executable.ts";
import { concat, dicomdir, text } from "../support/make.ts";
import { startStorescp, whyMissing } from "../support/real_peer.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { type ArchivedInstance, makeInstance, makeInstances } from "./support/archive_inputs.ts";
import { readStoredFile } from "./support/stored_file.ts";

const INSTANCES = makeInstances();
const CHECKSUM = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

function asZip(change: Partial<ZipEntry>): readonly ZipEntry[] {
  return [
    { name: "study/", content: new Uint8Array(0) },
    ...INSTANCES.map(({ bytes }, index) => ({ name: `study/${index}`, content: bytes, ...change })),
    { name: "link", content: text("study/1"), mode: 0o120777 },
  ];
}

function asTar(change: Partial<TarEntry>): readonly TarEntry[] {
  return [
    { name: "study/", typeFlag: "5" },
    ...INSTANCES.map(({ bytes }, index) => ({ name: `study/${index}`, content: bytes, ...change })),
    { name: "link", typeFlag: "2", linkName: "study/1" },
    { name: "hard link", typeFlag: "1", linkName: "study/1" },
    { name: "fifo", typeFlag: "6" },
  ];
}

/** Two frames, with one to be skipped in front of each. */
function inFrames(bytes: Uint8Array): Uint8Array {
  const skipped = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
  const middle = 1000;
  return concat(
    skipped,
    zstdCompressSync(bytes.subarray(0, middle), CHECKSUM),
    skipped,
    zstdCompressSync(bytes.subarray(middle)),
  );
}

const CONTAINERS: readonly { name: string; bytes: Uint8Array }[] = [
  { name: "zip, stored", bytes: zip(asZip({})) },
  { name: "zip, deflated", bytes: zip(asZip({ deflated: true })) },
  {
    name: "zip with data descriptors",
    bytes: zip(asZip({ deflated: true, dataDescriptor: true }), {
      comment: "PK\x05\x06 a comment",
    }),
  },
  { name: "zip64", bytes: zip(asZip({ deflated: true, zip64: true }), { zip64: true }) },
  { name: "tar", bytes: tar(asTar({})) },
  { name: "tar of GNU", bytes: tar(asTar({ format: "gnu", binarySize: true })) },
  { name: "tar.gz", bytes: gzipSync(tar(asTar({}))) },
  {
    name: "tar.gz of two members and zeros",
    bytes: concat(
      gzipSync(tar(asTar({})).subarray(0, 100)),
      gzipSync(tar(asTar({})).subarray(100)),
      new Uint8Array(1000),
    ),
  },
  { name: "tar.zst", bytes: zstdCompressSync(tar(asTar({})), CHECKSUM) },
  { name: "tar.zst of several frames", bytes: inFrames(tar(asTar({}))) },
];

const missing = whyMissing("storescp");

for (const { name, bytes } of CONTAINERS) {
  Deno.test({
    name: `a ${name} arrives byte for byte, in its order${missing ? ` (${missing})` : ""}`,
    ignore: missing !== undefined,
    fn: async () => {
      using folder = temporaryFolder();
      await using peer = await startStorescp(["+B", "+xd"]);
      const path = `${folder.path}/archive`;
      await Deno.writeFile(path, bytes);
      const report = `${folder.path}/report`;
      const { code, stderr } = await runDcmsend(
        ["--scan-archives", "+crf", report, "127.0.0.1", `${peer.port}`, path],
      );
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.deepEqual(
        reportedNames(await Deno.readTextFile(report)),
        INSTANCES.map((_, index) => `${path}/study/${index}`),
      );
      assertSame(await peer.takeStored(), INSTANCES);
    },
  });
}

function reportedNames(report: string): string[] {
  return [...report.matchAll(/^Filename +: (.*)$/gm)].map(([, name]) => name ?? "");
}

function assertSame(
  stored: readonly Uint8Array[],
  sent: readonly ArchivedInstance[],
): void {
  const received = new Map(stored.map((bytes) => {
    const { sopInstanceUid, transferSyntaxUid, dataSet } = readStoredFile(bytes);
    return [sopInstanceUid, { transferSyntaxUid, dataSet }];
  }));
  assert.equal(received.size, sent.length);
  for (const { sopInstanceUid, transferSyntaxUid, dataSet } of sent) {
    assert.deepEqual(received.get(sopInstanceUid), { transferSyntaxUid, dataSet });
  }
}

Deno.test("without --scan-archives an archive is an invalid file", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.zip`;
  await Deno.writeFile(path, zip(asZip({})));
  const { code, stderr } = await runDcmsend(["127.0.0.1", "1", path]);
  assert.equal(code, 22);
  assert.match(stderr, /F: bad DICOM file: .*a\.zip: File meta information header missing/);
});

/** A folder with an archive, a file and another archive within a folder. */
async function makeMixedFolder(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/sub`);
  await Deno.writeFile(`${folder}/plain.dcm`, makeInstance(1).bytes);
  const tarred = tar([
    { name: "x/a.dcm", content: makeInstance(2).bytes },
    { name: "x.dcm/b", content: makeInstance(3).bytes },
  ]);
  await Deno.writeFile(`${folder}/archive`, gzipSync(tarred));
  await Deno.writeFile(
    `${folder}/sub/c.zip`,
    zip([{ name: "c.dcm", content: makeInstance(4).bytes }]),
  );
}

const SCANS: readonly { args: readonly string[]; expected: readonly string[] }[] = [
  { args: ["+sd"], expected: ["1", "2", "3"] },
  { args: ["+sd", "+r"], expected: ["1", "2", "3", "4"] },
  { args: ["+sd", "+r", "+sp", "*.dcm"], expected: ["1", "2", "4"] },
  { args: ["+sd", "+sp", "b"], expected: ["3"] },
  { args: ["+sd", "--parallel", "3"], expected: ["1", "2", "3"] },
];

for (const { args, expected } of SCANS) {
  Deno.test(`a folder with archives, ${args.join(" ")}: patterns go for members`, async () => {
    using folder = temporaryFolder();
    await makeMixedFolder(folder.path);
    await using scp = startScp();
    const { code, stderr } = await runDcmsend(
      ["--scan-archives", ...args, "127.0.0.1", `${scp.port}`, folder.path],
    );
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const sent = scp.received.map(({ sopInstanceUid }) => sopInstanceUid.split(".").at(-1));
    assert.deepEqual(sent.toSorted(), expected);
  });
}

Deno.test("a DICOMDIR in an archive is not followed with +rd, and passed over with -nh", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/cd.zip`;
  await Deno.writeFile(
    path,
    zip([
      { name: "DICOMDIR", content: dicomdir([{ fileId: "IMAGE" }]) },
      { name: "IMAGE", content: makeInstance(1).bytes },
    ]),
  );
  await using scp = startScp();
  const args = ["--scan-archives", "+rd", "127.0.0.1", `${scp.port}`, path];
  const halted = await runDcmsend(args);
  assert.equal(halted.code, 22);
  assert.match(
    halted.stderr,
    /F: bad DICOM file: .*cd\.zip\/DICOMDIR: DICOMDIR in an archive is not followed/,
  );
  assert.equal((await runDcmsend(["-nh", ...args])).code, 0);
  assert.deepEqual(scp.received.map(({ sopInstanceUid }) => sopInstanceUid), ["1.2.3.1"]);
});

Deno.test("--resume leaves out the members of an archive that were stored, until it changes", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.tar.gz`;
  const [first, second] = [makeInstance(1), makeInstance(2)];
  const archive = gzipSync(tar([
    { name: "1", content: first.bytes },
    { name: "2", content: second.bytes },
  ]));
  await Deno.writeFile(path, archive);
  await using scp = startScp();
  const args = ["--scan-archives", "--journal", `${folder.path}/journal`, "127.0.0.1"];
  const send = () => runDcmsend([...args, `${scp.port}`, path, "--resume"]);
  assert.equal((await send()).code, 0);
  assert.equal(scp.received.length, 2);
  assert.equal((await send()).code, 0);
  assert.equal(scp.received.length, 2);
  await Deno.utime(path, new Date(0), new Date(0));
  assert.equal((await send()).code, 0);
  assert.equal(scp.received.length, 4);
});

Deno.test("of an archive that changes while it is sent, no more is sent", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.zip`;
  const instances = [1, 2, 3, 4, 5, 6].map((number) => makeInstance(number));
  const entries = instances.map(({ bytes }, index) => ({ name: `${index}`, content: bytes }));
  await Deno.writeFile(path, zip(entries));
  await using scp = startScp({
    status: async () => {
      await Deno.writeFile(path, Uint8Array.of(0), { append: true });
      return 0;
    },
  });
  const args = ["--scan-archives", "127.0.0.1", `${scp.port}`, path];
  const { code, stderr } = await runDcmsend(args);
  assert.equal(code, 62);
  assert.match(stderr, /E: .*a\.zip\/\d: Archive has changed since it was checked/);
  // As far as it had been read ahead.
  assert.ok(scp.received.length <= 4, `${scp.received.length} were sent`);
});

Deno.test("SIGINT is heard while a long archive is looked through", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.tar.gz`;
  const long = gzipSync(new Uint8Array(50_000_000));
  const start = gzipSync(
    tar([{ name: "a", content: new Uint8Array(0), size: 2 ** 40 }], { end: 0 }),
  );
  await Deno.writeFile(path, concat(start, ...Array.from({ length: 400 }, () => long)));
  const running = startDcmsend(["-d", "-nh", "--scan-archives", "127.0.0.1", "1", path]);
  await running.waitForStderr("processing an archive");
  running.kill("SIGINT");
  assert.equal((await running.result).code, 130);
});

Deno.test("--dry-run names the members of archives", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.tar`;
  await Deno.writeFile(path, tar([{ name: "x", content: makeInstance(1).bytes }]));
  const { code, stdout } = await runDcmsend(
    ["--dry-run", "--scan-archives", "127.0.0.1", "1", path],
  );
  assert.equal(code, 0);
  assert.ok(stdout.includes(`${path}/x`), stdout);
});
