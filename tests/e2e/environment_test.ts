/**
 * What a machine may lack while the program runs: space, permissions, readers of its output, names,
 * IPv4, descriptors. Signals are in `signals_test.ts`.
 */

import assert from "node:assert/strict";
import { dcmsendPath, runDcmsend, type RunResult } from "../support/executable.ts";
import { projectPath, runProgram } from "../../scripts/build/project.ts";
import { file, imageDataSet } from "../support/make.ts";
import { ordinaryUser, runAsOrdinaryUser } from "../support/ordinary_user.ts";
import { startPeer } from "../support/peer.ts";
import { type Scp, startScp } from "../support/scp.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.ts";
import { accept, RECEIVE_OBJECT, RECEIVE_PDU } from "./support/pdus.ts";

function folderWithFiles(...names: readonly string[]): TemporaryFolder {
  const folder = temporaryFolder();
  for (const name of names) Deno.writeFileSync(`${folder.path}/${name}`, file(imageDataSet()));
  return folder;
}

/** Runs a shell script in which `"$@"` stands for the program and its arguments. */
function runInShell(
  script: string,
  args: readonly string[],
  command: readonly string[] = ["sh"],
): Promise<RunResult> {
  const [executable = "", ...options] = command;
  return runDcmsend([...options, "-c", script, "sh", dcmsendPath(), ...args], { executable });
}

Deno.test("32: a report that does not fit on the disk ends with 43, after everything is sent", async () => {
  using folder = folderWithFiles("a.dcm");
  await using scp = startScp();
  const args = ["-v", "+crf", "/dev/full", "127.0.0.1", `${scp.port}`, `${folder.path}/a.dcm`];
  const { code, stderr } = await runDcmsend(args);
  assert.match(stderr, /^E: cannot write detailed report to file '\/dev\/full'\n/m);
  assert.deepEqual({ code, stored: scp.received.length }, { code: 43, stored: 1 });
});

Deno.test("a report in a folder that must not be written to ends with 43", async () => {
  using folder = folderWithFiles("a.dcm");
  await using scp = startScp();
  await Deno.mkdir(`${folder.path}/readonly`, { mode: 0o555 });
  const report = `${folder.path}/readonly/report.txt`;
  const args = ["+crf", report, "127.0.0.1", `${scp.port}`, `${folder.path}/a.dcm`];
  const { code, stderr } = await runAsOrdinaryUser(args);
  assert.equal(stderr, `E: cannot write detailed report to file '${report}'\n`);
  assert.deepEqual({ code, stored: scp.received.length }, { code: 43, stored: 1 });
});

/** What must not be read, with its mode, and the arguments that lead to it. */
const UNREADABLE: readonly { name: string; mode: number; args: readonly string[] }[] = [
  { name: "a.dcm", mode: 0, args: ["a.dcm"] },
  { name: "a.dcm", mode: 0, args: ["+sd", "."] },
  { name: "closed", mode: 0, args: ["closed"] },
  { name: "closed", mode: 0, args: ["+sd", "closed"] },
  { name: "closed", mode: 0, args: ["+sd", "."] },
  { name: "closed", mode: 0, args: ["+sd", "+r", "."] },
  { name: "closed", mode: 0, args: ["+sd", "+r", ".", "+sp", "*.dcm"] },
  { name: "closed", mode: 0o111, args: ["+sd", "closed"] },
  { name: "closed", mode: 0o444, args: ["+sd", "closed"] },
  { name: "closed", mode: 0, args: ["+sd", "closed/in"] },
];

Deno.test("files and folders that must not be read are told of as native does", async (test) => {
  for (const { name, mode, args } of UNREADABLE) {
    await test.step(`${args.join(" ")}, mode ${mode.toString(8)} of ${name}`, async () => {
      using folder = folderWithFiles("a.dcm", "b.dcm");
      await Deno.mkdir(`${folder.path}/closed/in`, { recursive: true });
      await Deno.copyFile(`${folder.path}/a.dcm`, `${folder.path}/closed/c.dcm`);
      await Deno.chmod(`${folder.path}/${name}`, mode);
      const all = ["-nh", "127.0.0.1", "1", ...args]; // nobody listens
      const ours = await runAsOrdinaryUser(all, { cwd: folder.path });
      const native = await runNative(all, folder.path);
      await Deno.chmod(`${folder.path}/${name}`, 0o700);
      assert.deepEqual({ code: ours.code, stderr: ours.stderr }, native);
    });
  }
});

async function runNative(
  args: readonly string[],
  cwd: string,
): Promise<{ code: number; stderr: string }> {
  const { command, prefix } = ordinaryUser("dcmsend");
  const options = { args: [...prefix, ...args], cwd };
  const { code, stderr } = await new Deno.Command(command, options).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

/** Where output goes when nobody can have it; the shell ends with the program's exit code. */
const LOST_OUTPUT: readonly { name: string; script: string }[] = [
  { name: "closed", script: `"$@" >&- 2>&-` },
  {
    name: "closed pipes",
    script: `{ { "$@"; echo $? >&3; } 2>&1 | true; } 3>code; exit $(cat code)`,
  },
  { name: "on a full disk", script: `"$@" >/dev/full 2>/dev/full` },
];

for (const { name, script } of LOST_OUTPUT) {
  Deno.test(`a run whose stdout and stderr are ${name} does its work`, async () => {
    using folder = folderWithFiles("a.dcm", "b.dcm");
    await using scp = startScp();
    const report = `${folder.path}/report.txt`;
    const args = ["-d", "+crf", report, "127.0.0.1", `${scp.port}`, "a.dcm", "b.dcm"];
    const inFolder = `cd '${folder.path}' && ${script}`;
    const result = await runInShell(inFolder, args);
    assert.deepEqual({ code: result.code, stderr: result.stderr }, { code: 0, stderr: "" });
    assert.equal(scp.received.length, 2);
    assert.match(await Deno.readTextFile(report), /with status SUCCESS {2}: 2$/);
    assert.equal((await runInShell(inFolder, ["--help"])).code, 0);
    assert.equal((await runInShell(inFolder, ["--no-such-option"])).code, 1);
  });
}

const UNSHARE = Deno.uid() === 0 ? ["unshare"] : ["unshare", "--map-root-user"];
const CANNOT = "F: cannot negotiate network association: ";

async function succeeds(script: string, args: readonly string[]): Promise<boolean> {
  const [command = "", ...options] = UNSHARE;
  try {
    return (await runProgram(command, [...options, ...args, "-c", script])).code === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A network without anything in it is not to be had in every container: then there is no such test. */
const canLeaveNetwork = await succeeds("true", ["--net", "sh"]);

for (
  const { host, reason } of [
    {
      host: "no-such-host.example",
      reason: "Attempt to connect to unknown host: no-such-host.example",
    },
    { host: "192.0.2.1", reason: "TCP Initialization Error: Network is unreachable" },
  ].filter(() => canLeaveNetwork)
) {
  Deno.test(`without any network, ${host} is told of at once`, async () => {
    using folder = folderWithFiles("a.dcm");
    const args = [host, "104", `${folder.path}/a.dcm`];
    const startMs = performance.now();
    const { code, stderr } = await runInShell('exec "$@"', args, [...UNSHARE, "--net", "sh"]);
    assert.deepEqual({ code, stderr }, { code: 61, stderr: `${CANNOT}${reason}\n` });
    assert.ok(performance.now() - startMs < 5000);
  });
}

/**
 * Whether tests may lay other files over those of the system: not in every container. Where they may
 * not, there are no such tests.
 */
const canCover = await succeeds("mount --bind /etc/hostname /etc/hosts", ["--mount", "sh"]);
const canCoverOffline = canCover &&
  await succeeds("ip link set lo up", ["--net", "--mount", "sh"]);

if (canCoverOffline) {
  Deno.test("a name server that is silent is waited for no longer than -to says", silentNameServer);
}

async function silentNameServer(): Promise<void> {
  using folder = folderWithFiles("a.dcm");
  await Deno.writeTextFile(`${folder.path}/resolv.conf`, "nameserver 127.0.0.1\n");
  // It must be bound in the new network, so by a program that runs there.
  const silence = `Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 53 });
    Deno.writeTextFileSync("${folder.path}/ready", "");
    setTimeout(() => {}, 20_000);`;
  const script = `cd '${folder.path}' && mount --bind resolv.conf /etc/resolv.conf &&
    ip link set lo up && { '${Deno.execPath()}' eval --unstable-net '${silence}' & } &&
    until [ -e ready ]; do sleep 0.02; done; "$@"; code=$?; kill $!; exit $code`;
  const args = ["-to", "1", "no-such-host.example", "104", "a.dcm"];
  const startMs = performance.now();
  const { code, stderr } = await runInShell(script, args, [...UNSHARE, "--net", "--mount", "sh"]);
  const timedOut = "TCP Initialization Error: Operation now in progress (Timeout)";
  assert.deepEqual({ code, stderr }, { code: 61, stderr: `${CANNOT}${timedOut}\n` });
  assert.ok(performance.now() - startMs < 6000);
}

for (const options of canCover ? [[], ["-i6"]] : []) {
  Deno.test(`8: a name with nothing but an IPv6 address is connected to ${options}`, async () => {
    using folder = folderWithFiles("a.dcm");
    await Deno.writeTextFile(`${folder.path}/hosts`, "::1 only-ipv6\n");
    await using scp: Scp = startScp({ hostname: "::1" });
    const script = `mount --bind '${folder.path}/hosts' /etc/hosts && exec "$@"`;
    const args = [...options, "only-ipv6", `${scp.port}`, `${folder.path}/a.dcm`];
    const { code, stderr } = await runInShell(script, args, [...UNSHARE, "--mount", "sh"]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(scp.received.length, 1);
  });
}

/** More than the program needs. */
const MANY_DESCRIPTORS = 64;

Deno.test("a run without enough descriptors says so, whatever it needs them for", async () => {
  using folder = folderWithFiles("a.dcm", "b.dcm", "c.dcm");
  await using scp = startScp();
  const args = ["+sd", "+crf", `${folder.path}.report`, "127.0.0.1", `${scp.port}`, folder.path];
  const fewest = await fewestDescriptors();
  let isSent = false;
  for (let count = fewest; count < MANY_DESCRIPTORS; count++) {
    const { code, stderr } = await runInShell(`ulimit -n ${count} && exec "$@"`, args);
    isSent = code === 0;
    if (isSent) break;
    assert.match(stderr, /^[EF]: .*(Too many open files|cannot write detailed report)/m, stderr);
    assert.ok([22, 43, 61, 62].includes(code), `${code}: ${stderr}`);
  }
  // The runtime's own start may need the most of all: then there is nothing in between.
  assert.ok(isSent, `${MANY_DESCRIPTORS} descriptors are not enough`);
  await Deno.remove(`${folder.path}.report`);
});

/** Log files that stay open, so that a run starts and is then short of descriptors. */
const LOG_FILES = 40;

Deno.test("a run whose log files have taken the descriptors says so, and sends nothing", async () => {
  using folder = folderWithFiles("a.dcm");
  await using scp = startScp();
  const names = Array.from({ length: LOG_FILES }, (_, index) => `f${index}`);
  const config = [
    `log4cplus.rootLogger = INFO, c, ${names.join(", ")}`,
    "log4cplus.appender.c = log4cplus::ConsoleAppender",
    "log4cplus.appender.c.logToStdErr = true",
    ...names.flatMap((name) => [
      `log4cplus.appender.${name} = log4cplus::FileAppender`,
      `log4cplus.appender.${name}.File = ${folder.path}.${name}`,
    ]),
  ].join("\n");
  await Deno.writeTextFile(`${folder.path}.cfg`, config);
  const args = ["-lc", `${folder.path}.cfg`, "127.0.0.1", `${scp.port}`, `${folder.path}/a.dcm`];
  const short = await runInShell(`ulimit -n ${LOG_FILES + 10} && exec "$@"`, args);
  assert.match(short.stderr, /FATAL - .*\n?.*Too many open files/, short.stderr);
  assert.ok([22, 61, 62, 70].includes(short.code), `${short.code}: ${short.stderr}`);
  assert.equal(scp.received.length, 0);
  const enough = await runInShell(`ulimit -n ${LOG_FILES + MANY_DESCRIPTORS} && exec "$@"`, args);
  assert.equal(enough.code, 0, enough.stderr);
  assert.equal(scp.received.length, 1);
  for (const name of ["cfg", ...names]) await Deno.remove(`${folder.path}.${name}`);
});

/**
 * @returns how many the runtime itself needs to start and to listen for signals: with fewer, it ends
 *   with an error of its own, which the program can do nothing about
 */
async function fewestDescriptors(): Promise<number> {
  let [tooFew, enough] = [4, MANY_DESCRIPTORS];
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    const args = ["127.0.0.1", "1", "/no/such/file"];
    const { stderr } = await runInShell(`ulimit -n ${middle} && exec "$@"`, args);
    if (stderr.endsWith("F: bad DICOM file: /no/such/file: No such file or directory\n")) {
      enough = middle;
    } else tooFew = middle;
  }
  return enough;
}

/** A calendar clock that is a day ahead or behind whenever somebody looks at it. */
const JUMPING_CLOCK = `
  const RealDate = Date;
  let days = 1;
  const jumped = () => RealDate.now() + 86_400_000 * (days = -days);
  globalThis.Date = class extends RealDate {
    constructor(...args) { super(...(args.length === 0 ? [jumped()] : args)); }
    static now() { return jumped(); }
  };`;

for (
  const { option, steps, message } of [
    { option: "-ta", steps: [], message: "DUL network read timeout" },
    { option: "-td", steps: [accept(), ...RECEIVE_OBJECT], message: "DIMSE No data available" },
  ]
) {
  Deno.test(`${option} counts the time that passes, whatever the calendar says`, async () => {
    using folder = folderWithFiles("a.dcm");
    await using peer = await startPeer([RECEIVE_PDU, ...steps, { recv: "close" }]);
    const clock = `${folder.path}/clock.ts`;
    await Deno.writeTextFile(clock, JUMPING_CLOCK);
    const run = ["run", "--allow-all", "--no-check", "--preload", clock, projectPath("main.ts")];
    const args = [option, "1", "127.0.0.1", `${peer.port}`, `${folder.path}/a.dcm`];
    const startMs = performance.now();
    const { stderr } = await runDcmsend([...run, ...args], { executable: Deno.execPath() });
    const tookMs = performance.now() - startMs;
    assert.ok(stderr.includes(message), stderr);
    assert.ok(tookMs >= 1000 && tookMs < 8000, `${tookMs} ms`);
  });
}

/** Where the calendar is asked: for times in logs, reports and journals, and whether a certificate is valid. */
const CALENDAR_FILES = [
  "cli/log_system_deno.ts",
  "net/tls/verify_peer.ts",
  "send/ledger.ts",
  "send/reports/json_report.ts",
  "send/run.ts",
];

Deno.test("nothing but logs, reports and certificates asks for the calendar's time", async () => {
  const asking: string[] = [];
  const library = projectPath("lib");
  for (const path of await filesBelow(library)) {
    const source = await Deno.readTextFile(`${library}/${path}`);
    if (/\bDate\.now\b|\bnew Date\(\)|\bTemporal\.Now\b/.test(source)) asking.push(path);
  }
  assert.deepEqual(asking.toSorted(), CALENDAR_FILES);
});

/** The paths of all files below a folder, from there. */
async function filesBelow(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { isDirectory, name } of Deno.readDir(`${folder}/${prefix}`)) {
    if (isDirectory) found.push(...await filesBelow(folder, `${prefix}${name}/`));
    else found.push(`${prefix}${name}`);
  }
  return found;
}
