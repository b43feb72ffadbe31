/**
 * `--json-report`: where it goes, that it is written as things happen, that it has its last line after
 * a signal, and what becomes of a run whose report cannot be written.
 */

import assert from "node:assert/strict";
import { dcmsendPath, runDcmsend, startDcmsend } from "../support/executable.ts";
import { parseJsonReport } from "../support/json_report.ts";
import { file, imageDataSet } from "../support/make.ts";
import { startPeer } from "../support/peer.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { outcomesOf, sendReported, toReportedRun } from "./support/json_report_run.ts";
import { smallFiles } from "./support/outcome.ts";
import { accept, answer, RECEIVE_OBJECT, RECEIVE_PDU } from "./support/pdus.ts";

const SIGNALS = [["SIGINT", 130, "interrupted"], ["SIGTERM", 143, "terminated"]] as const;

for (const [signal, code, name] of SIGNALS) {
  Deno.test(`after ${signal} the report has its last line, and all instances`, async () => {
    const started = Promise.withResolvers<ReturnType<typeof startDcmsend>>();
    await using peer = await startPeer([
      RECEIVE_PDU,
      accept(),
      ...RECEIVE_OBJECT,
      answer(1),
      ...RECEIVE_OBJECT,
      { call: async () => (await started.promise).kill(signal) },
      { recv: "close" },
    ]);
    const run = await sendReported(peer.port, smallFiles(3), [], started.resolve);
    assert.deepEqual(run.end, [code, name]);
    assert.deepEqual(run.associations, ["1 opened", "1 aborted"]);
    assert.deepEqual(outcomesOf(run), {
      "1.dcm": "stored",
      "2.dcm": "notSent",
      "3.dcm": "notTried",
    });
  });

  Deno.test(`after a second signal, ${signal}, too`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/a.dcm`;
    const report = `${folder.path}/report.jsonl`;
    const pixels = new Uint8Array(12 + (32 << 20));
    pixels.set([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 0, 0, 0, 2]);
    await Deno.writeFile(path, file(imageDataSet({ pixelData: pixels })));
    // It neither reads nor closes: the abort waits for it.
    await using peer = await startPeer([RECEIVE_PDU, accept(), { stall: true }]);
    const running = startDcmsend([
      "-v",
      "--json-report",
      report,
      "127.0.0.1",
      `${peer.port}`,
      path,
    ]);
    await running.waitForStderr("Sending C-STORE Request");
    running.kill("SIGINT");
    await running.waitForStderr("Aborting Association");
    running.kill(signal);
    const run = toReportedRun(await running.result, await Deno.readTextFile(report));
    assert.deepEqual(run.end, [code, name]);
    assert.deepEqual(outcomesOf(run), { [path]: "notSent" });
  });
}

Deno.test("an instance is in the report before the next one is answered", async () => {
  using folder = temporaryFolder();
  const report = `${folder.path}/report.jsonl`;
  const names = smallFiles(2).map(({ name, bytes }) => {
    Deno.writeFileSync(`${folder.path}/${name}`, bytes);
    return `${folder.path}/${name}`;
  });
  const seen: string[][] = [];
  const started = Promise.withResolvers<ReturnType<typeof startDcmsend>>();
  await using peer = await startPeer([
    RECEIVE_PDU,
    accept(),
    ...RECEIVE_OBJECT,
    answer(1),
    ...RECEIVE_OBJECT,
    {
      call: async () => {
        seen.push(parseJsonReport(await Deno.readTextFile(report)).map(({ type }) => type));
        (await started.promise).kill("SIGKILL");
      },
    },
    { recv: "close" },
  ]);
  const running = startDcmsend(["--json-report", report, "127.0.0.1", `${peer.port}`, ...names]);
  started.resolve(running);
  assert.equal((await running.result).signal, "SIGKILL");
  assert.deepEqual(seen, [["run", "association", "instance"]]);
});

Deno.test("`-` is standard output, and nothing else goes there", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.dcm`;
  await Deno.writeFile(path, smallFiles(1)[0]!.bytes);
  await using scp = startScp();
  const result = await runDcmsend(["-d", "--json-report", "-", "127.0.0.1", `${scp.port}`, path]);
  assert.deepEqual(toReportedRun(result, result.stdout).end, [0, "success"]);
});

Deno.test("a run without any input file is reported", async () => {
  using folder = temporaryFolder();
  const result = await runDcmsend(["--json-report", "-", "127.0.0.1", "1", folder.path]);
  assert.deepEqual(toReportedRun(result, result.stdout).end, [21, "noInputFiles"]);
});

Deno.test("a report that exists is overwritten with a warning", async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  await Deno.writeFile(`${cwd}/a.dcm`, smallFiles(1)[0]!.bytes);
  await Deno.writeTextFile(`${cwd}/report.jsonl`, "old\n".repeat(1000));
  await using scp = startScp();
  const args = ["--json-report", "report.jsonl", "127.0.0.1", `${scp.port}`, "a.dcm"];
  const result = await runDcmsend(args, { cwd });
  assert.equal(result.stderr, "W: file 'report.jsonl' already exists, overwriting\n");
  assert.deepEqual(toReportedRun(result, await Deno.readTextFile(`${cwd}/report.jsonl`)).end, [
    0,
    "success",
  ]);
});

Deno.test("a DICOM file that is named as the report by mistake is not overwritten: 43", async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  const { bytes } = smallFiles(1)[0]!;
  await Deno.writeFile(`${cwd}/a.dcm`, bytes);
  const args = ["--json-report", "a.dcm", "127.0.0.1", "1", "a.dcm"];
  const { code, stderr } = await runDcmsend(args, { cwd });
  assert.equal(code, 43);
  assert.equal(stderr, "E: cannot write JSON report to 'a.dcm': Not a text file\n");
  assert.deepEqual(await Deno.readFile(`${cwd}/a.dcm`), bytes);
});

for (const [name, left] of [["all of it", "\0"], ["a part of it", '{"type":"run"\0\n']] as const) {
  Deno.test(`a report that a loss of power has left zeros of, ${name}, is overwritten`, async () => {
    using folder = temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/report.jsonl`, left.repeat(1000));
    const args = ["--json-report", "report.jsonl", "127.0.0.1", "1", "no-such.dcm"];
    const result = await runDcmsend(args, { cwd: folder.path });
    const report = await Deno.readTextFile(`${folder.path}/report.jsonl`);
    assert.deepEqual(toReportedRun(result, report).end, [22, "invalidInputFile"]);
  });
}

Deno.test("a second run with the same report ends at once with 43, and leaves it alone", async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  await Deno.writeFile(`${cwd}/a.dcm`, smallFiles(1)[0]!.bytes);
  const held = Promise.withResolvers<number>();
  const holding = Promise.withResolvers<void>();
  await using scp = startScp({
    status: () => {
      holding.resolve();
      return held.promise;
    },
  });
  const args = ["--json-report", "report.jsonl", "127.0.0.1", `${scp.port}`, "a.dcm"];
  const first = runDcmsend(args, { cwd });
  await holding.promise;
  const second = await runDcmsend(args, { cwd });
  held.resolve(0);
  assert.deepEqual([second.code, second.stderr], [
    43,
    "E: cannot write JSON report to 'report.jsonl': It is in use\n",
  ]);
  const report = await first.then(() => Deno.readTextFile(`${cwd}/report.jsonl`));
  assert.deepEqual(toReportedRun(await first, report).end, [0, "success"]);
  assert.equal(scp.associations.length, 1);
});

Deno.test("a report that is the journal as well ends the run with 43, and the journal is kept", async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  await Deno.writeFile(`${cwd}/a.dcm`, smallFiles(1)[0]!.bytes);
  await using scp = startScp();
  const args = ["--journal", "journal", "127.0.0.1", `${scp.port}`, "a.dcm"];
  assert.equal((await runDcmsend(args, { cwd })).code, 0);
  const journal = await Deno.readTextFile(`${cwd}/journal`);
  await Deno.symlink("journal", `${cwd}/link`);
  assert.equal((await runDcmsend(["--json-report", "link", ...args], { cwd })).code, 43);
  assert.equal(await Deno.readTextFile(`${cwd}/journal`), journal);
});

Deno.test("what the run writes into a folder that it scans is not for sending", async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  await Deno.mkdir(`${cwd}/sub`);
  await Deno.writeFile(`${cwd}/a.dcm`, smallFiles(1)[0]!.bytes);
  // One of the same name is somebody else's.
  await Deno.writeFile(`${cwd}/sub/report.jsonl`, smallFiles(2)[1]!.bytes);
  await using scp = startScp();
  const own = ["--json-report", "report.jsonl", "--journal", "./journal"];
  const args = [...own, "127.0.0.1", `${scp.port}`, "+sd", "+r", cwd];
  for (const expected of [2, 4]) {
    assert.equal((await runDcmsend(args, { cwd })).code, 0);
    assert.equal(scp.received.length, expected);
  }
});

for (const [name, report] of [["a missing folder", "no/such"], ["a folder", "."]] as const) {
  Deno.test(`a report that cannot be opened, in ${name}, ends the run before it begins`, async () => {
    using folder = temporaryFolder();
    await Deno.writeFile(`${folder.path}/a.dcm`, smallFiles(1)[0]!.bytes);
    await using peer = await startPeer([{ recv: "close" }]);
    const args = ["-v", "--json-report", report, "127.0.0.1", `${peer.port}`, "a.dcm"];
    const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
    assert.equal(code, 43);
    assert.match(stderr, /^E: cannot write JSON report to '.*': .*\n$/);
    assert.equal(peer.connections.length, 0);
  });
}

Deno.test("an empty name of the report ends the run as if there were none", async () => {
  await using scp = startScp();
  using folder = temporaryFolder();
  await Deno.writeFile(`${folder.path}/a.dcm`, smallFiles(1)[0]!.bytes);
  const args = ["--json-report", "", "127.0.0.1", `${scp.port}`, "a.dcm"];
  assert.equal((await runDcmsend(args, { cwd: folder.path })).code, 0);
});

for (
  const [name, report, script] of [
    ["does not fit on the disk", "report.jsonl", `trap '' XFSZ; ulimit -f 8; exec "$@"`],
    ["nobody reads any more", "-", `set -o pipefail; "$@" | head -c 1000 >/dev/null`],
  ] as const
) {
  Deno.test(`a report that ${name} does not keep anything from being sent: 43`, async () => {
    using folder = temporaryFolder();
    const cwd = folder.path;
    const count = 200;
    for (const { name, bytes } of smallFiles(count)) await Deno.writeFile(`${cwd}/${name}`, bytes);
    await using scp = startScp();
    const command = [dcmsendPath(), "--json-report", report, "127.0.0.1", `${scp.port}`];
    const args = ["-c", script, "-", ...command, "+sd", ".", "+sp", "*.dcm"];
    const { code, stderr } = await runDcmsend(args, { executable: "bash", cwd });
    assert.equal(code, 43, stderr);
    assert.equal(scp.received.length, count);
    assert.match(stderr, /^E: cannot write JSON report to '.*': .*\n$/);
  });
}

Deno.test("a text report that cannot be written is told in the JSON report", async () => {
  await using scp = startScp();
  const run = await sendReported(scp.port, smallFiles(1), ["+crf", "no/such"]);
  assert.deepEqual(run.end, [43, "cannotWriteReportFile"]);
  assert.deepEqual(outcomesOf(run), { "1.dcm": "stored" });
});

Deno.test("names that are not clean give clean lines", async () => {
  await using scp = startScp();
  const names = [
    '"\\\b\f\n\r\t.dcm',
    "\x01\x1b[31m\x7f.dcm",
    "\x9b2J\u2028é漢🙂.dcm",
    "\ufeff\uffff.dcm",
  ];
  const inputs = names.map((name, index) => ({ name, bytes: smallFiles(4)[index]!.bytes }));
  const run = await sendReported(scp.port, inputs);
  assert.deepEqual(run.instances.map(({ file }) => file), names);
  using folder = temporaryFolder();
  const path = `${folder.path}/\x9b\x1b\x7f\u2028.dcm`;
  await Deno.writeFile(path, inputs[0]!.bytes);
  const args = ["--json-report", "-", "127.0.0.1", `${scp.port}`, path];
  const { stdout } = await runDcmsend(args);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(stdout.replaceAll("\n", ""), /[\x00-\x1f\x7f-\x9f\u2028]/);
});
