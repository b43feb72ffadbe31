/**
 * `--journal` and `--resume`: what was stored is noted, and with `--resume` left out as long as its
 * file stays as it is.
 */

import assert from "node:assert/strict";
import { dcmsendPath, runDcmsend, type RunResult, startDcmsend } from "../support/executable.ts";
import { dicomdir, file, imageDataSet, UID } from "../support/make.ts";
import { runAsOrdinaryUser } from "../support/ordinary_user.ts";
import { type Scp, type ScpOptions, startScp } from "../support/scp.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.ts";
import { smallFiles } from "./support/outcome.ts";

const HEADER = '{"format":"dcmsend journal","version":1}';

/** Files, a peer that says what it got, and runs with one journal. */
class Scene implements AsyncDisposable {
  readonly #folder: TemporaryFolder = temporaryFolder();
  readonly scp: Scp;
  #seen = 0;

  constructor(count: number, options: ScpOptions = {}) {
    Deno.mkdirSync(`${this.path}/in`);
    for (const { name, bytes } of smallFiles(count)) {
      Deno.writeFileSync(`${this.path}/in/${name}`, bytes);
    }
    this.scp = startScp(options);
  }

  get path(): string {
    return this.#folder.path;
  }

  /** Runs the program in the folder where `in` and the journal are. */
  run(...options: readonly string[]): Promise<RunResult> {
    const { scp, path } = this;
    const sender = ["--journal", "journal", ...options, "127.0.0.1", `${scp.port}`];
    return runDcmsend([...sender, "+sd", "in"], { cwd: path });
  }

  /** @returns which instances the peer got since this was last asked, by the ends of their UIDs */
  got(): string[] {
    const { received } = this.scp;
    const names = received.slice(this.#seen).map(({ sopInstanceUid }) =>
      sopInstanceUid.slice(sopInstanceUid.lastIndexOf(".") + 1)
    );
    this.#seen = received.length;
    return names.toSorted();
  }

  /** @returns the journal's lines but for the first one */
  entries(): Record<string, unknown>[] {
    const lines = Deno.readTextFileSync(`${this.path}/journal`).trimEnd().split("\n");
    assert.equal(lines[0], HEADER);
    return lines.slice(1).map((line) => JSON.parse(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scp[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

Deno.test("the journal says of each instance that was stored where it went and what it was", async () => {
  await using scene = new Scene(1, { status: () => 0xb000 });
  const startMs = Date.now();
  const { code } = await scene.run("-aec", "ARCHIVE");
  assert.equal(code, 0);
  const [entry, ...others] = scene.entries();
  assert.deepEqual(others, []);
  const { time, ...rest } = entry!;
  const path = `${scene.path}/in/1.dcm`;
  const { size, mtime } = await Deno.stat(path);
  assert.deepEqual(rest, {
    host: "127.0.0.1",
    port: scene.scp.port,
    calledAeTitle: "ARCHIVE",
    path,
    size,
    modified: mtime!.toISOString(),
    sopInstanceUid: `${UID.instance}.1`,
    status: "0xb000",
  });
  const storedMs = Date.parse(`${time}`);
  assert.ok(storedMs >= startMs && storedMs <= Date.now());
});

Deno.test("what was refused or not sent is not in the journal", async () => {
  await using scene = new Scene(4, {
    status: ({ sopInstanceUid }) => sopInstanceUid.endsWith(".2") ? 0xc000 : 0,
    drops: ({ sopInstanceUid }) => sopInstanceUid.endsWith(".3"),
  });
  const { code } = await scene.run("-nh");
  assert.equal(code, 0);
  const names = scene.entries().map(({ path }) => `${path}`.slice(-5));
  assert.deepEqual(names.toSorted(), ["1.dcm", "4.dcm"]);
});

Deno.test("an instance whose data set has another UID is noted under both", async () => {
  await using scene = new Scene(0);
  const bytes = file(imageDataSet({ sopInstanceUid: "1.2.3" }), { sopInstanceUid: "1.2.4" });
  await Deno.writeFile(`${scene.path}/in/a.dcm`, bytes);
  await scene.run();
  const [{ sopInstanceUid, sentSopInstanceUid } = {}] = scene.entries();
  assert.deepEqual({ sopInstanceUid, sentSopInstanceUid }, {
    sopInstanceUid: "1.2.4",
    sentSopInstanceUid: "1.2.3",
  });
  assert.match((await scene.run("-v", "--resume")).stderr, /^I: leaving out 1 of 1 SOP instances/m);
});

Deno.test("the same command line again sends only what is new, changed or failed", async () => {
  let refused = ".4";
  await using scene = new Scene(4, {
    status: ({ sopInstanceUid }) => sopInstanceUid.endsWith(refused) ? 0xa700 : 0,
  });
  const resume = async () => {
    const { code, stderr } = await scene.run("-v", "--resume");
    assert.equal(code, 0, stderr);
    return { out: /^I: (leaving out .*)$/m.exec(stderr)?.[1], got: scene.got() };
  };
  const said = (left: number, listed: number): string =>
    `leaving out ${left} of ${listed} SOP instances, which the peer has according to the journal`;
  assert.deepEqual(await resume(), { out: said(0, 4), got: ["1", "2", "3", "4"] });
  assert.deepEqual(await resume(), { out: said(3, 4), got: ["4"] });
  refused = "none";
  assert.deepEqual(await resume(), { out: said(3, 4), got: ["4"] });
  assert.deepEqual(await resume(), { out: said(4, 4), got: [] });
  const [, , fifth] = smallFiles(5).slice(2);
  await Deno.writeFile(`${scene.path}/in/5.dcm`, fifth!.bytes);
  await Deno.utime(`${scene.path}/in/2.dcm`, 1e9, 1e9);
  assert.deepEqual(await resume(), { out: said(3, 5), got: ["2", "5"] });
  assert.deepEqual(await resume(), { out: said(5, 5), got: [] });
});

Deno.test("where everything is left out, nobody is connected to and the exit code is 0", async () => {
  await using scene = new Scene(3);
  await scene.run();
  const { associations } = scene.scp;
  const before = associations.length;
  const { code, stderr } = await scene.run("-v", "--resume", "--strict-exit", "+crf", "report.txt");
  assert.equal(code, 0);
  assert.equal(associations.length, before);
  assert.match(stderr, /^I: Number of SOP instances {2}: 0$/m);
  const report = await Deno.readTextFile(`${scene.path}/report.txt`);
  assert.match(report, /^Number of associations {3}: 0$/m);
});

Deno.test("without --resume everything is sent, and noted again", async () => {
  await using scene = new Scene(2);
  await scene.run();
  const { stderr } = await scene.run("-v");
  assert.ok(!stderr.includes("leaving out"));
  assert.deepEqual(scene.got(), ["1", "1", "2", "2"]);
  assert.equal(scene.entries().length, 4);
});

Deno.test("what one peer has is sent to another, and to the same one under another name", async () => {
  await using scene = new Scene(1);
  await scene.run("--resume");
  await scene.run("--resume", "-aec", "OTHER");
  const args = ["--journal", "journal", "--resume", "localhost", `${scene.scp.port}`, "in/1.dcm"];
  await runDcmsend(args, { cwd: scene.path });
  assert.deepEqual(scene.got(), ["1", "1", "1"]);
  await runDcmsend(args, { cwd: scene.path });
  assert.deepEqual(scene.got(), []);
});

Deno.test("a file is known again from another folder, by another spelling and through a link", async () => {
  await using scene = new Scene(1);
  await scene.run();
  await Deno.mkdir(`${scene.path}/other`);
  await Deno.symlink(`${scene.path}/in`, `${scene.path}/other/link`);
  const spellings = ["../in/1.dcm", `${scene.path}/in/1.dcm`, "./link/../in/./1.dcm", "link/1.dcm"];
  const peer = ["127.0.0.1", `${scene.scp.port}`];
  const args = ["-v", "--journal", "../journal", "--resume", ...peer, ...spellings];
  const { code, stderr } = await runDcmsend(args, { cwd: `${scene.path}/other` });
  assert.equal(code, 0);
  assert.match(stderr, /^I: leaving out 4 of 4 SOP instances/m);
});

Deno.test("what a DICOMDIR refers to is noted and left out as well", async () => {
  await using scene = new Scene(0);
  const sopClassUid = UID.secondaryCaptureImageStorage;
  const sopInstanceUid = `${UID.instance}.1`;
  const record = { fileId: "1", sopClassUid, sopInstanceUid, transferSyntaxUid: UID.explicitLe };
  await Deno.writeFile(`${scene.path}/in/DICOMDIR`, dicomdir([record]));
  await Deno.writeFile(`${scene.path}/in/1`, smallFiles(1)[0]!.bytes);
  const args = ["-v", "--journal", "j", "--resume", "+rd", "127.0.0.1", `${scene.scp.port}`];
  const options = { cwd: scene.path };
  await runDcmsend([...args, "in/DICOMDIR"], options);
  assert.deepEqual(scene.got(), ["1"]);
  const { stderr } = await runDcmsend([...args, "in/DICOMDIR", "in/1"], options);
  assert.match(stderr, /^I: leaving out 2 of 2 SOP instances/m);
});

Deno.test("with several associations and with retries each instance is noted once", async () => {
  let refusals = 5;
  await using scene = new Scene(40, { status: () => refusals-- > 0 ? 0xa700 : 0, delayMs: 1 });
  const retry = ["--retry", "3", "--retry-delay", "0"];
  const { code } = await scene.run("--parallel", "4", ...retry, "-nh");
  assert.equal(code, 0);
  const paths = scene.entries().map(({ path }) => path);
  assert.deepEqual({ entries: paths.length, files: new Set(paths).size }, {
    entries: 40,
    files: 40,
  });
});

Deno.test("damaged lines are warned of and never believed, a torn last line is removed", async () => {
  await using scene = new Scene(3);
  await scene.run();
  scene.got();
  const lines = (await Deno.readTextFile(`${scene.path}/journal`)).split("\n");
  lines[2] = lines[2]!.slice(0, -5);
  await Deno.writeTextFile(`${scene.path}/journal`, lines.join("\n").slice(0, -9));
  const { code, stderr } = await scene.run("--resume");
  assert.equal(code, 0);
  assert.equal(
    stderr,
    "W: the last line of the journal 'journal' is incomplete, removing it\n" +
      "W: line 3 of the journal is damaged, ignoring it\n",
  );
  assert.equal(scene.got().length, 2);
});

Deno.test("a second run with the same journal ends at once with 44, before it sends anything", async () => {
  const held = Promise.withResolvers<number>();
  const holding = Promise.withResolvers<void>();
  await using scene = new Scene(1, {
    status: () => {
      holding.resolve();
      return held.promise;
    },
  });
  const reports = ["--json-report", "report.json"];
  const first = scene.run(...reports);
  await holding.promise;
  const second = await scene.run("--resume", ...reports);
  held.resolve(0);
  assert.equal((await first).code, 0);
  // What the first one writes is left alone.
  const report = await Deno.readTextFile(`${scene.path}/report.json`);
  assert.doesNotMatch(report, /\0/);
  assert.equal(report.match(/"type":"end"/g)?.length, 1, report);
  assert.equal(second.code, 44);
  assert.equal(second.stderr, "F: cannot use journal 'journal': another process is using it\n");
  assert.equal(scene.scp.associations.length, 1);
  assert.equal((await scene.run("--resume")).code, 0);
});

for (
  const [name, make, reason] of [
    [
      "a DICOM file",
      (path) => Deno.writeFileSync(path, smallFiles(1)[0]!.bytes),
      "it is no journal of this program",
    ],
    [
      "of another version",
      (path) => Deno.writeTextFileSync(path, HEADER.replace("1}", "2}\n")),
      "it is of another version of the format (2)",
    ],
    ["a folder", (path) => Deno.mkdirSync(path), "Not a regular file"],
    ["not to be written", (path) => {
      Deno.writeTextFileSync(path, `${HEADER}\n`);
      Deno.chmodSync(path, 0o444);
    }, "Permission denied"],
  ] satisfies [string, (path: string) => void, string][]
) {
  Deno.test(`a journal that is ${name} ends the run with 44 before it sends anything`, async () => {
    await using scene = new Scene(1);
    make(`${scene.path}/journal`);
    const args = ["--journal", "journal", "127.0.0.1", `${scene.scp.port}`, "in/1.dcm"];
    const { code, stderr } = await runAsOrdinaryUser(args, { cwd: scene.path });
    assert.equal(code, 44);
    assert.equal(stderr, `F: cannot use journal 'journal': ${reason}\n`);
    assert.equal(scene.scp.associations.length, 0);
  });
}

Deno.test("a journal that can be written no more ends the run in order with 44, and the next one resumes", async () => {
  await using scene = new Scene(40);
  const sender = ["-v", "--journal", "journal", "127.0.0.1"];
  const args = [...sender, `${scene.scp.port}`, "+sd", "in"];
  // No file may grow beyond 4 KiB; without the trap, the attempt would end the process.
  const script = `trap '' XFSZ; ulimit -f 8; exec "$@"`;
  const limited = await runDcmsend(["-c", script, "sh", dcmsendPath(), ...args], {
    executable: "dash",
    cwd: scene.path,
  });
  assert.equal(limited.code, 44, limited.stderr);
  assert.match(limited.stderr, /^E: cannot write to journal 'journal': File too large$/m);
  const noted = scene.entries().length;
  const got = scene.got();
  // What was acknowledged last could not be noted; another one may have been on its way.
  assert.ok(noted > 5 && got.length > noted && got.length <= noted + 2, `${noted}, ${got.length}`);
  const successes = new RegExp(`^I:   \\* with status SUCCESS {2}: ${noted + 1}$`, "m");
  assert.match(limited.stderr, successes);
  assert.match(limited.stderr, /^I: Aborting Association$/m);
  assert.equal((await scene.run("--resume")).code, 0);
  assert.equal(scene.got().length, 40 - noted);
});

Deno.test("a run that a signal ends has noted what was stored", async () => {
  const reached = Promise.withResolvers<void>();
  await using scene = new Scene(20, {
    delayMs: 20,
    status: () => {
      if (scene.scp.received.length === 5) reached.resolve();
      return 0;
    },
  });
  const sender = ["--journal", "journal", "127.0.0.1", `${scene.scp.port}`, "+sd", "in"];
  const running = startDcmsend(sender, { cwd: scene.path });
  await reached.promise;
  running.kill("SIGTERM");
  assert.equal((await running.result).code, 143);
  const noted = scene.entries().length;
  const got = scene.got().length;
  assert.ok(noted >= 4 && noted >= got - 1, `${noted} of ${got}`);
  assert.equal((await scene.run("--resume")).code, 0);
  assert.equal(scene.got().length, 20 - noted);
});

Deno.test("a trial run shows what would be left, and neither makes nor locks nor changes the journal", async () => {
  await using scene = new Scene(2);
  const trial = ["--dry-run", "--resume", "-v"];
  assert.equal((await scene.run(...trial)).code, 0);
  await assert.rejects(Deno.stat(`${scene.path}/journal`), Deno.errors.NotFound);
  await scene.run();
  await Deno.utime(`${scene.path}/in/2.dcm`, 1e9, 1e9);
  await Deno.writeTextFile(`${scene.path}/journal`, "torn", { append: true });
  const before = await Deno.readTextFile(`${scene.path}/journal`);
  using other = await Deno.open(`${scene.path}/journal`, { append: true });
  await other.lock(true);
  const { code, stdout, stderr } = await scene.run(...trial);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^I: leaving out 1 of 2 SOP instances/m);
  assert.ok(stdout.includes("2.dcm") && !stdout.includes("1.dcm"), stdout);
  assert.equal(await Deno.readTextFile(`${scene.path}/journal`), before);
});

Deno.test("a confined run can use its journal", async () => {
  await using scene = new Scene(2);
  for (const got of [["1", "2"], []]) {
    const { code, stderr } = await scene.run("--confine", "--resume");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.deepEqual(scene.got(), got);
  }
});

Deno.test("--resume without --journal is an error of the command line", async () => {
  const { code } = await runDcmsend(["--resume", "127.0.0.1", "104", "a.dcm"]);
  assert.equal(code, 1);
});
