/**
 * What leads a run elsewhere than its command line says: without `--confine` it follows, with it Deno
 * refuses.
 */

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { runDcmsend } from "../support/executable.ts";
import { dicomdir, UID } from "../support/make.ts";
import { type Scp, startScp } from "../support/scp.ts";
import { INSIDE, OUTSIDE, twoFolders } from "./support/two_folders.ts";

const DENIED = "Permission denied (no read access was granted)";

/** Runs it without and with `--confine`. @returns what was received, and said, each time */
async function runTwice(
  cwd: string,
  options: readonly string[],
  inputs: readonly string[],
): Promise<{ received: string[]; code: number; stderr: string }[]> {
  const outcomes = [];
  for (const confine of [[], ["--confine"]]) {
    await using scp = startScp();
    const args = [...confine, ...options, "127.0.0.1", `${scp.port}`, ...inputs];
    const { code, stderr } = await runDcmsend(args, { cwd });
    outcomes.push({ received: receivedBy(scp), code, stderr });
  }
  return outcomes;
}

function receivedBy(scp: Scp): string[] {
  return scp.received.map(({ sopInstanceUid }) => sopInstanceUid).sort();
}

/** A DICOMDIR that lists files by their File IDs. */
function directoryOf(fileIds: Readonly<Record<string, string>>): Uint8Array {
  return dicomdir(
    Object.entries(fileIds).map(([sopInstanceUid, fileId]) => ({
      fileId,
      sopInstanceUid,
      sopClassUid: UID.secondaryCaptureImageStorage,
      transferSyntaxUid: UID.explicitLe,
    })),
  );
}

for (
  const { name, path } of [
    { name: "the way up", path: () => "..\\out\\2.dcm" },
    { name: "an absolute path", path: (root: string) => `${root}/out/2.dcm` },
    { name: "a detour", path: () => "sub\\..\\..\\out\\2.dcm" },
    { name: "a symbolic link", path: () => "link\\2.dcm" },
  ]
) {
  Deno.test(`--confine keeps a DICOMDIR from referring to what is outside by ${name}`, async () => {
    using folder = twoFolders();
    await Deno.mkdir(`${folder.path}/in/sub`);
    await Deno.symlink("../out", `${folder.path}/in/link`);
    const directory = directoryOf({ [INSIDE]: "1.dcm", [OUTSIDE]: path(folder.path) });
    await Deno.writeFile(`${folder.path}/in/DICOMDIR`, directory);
    const options = ["-nh", "+rd"];
    const [free, confined] = await runTwice(folder.path, options, ["in/DICOMDIR"]);
    assert.deepEqual(free, { received: [INSIDE, OUTSIDE], code: 0, stderr: "" });
    assert.deepEqual(confined!.received, [INSIDE]);
    assert.ok(confined!.stderr.includes(DENIED), confined!.stderr);
    assert.equal(confined!.code, 0);
  });
}

for (
  const { name, make } of [
    {
      name: "a link to a file",
      make: (path: string) => Deno.symlinkSync("../out/2.dcm", `${path}/link.dcm`),
    },
    {
      name: "a link to a folder",
      make: (path: string) => Deno.symlinkSync("../out", `${path}/link`),
    },
    {
      name: "a link to a link",
      make: (path: string) => {
        Deno.symlinkSync(`${path}/../out`, `${path}/../hop`);
        Deno.symlinkSync("../hop/2.dcm", `${path}/link.dcm`);
      },
    },
  ]
) {
  Deno.test(`--confine keeps ${name} in a scanned directory from leading out of it`, async () => {
    using folder = twoFolders();
    make(`${folder.path}/in`);
    const [free, confined] = await runTwice(folder.path, ["-nh", "+sd", "+r"], ["in"]);
    assert.deepEqual(free, { received: [INSIDE, OUTSIDE], code: 0, stderr: "" });
    assert.deepEqual(confined!.received, [INSIDE]);
    assert.match(confined!.stderr, /^E: .*in\/link.*: Permission denied \(no read access/m);
    const [, halting] = await runTwice(folder.path, ["+sd", "+r"], ["in"]);
    assert.equal(halting!.code, 22);
  });
}

Deno.test("--confine lets links be followed that stay inside, and those that are named", async () => {
  using folder = twoFolders();
  await Deno.symlink("1.dcm", `${folder.path}/in/again.dcm`);
  await Deno.symlink("out/2.dcm", `${folder.path}/named.dcm`);
  await Deno.symlink("in", `${folder.path}/folder`);
  const outcomes = await runTwice(folder.path, ["+sd"], ["folder", "named.dcm"]);
  const expected = { received: [INSIDE, INSIDE, OUTSIDE], code: 0, stderr: "" };
  assert.deepEqual(outcomes, [expected, expected]);
});

Deno.test("--confine lets a log configuration write where it says, which nobody else may", async () => {
  using folder = twoFolders();
  await Deno.mkdir(`${folder.path}/logs`);
  await Deno.writeTextFile(`${folder.path}/log.cfg`, logConfiguration(`${folder.path}/logs/log`));
  const outcomes = await runTwice(folder.path, ["-lc", "log.cfg"], ["in/1.dcm"]);
  const expected = { received: [INSIDE], code: 0, stderr: "" };
  assert.deepEqual(outcomes, [expected, expected]);
  const lines = (await Deno.readTextFile(`${folder.path}/logs/log`)).split("\n");
  assert.equal(lines.filter((line) => line.includes("Association Accepted")).length, 2);
  assert.ok(lines.every((line) => line === "" || line.startsWith(`${Deno.hostname()} `)));
});

Deno.test("--confine lets log files change their names as the configuration says", async () => {
  using folder = twoFolders();
  await Deno.mkdir(`${folder.path}/logs`);
  for (
    const appender of [
      { kind: "RollingFileAppender", lines: ["MaxFileSize = 200KB", "MaxBackupIndex = 2"] },
      { kind: "DailyRollingFileAppender", lines: ["Schedule = HOURLY"] },
    ]
  ) {
    const log = `${folder.path}/logs/${appender.kind}`;
    await Deno.writeTextFile(log, "x".repeat(210_000));
    await Deno.writeTextFile(`${folder.path}/log.cfg`, logConfiguration(log, appender));
    await using scp = startScp();
    const args = ["--confine", "-lc", "log.cfg", "127.0.0.1", `${scp.port}`, "in/1.dcm"];
    const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  }
  const names = namesIn(`${folder.path}/logs`).map((name) => name.replaceAll(/\d{2,4}/g, "N"));
  assert.deepEqual(names, [
    "DailyRollingFileAppender",
    "DailyRollingFileAppender.N-N-N-N",
    "RollingFileAppender",
    "RollingFileAppender.1",
  ]);
});

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

function logConfiguration(
  path: string,
  { kind, lines }: { kind: string; lines: readonly string[] } = { kind: "FileAppender", lines: [] },
): string {
  return [
    "log4cplus.rootLogger = INFO, F",
    `log4cplus.appender.F = log4cplus::${kind}`,
    `log4cplus.appender.F.File = ${path}`,
    "log4cplus.appender.F.Append = true",
    ...lines.map((line) => `log4cplus.appender.F.${line}`),
    "log4cplus.appender.F.layout = log4cplus::PatternLayout",
    "log4cplus.appender.F.layout.ConversionPattern = %H %m%n",
  ].join("\n");
}

Deno.test("--confine lets syslog messages go to their host, by name and by address", async () => {
  for (const host of ["127.0.0.1", "localhost"]) {
    using folder = twoFolders();
    const server = createSocket("udp4");
    const messages: string[] = [];
    server.on("message", (bytes) => messages.push(bytes.toString()));
    const bound = Promise.withResolvers<void>();
    server.bind(0, "127.0.0.1", bound.resolve);
    await bound.promise;
    const configuration = [
      "log4cplus.rootLogger = INFO, S",
      "log4cplus.appender.S = log4cplus::SysLogAppender",
      `log4cplus.appender.S.host = ${host}`,
      `log4cplus.appender.S.port = ${server.address().port}`,
    ];
    await Deno.writeTextFile(`${folder.path}/log.cfg`, configuration.join("\n"));
    await using scp = startScp();
    const args = ["--confine", "-lc", "log.cfg", "127.0.0.1", `${scp.port}`, "in/1.dcm"];
    const { code, stderr } = await runDcmsend(args, { cwd: folder.path });
    const closed = Promise.withResolvers<void>();
    server.close(closed.resolve);
    await closed.promise;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(messages[0] ?? "none", /^<14>1 .*checking input files/);
  }
});
