/** `--confine` changes nothing of what a run does, says and returns, as long as it keeps within bounds. */

import assert from "node:assert/strict";
import { projectPath } from "../../scripts/build/project.ts";
import { runDcmsend, startDcmsend } from "../support/executable.ts";
import { concat, encapsulatedPixelData, file, imageDataSet, UID } from "../support/make.ts";
import { startPeer } from "../support/peer.ts";
import { acceptOnly, startScp } from "../support/scp.ts";
import { rleFrame } from "./support/hostile_pixels.ts";
import { accept, answer, heard, RECEIVE_OBJECT, RECEIVE_PDU } from "./support/pdus.ts";
import { INSIDE, twoFolders } from "./support/two_folders.ts";

for (
  const { name, options = [], inputs = ["in/1.dcm"], host = "127.0.0.1" } of [
    { name: "a plain run" },
    {
      name: "a verbose run with a report on standard output",
      options: ["-v", "+crf", "/dev/stdout"],
    },
    { name: "a report that is there already", options: ["-v", "+crf", "out/2.dcm"] },
    { name: "a name that is looked up", options: ["-d", "-i4"], host: "localhost" },
    { name: "a name that is resolved in connecting", host: "LOCALHOST" },
    { name: "a name that nobody knows", options: ["-i4"], host: "peer.invalid" },
    { name: "a name that is none", host: "a b" },
    { name: "a name with an empty label", host: "a..b" },
    { name: "an address with a dot behind it", host: "127.0.0.1." },
    { name: "an IPv4 address in brackets", options: ["-i4"], host: "[127.0.0.1]" },
    { name: "a name that is too long", host: "a".repeat(300) },
    { name: "a missing file", options: ["-nh"], inputs: ["in/1.dcm", "in/none.dcm"] },
    { name: "nothing but a missing file", inputs: ["in/none.dcm"] },
    { name: "a file without a name", options: ["-nh"], inputs: ["", "in/1.dcm"] },
    { name: "directories", options: ["-v", "+sd"], inputs: ["in", "out/"] },
    { name: "a directory that is not scanned", inputs: ["in", "in/1.dcm"] },
    { name: "a path through another folder", inputs: ["out/../in/1.dcm"] },
    { name: "a command line that is wrong", options: ["--retry-delay", "1"] },
  ] satisfies { name: string; options?: string[]; inputs?: string[]; host?: string }[]
) {
  Deno.test(`--confine changes nothing of ${name}`, async () => {
    const outcomes: unknown[] = [];
    for (const confine of [[], ["--confine"]]) {
      using folder = twoFolders();
      await using scp = startScp();
      const args = [...confine, ...options, host, `${scp.port}`, ...inputs];
      const { code, stdout, stderr } = await runDcmsend(args, { cwd: folder.path });
      const received = scp.received.map(({ sopInstanceUid }) => sopInstanceUid);
      const messages = stderr.replaceAll(`${scp.port}`, "PORT");
      outcomes.push({ code, stdout: withoutTime(stdout), messages, received });
    }
    assert.deepEqual(outcomes[1], outcomes[0]);
  });
}

/** The report has the time in it, and the peer's port. */
function withoutTime(report: string): string {
  return report.replaceAll(/^(Communication Peer|Current Date.Time) .*$/gm, "$1");
}

Deno.test("--confine and other arguments are echoed by the confined run", async () => {
  using folder = twoFolders();
  await using scp = startScp();
  const args = ["--confine", "--arguments", "127.0.0.1", `${scp.port}`, "in/1.dcm"];
  const { stderr } = await runDcmsend(args, { cwd: folder.path });
  assert.match(stderr, /^I: calling 'dcmsend' with 5 arguments: '--confine' '--arguments' /);
});

Deno.test("--confine lets threads decode, which have no permission at all", async () => {
  using folder = twoFolders();
  const uncompressed: readonly string[] = [UID.implicitLe, UID.explicitLe];
  await using scp = startScp({ accept: acceptOnly(...uncompressed) });
  await Deno.writeFile(`${folder.path}/in/1.dcm`, largeRleFile());
  const args = ["--confine", "127.0.0.1", `${scp.port}`, "in/1.dcm"];
  const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const [object] = scp.received;
  assert.ok(object!.lengthBytes > RLE_SIZE * RLE_SIZE * 2);
  assert.ok(uncompressed.includes(object!.transferSyntaxUid));
});

/** With more pixels than the thread that sends decodes itself. */
const RLE_SIZE = 1024;

function largeRleFile(): Uint8Array {
  const runs = RLE_SIZE * RLE_SIZE / 128;
  const segment = Uint8Array.from({ length: runs * 2 }, (_, index) => index % 2 === 0 ? 129 : 7);
  const pixelData = encapsulatedPixelData([rleFrame([segment, segment])]);
  const dataSet = imageDataSet({ sopInstanceUid: INSIDE, size: RLE_SIZE, pixelData });
  return file(dataSet, { sopInstanceUid: INSIDE, transferSyntaxUid: UID.rleLossless });
}

for (
  const { signal, code } of [{ signal: "SIGINT", code: 130 }, {
    signal: "SIGTERM",
    code: 143,
  }] as const
) {
  Deno.test(`--confine: ${signal} aborts the association, and report and summary follow`, async () => {
    using folder = twoFolders();
    const started = Promise.withResolvers<() => void>();
    await using peer = await startPeer([
      RECEIVE_PDU,
      accept(),
      ...RECEIVE_OBJECT,
      answer(1),
      ...RECEIVE_OBJECT,
      { call: async () => (await started.promise)() },
      { recv: "close" },
    ]);
    const args = ["--confine", "-v", "+crf", "report", "127.0.0.1", `${peer.port}`];
    const running = startDcmsend([...args, "in/1.dcm", "out/2.dcm"], { cwd: folder.path });
    started.resolve(() => running.kill(signal));
    const result = await running.result;
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, /^I: - sent to the peer {7}: 1$/m);
    const report = await Deno.readTextFile(`${folder.path}/report`);
    assert.equal(report.split("DIMSE Status  : <not sent>").length, 2);
    await peer.finished();
    assert.equal(heard(peer.connections[0]), "associateRq pData pData pData pData abort");
  });

  Deno.test(`--confine: ${signal} a second time ends the run at once`, async () => {
    using folder = twoFolders();
    await using peer = await startPeer([RECEIVE_PDU, accept(), { stall: true }]);
    await Deno.writeFile(`${folder.path}/in/1.dcm`, hugeFile());
    const args = [
      "--confine",
      "-v",
      "--json-report",
      "lines",
      "127.0.0.1",
      `${peer.port}`,
      "in/1.dcm",
    ];
    const running = startDcmsend(args, { cwd: folder.path });
    await running.waitForStderr("Sending C-STORE Request");
    running.kill("SIGINT");
    await running.waitForStderr("Aborting Association");
    const startMs = performance.now();
    running.kill(signal);
    const result = await running.result;
    assert.ok(performance.now() - startMs < 1000);
    assert.equal(result.code, code);
    assert.doesNotMatch(result.stderr, /Status Summary/);
    const lines = (await Deno.readTextFile(`${folder.path}/lines`)).trim().split("\n");
    assert.equal(JSON.parse(lines.at(-1)!).exitCode, code);
  });
}

/** More than any socket buffer takes. */
function hugeFile(): Uint8Array {
  const pixelData = new Uint8Array(12 + (32 << 20));
  pixelData.set([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0]);
  new DataView(pixelData.buffer).setUint32(8, 32 << 20, true);
  return concat(file(imageDataSet({ pixelData })));
}

Deno.test("--confine works from source, under Deno's own sandbox, and cannot widen that", async () => {
  using folder = twoFolders();
  await using scp = startScp();
  const input = `${folder.path}/in`;
  const run = (permissions: readonly string[], inputs: readonly string[]) =>
    runDcmsend([
      "run",
      "--no-prompt",
      "--quiet",
      `--allow-net=127.0.0.1:${scp.port}`,
      ...permissions,
      projectPath("main.ts"),
      ...["--confine", "-nh", "127.0.0.1", `${scp.port}`, ...inputs],
    ], { executable: Deno.execPath() });
  const program = ["main.ts", "lib", "deno.json"].map(projectPath).join(",");
  const inputs = [`${input}/1.dcm`, `${folder.path}/out/2.dcm`];
  const result = await run([`--allow-read=${input},${program}`], inputs);
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stderr, /out\/2\.dcm: Permission denied \(no read access was granted\)/);
  assert.deepEqual(scp.received.map(({ sopInstanceUid }) => sopInstanceUid), [INSIDE]);
  const refused = await run([`--allow-read=${input}`], inputs);
  assert.match(refused.stderr, /^F: internal error: .*Requires read access to .*main\.ts/m);
  assert.equal(refused.code, 70);
});
