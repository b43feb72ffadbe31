/**
 * `--progress` and `--stats`: what the program shows while it works and when it is done, on terminals,
 * which `script` (util-linux) plays, and elsewhere.
 */

import assert from "node:assert/strict";
import { dcmsendPath, runDcmsend, startDcmsend } from "../support/executable.ts";
import { parseWholeJsonReport } from "../support/json_report.ts";
import { concat, element, file, imageDataSet } from "../support/make.ts";
import { startPeer } from "../support/peer.ts";
import { startScp } from "../support/scp.ts";
import { screenOf } from "../support/screen.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.ts";
import { hasTerminals } from "../support/terminals.ts";
import { smallFiles } from "./support/outcome.ts";
import { accept, answer, RECEIVE_OBJECT, RECEIVE_PDU, RELEASE_RESPONSE } from "./support/pdus.ts";

function folderOf(count: number): TemporaryFolder {
  const folder = temporaryFolder();
  for (const { name, bytes } of smallFiles(count)) {
    Deno.writeFileSync(`${folder.path}/${name}`, bytes);
  }
  return folder;
}

/** Each text that the line showed, in order. */
function shownOn(output: string): string[] {
  return output.split(/[\r\n]/).map((text) => text.trim()).filter((text) => text !== "");
}

/** Runs it on a terminal. @returns all that was written there */
async function onTerminal(args: readonly string[], cwd: string): Promise<string> {
  const command = [dcmsendPath(), ...args].map((word) => `'${word}'`).join(" ");
  const options = { executable: "script", cwd };
  return (await runDcmsend(["-qec", command, "/dev/null"], options)).stdout;
}

if (await hasTerminals()) {
  Deno.test("on a terminal, log lines stand as without progress, which leaves nothing", async () => {
    using folder = folderOf(60);
    const withProgress = ["--progress", "-v"];
    const outputs: string[] = [];
    for (const options of [withProgress, ["-v"]]) {
      let count = 0;
      await using scp = startScp({ status: () => count++ % 20 === 0 ? 0xa700 : 0, delayMs: 10 });
      const args = [...options, "127.0.0.1", `${scp.port}`, "+sd", "."];
      outputs.push(await onTerminal(args, folder.path));
    }
    const [shown, plain] = outputs;
    assert.deepEqual(screenOf(shown!), screenOf(plain!));
    assert.match(shown!, /\r\d+\/60 files, \d+%, .*, 1 not stored, sending/);
    assert.doesNotMatch(plain!, /\/60 files/);
  });

  Deno.test("on a terminal, JSON lines on standard output stay whole", async () => {
    using folder = folderOf(60);
    await using scp = startScp({ delayMs: 5 });
    const args = ["--progress", "--json-report", "-", "127.0.0.1", `${scp.port}`, "+sd", "."];
    const output = await onTerminal(args, folder.path);
    assert.match(output, /\/60 files/);
    assert.equal(parseWholeJsonReport(screenOf(output).join("\n")).at(-1)?.stored, 60);
  });

  Deno.test("on a terminal, a run that fails leaves its error line only", async () => {
    using folder = folderOf(1);
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const args = ["--progress", "127.0.0.1", `${port}`, "1.dcm"];
    const screen = screenOf(await onTerminal(args, folder.path));
    assert.deepEqual(
      screen.map((line) => line.slice(0, 2)),
      ["F:", "F:", ""].slice(-screen.length),
    );
  });
}

Deno.test("without a terminal there is no progress unless it is forced", async () => {
  using folder = folderOf(1);
  await using scp = startScp();
  const args = ["127.0.0.1", `${scp.port}`, "1.dcm"];
  const cwd = folder.path;
  assert.equal((await runDcmsend(["--progress", ...args], { cwd })).stderr, "");
  const { stderr, stdout } = await runDcmsend(["--force-progress", ...args], { cwd });
  assert.match(stderr, /^\r0\/1 files, 0%/);
  assert.deepEqual(screenOf(stderr), [""]);
  assert.equal(stdout, "");
  // The rightmost counts.
  assert.equal(
    (await runDcmsend(["--force-progress", "--progress", ...args], { cwd })).stderr,
    "",
  );
});

Deno.test("progress moves within a large object", async () => {
  using folder = temporaryFolder();
  const lengthBytes = 32 << 20;
  const pixelData = concat(
    element(0x7fe00010, "OW", new Uint8Array(0)).subarray(0, 8),
    new Uint8Array(new Uint32Array([lengthBytes]).buffer),
    new Uint8Array(lengthBytes),
  );
  await Deno.writeFile(`${folder.path}/large.dcm`, file(imageDataSet({ pixelData })));
  const pieces = [1, 2, 3, 4, 5].flatMap((piece) => [
    { recvBytes: piece * (5 << 20) },
    { pause: true } as const,
    { wait: 250 },
    { resume: true } as const,
  ]);
  await using peer = await startPeer([
    RECEIVE_PDU,
    accept(),
    ...pieces,
    { recvBytes: lengthBytes },
    answer(1),
    { recv: "close" },
  ]);
  const args = ["--force-progress", "-ta", "1", "127.0.0.1", `${peer.port}`, "large.dcm"];
  const { stderr } = await runDcmsend(args, { cwd: folder.path });
  const percents = shownOn(stderr).flatMap((text) => {
    const [, percent] = /^0\/1 files, (\d+)%/.exec(text) ?? [];
    return percent === undefined ? [] : [Number(percent)];
  });
  assert.deepEqual(percents, percents.toSorted((a, b) => a - b));
  const between = new Set(percents.filter((percent) => percent > 0 && percent < 100));
  assert.ok(between.size >= 3, `${percents}`);
});

Deno.test("progress tells what is waited for", async () => {
  using folder = folderOf(2);
  const seen: string[] = [];
  const started = Promise.withResolvers<ReturnType<typeof startDcmsend>>();
  const waitFor = (text: string) => ({
    call: async () => {
      await (await started.promise).waitForStderr(text);
      seen.push(text);
    },
  });
  await using peer = await startPeer([
    RECEIVE_PDU,
    waitFor("connecting"),
    accept(),
    ...RECEIVE_OBJECT,
    waitFor("0/2 files, 0%"),
    waitFor("waiting for the peer"),
    answer(1),
    ...RECEIVE_OBJECT,
    waitFor("1/2 files, 50%"),
    answer(2),
    RECEIVE_PDU,
    RELEASE_RESPONSE,
    { recv: "close" },
  ]);
  const args = ["--force-progress", "127.0.0.1", `${peer.port}`, "1.dcm", "2.dcm"];
  const running = startDcmsend(args, { cwd: folder.path });
  started.resolve(running);
  assert.equal((await running.result).code, 0);
  assert.equal(seen.length, 4);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} while files are checked leaves no progress behind`, async () => {
    using folder = folderOf(1);
    await Deno.writeTextFile(`${folder.path}/list`, "1.dcm\n".repeat(300_000));
    const args = ["--force-progress", "127.0.0.1", "1", "@list"];
    const running = startDcmsend(args, { cwd: folder.path });
    await running.waitForStderr("/300000 files checked");
    running.kill(signal);
    assert.deepEqual(screenOf((await running.result).stderr), [""]);
  });
}

/** The numbers of the block that `--stats` shows, by their labels. */
function statisticsIn(stderr: string): Record<string, number> {
  const lines = stderr.slice(stderr.indexOf("I: Statistics\n")).matchAll(
    /^I: (.+?) *: ([\d.]+)$/gm,
  );
  return Object.fromEntries([...lines].map(([, label, value]) => [label, Number(value)]));
}

for (const level of [[], ["-q"], ["-v"]]) {
  Deno.test(`--stats shows its lines at the end, with ${level[0] ?? "the usual level"}`, async () => {
    using folder = folderOf(5);
    await using scp = startScp({ delayMs: 10 });
    const args = [...level, "--stats", "127.0.0.1", `${scp.port}`, "+sd", "."];
    const { stderr, stdout } = await runDcmsend(args, { cwd: folder.path });
    assert.equal(stdout, "");
    const statistics = statisticsIn(stderr);
    const sentBytes = scp.received.reduce((sum, { dataSet }) => sum + dataSet.length, 0);
    assert.equal(statistics["SOP instances sent"], 5);
    assert.equal(statistics["Bytes of data sets sent"], sentBytes);
    assert.equal(statistics["Associations"], 1);
    const seconds = statistics["Seconds of sending"]!;
    assert.ok(seconds >= 0.05 && seconds <= statistics["Seconds in all"]!);
    const product = statistics["SOP instances per second"]! * seconds;
    assert.ok(product > 4.9 && product < 5.1, stderr);
    assert.ok(stderr.endsWith(`MB per second            : 0.0\n`), stderr);
  });
}

Deno.test("--stats shows its lines after a run that fails, too", async () => {
  using folder = folderOf(2);
  await using peer = await startPeer([
    RECEIVE_PDU,
    accept(),
    ...RECEIVE_OBJECT,
    answer(1),
    ...RECEIVE_OBJECT,
    { close: true },
  ]);
  const args = ["--stats", "127.0.0.1", `${peer.port}`, "1.dcm", "2.dcm"];
  const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
  assert.equal(code, 62);
  assert.equal(statisticsIn(stderr)["SOP instances sent"], 1);
});
