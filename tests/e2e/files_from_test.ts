/** `--files-from`: the executable is given its input files in a list. */

import assert from "node:assert/strict";
import { runDcmsend, startDcmsend } from "../support/executable.ts";
import { file, imageDataSet } from "../support/make.ts";
import { startScp } from "../support/scp.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Makes files `0`, `1` … with SOP Instance UIDs `1.2.3.0`, `1.2.3.1` … */
async function makeFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    const sopInstanceUid = `1.2.3.${index}`;
    const bytes = file(imageDataSet({ sopInstanceUid }), { sopInstanceUid });
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
}

Deno.test("--files-from - sends what standard input lists, behind what the command line names", async () => {
  using folder = temporaryFolder();
  await makeFiles(folder.path, ["first", "with space", "in folder"]);
  await Deno.mkdir(`${folder.path}/sub`);
  await Deno.rename(`${folder.path}/in folder`, `${folder.path}/sub/in folder`);
  await using scp = startScp();
  const { code, stderr } = await runDcmsend(
    ["--files-from", "-", "+sd", "127.0.0.1", `${scp.port}`, "first"],
    { cwd: folder.path, stdin: "sub\r\n\nwith space" },
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(sent(scp), ["1.2.3.0", "1.2.3.2", "1.2.3.1"]);
});

Deno.test("--files-from --null sends files whose names have line breaks in them", async () => {
  using folder = temporaryFolder();
  await makeFiles(folder.path, ["a\nb", "c\r"]);
  const list = `${folder.path}/list`;
  await Deno.writeTextFile(list, `${folder.path}/a\nb\0${folder.path}/c\r\0`);
  await using scp = startScp();
  const args = ["--files-from", list, "--null", "127.0.0.1", `${scp.port}`];
  const { code, stderr } = await runDcmsend(args);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(sent(scp), ["1.2.3.0", "1.2.3.1"]);
});

for (const list of ["-", "list"]) {
  Deno.test(`--confine lets a run read what ${list} lists`, async () => {
    using folder = temporaryFolder();
    await makeFiles(folder.path, ["listed", "other"]);
    const names = "listed\n";
    await Deno.writeTextFile(`${folder.path}/list`, names);
    await using scp = startScp();
    const args = ["--confine", "--files-from", list, "127.0.0.1", `${scp.port}`];
    const { code, stderr } = await runDcmsend(args, { cwd: folder.path, stdin: names });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.deepEqual(sent(scp), ["1.2.3.0"]);
  });
}

/** What is wrong with a list ends the run, with or without -nh: nobody knows what was to be sent. */
const BAD_LISTS: readonly { name: string; list?: string | Uint8Array; reason: string }[] = [
  { name: "is missing", reason: "No such file or directory" },
  { name: "has zero bytes", list: "a\0b\0", reason: "has a zero byte in it (is --null missing?)" },
  {
    name: "is no list",
    list: new Uint8Array(100_000).fill(0x61),
    reason: "has a name of more than 65536 bytes",
  },
];

for (const { name, list, reason } of BAD_LISTS) {
  Deno.test(`a list of files that ${name} ends the run with 22`, async () => {
    using folder = temporaryFolder();
    await makeFiles(folder.path, ["a"]);
    const path = `${folder.path}/list`;
    if (typeof list === "string") await Deno.writeTextFile(path, list);
    else if (list !== undefined) await Deno.writeFile(path, list);
    for (const args of [["-nh"], ["--confine"]]) {
      const { code, stderr } = await runDcmsend(
        [...args, "--files-from", path, "127.0.0.1", "1", `${folder.path}/a`],
      );
      assert.deepEqual({ code, stderr }, {
        code: 22,
        stderr: `F: cannot use list of input files '${path}': ${reason}\n`,
      });
    }
  });
}

Deno.test("an empty list and no other file ends the run with 21", async () => {
  const { code, stderr } = await runDcmsend(["--files-from", "-", "127.0.0.1", "1"], {
    stdin: "\n\r\n",
  });
  assert.deepEqual({ code, stderr }, { code: 21, stderr: "F: no input files to be processed\n" });
});

Deno.test("a name in a list that is not UTF-8 is an invalid file, passed over with -nh", async () => {
  using folder = temporaryFolder();
  await makeFiles(folder.path, ["good"]);
  await Deno.writeFile(
    `${folder.path}/list`,
    Uint8Array.from([0xe4, 0x0a, ...new TextEncoder().encode("good\n")]),
  );
  await using scp = startScp();
  const args = ["--files-from", "list", "127.0.0.1", `${scp.port}`];
  const halted = await runDcmsend(args, { cwd: folder.path });
  assert.equal(halted.code, 22);
  assert.match(halted.stderr, /^F: bad DICOM file: \ufffd: File name is not valid UTF-8$/m);
  const passedOver = await runDcmsend(["-nh", ...args], { cwd: folder.path });
  assert.equal(passedOver.code, 0);
  assert.match(passedOver.stderr, /^W: bad DICOM file: .*UTF-8, ignoring file$/m);
  assert.deepEqual(sent(scp), ["1.2.3.0"]);
});

Deno.test("SIGINT ends a run that waits for its list", async () => {
  using folder = temporaryFolder();
  const fifo = `${folder.path}/fifo`;
  const made = await new Deno.Command("mkfifo", { args: [fifo] }).output();
  assert.equal(made.code, 0);
  const running = startDcmsend(["-d", "--files-from", fifo, "127.0.0.1", "1"]);
  using _writer = await Deno.open(fifo, { read: true, write: true });
  await running.waitForStderr("reading list of input files");
  running.kill("SIGINT");
  assert.equal((await running.result).code, 130);
});

function sent({ received }: ReturnType<typeof startScp>): (string | undefined)[] {
  return received.map(({ sopInstanceUid }) => sopInstanceUid);
}
