/** `--explain-permissions`: says what a run needs, does nothing, and what it says is enough. */

import assert from "node:assert/strict";
import { projectPath } from "../../scripts/build/project.ts";
import { runDcmsend } from "../support/executable.ts";
import { startScp } from "../support/scp.ts";
import { INSIDE, OUTSIDE, twoFolders } from "./support/two_folders.ts";

Deno.test("--explain-permissions shows what a run needs, sends and opens nothing", async () => {
  using folder = twoFolders();
  await using scp = startScp();
  const args = ["--explain-permissions", "-d", "+crf", "report", "--files-from", "-"];
  const inputs = ["127.0.0.1", `${scp.port}`, "in/1.dcm", "in/none.dcm"];
  const { code, stdout, stderr } = await runDcmsend([...args, ...inputs], { cwd: folder.path });
  assert.deepEqual({ code, stderr, received: scp.associations }, {
    code: 0,
    stderr: "",
    received: [],
  });
  const lines = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
  for (
    const line of [
      ["network", `127.0.0.1:${scp.port}`, "the peer"],
      ["read", "in/1.dcm", "to send it"],
      ["read", "in/none.dcm", "to send it"],
      ["read", "report", "the report"],
      ["read", "all that standard input names", "to send it"],
      ["write", "report", "the report"],
      [`--allow-net=127.0.0.1:${scp.port}`],
      ["--allow-write=report"],
    ]
  ) {
    assert.ok(lines.some((found) => found.join("|") === line.join("|")), `${line}:\n${stdout}`);
  }
  await assert.rejects(Deno.stat(`${folder.path}/report`), Deno.errors.NotFound);
});

Deno.test("--explain-permissions tells of a command line that is wrong", async () => {
  const { code, stderr } = await runDcmsend(["--explain-permissions", "localhost", "0", "a.dcm"]);
  assert.match(stderr, /error: Invalid parameter value 0/);
  assert.equal(code, 1);
});

const LOG_CONFIGURATION = [
  "log4cplus.rootLogger = INFO, F",
  "log4cplus.appender.F = log4cplus::FileAppender",
  "log4cplus.appender.F.File = log",
  "log4cplus.appender.F.Append = true",
  "log4cplus.appender.F.layout = log4cplus::PatternLayout",
  "log4cplus.appender.F.layout.ConversionPattern = %H %m%n",
].join("\n");

for (
  const { name, args, also = [], received } of [
    { name: "a plain run", args: ["in/1.dcm", "out/2.dcm"], received: [INSIDE, OUTSIDE] },
    { name: "a folder", args: ["+sd", "in"], received: [INSIDE] },
    { name: "a report", args: ["-v", "+crf", "report", "in/1.dcm"], received: [INSIDE] },
    {
      name: "a log file with the host's name",
      // To read the configuration comes before the run.
      also: ["--allow-read=log.cfg"],
      args: ["-lc", "log.cfg", "in/1.dcm"],
      received: [INSIDE],
    },
    { name: "a path through another folder", args: ["out/../in/1.dcm"], received: [INSIDE] },
  ] satisfies { name: string; args: string[]; also?: string[]; received: string[] }[]
) {
  Deno.test(`what --explain-permissions shows is enough from source for ${name}`, async () => {
    using folder = twoFolders();
    await Deno.writeTextFile(`${folder.path}/log.cfg`, LOG_CONFIGURATION);
    await using scp = startScp();
    const split = args.findIndex((arg) => arg.startsWith("in") || arg.startsWith("out/"));
    const peer = ["127.0.0.1", `${scp.port}`];
    const commandLine = [...args.slice(0, split), ...peer, ...args.slice(split)];
    const shown = await runDcmsend(["--explain-permissions", ...commandLine], { cwd: folder.path });
    const flags = shown.stdout.match(/(?<=^ {2})--allow-\S+$/gm) ?? [];
    const { code, stderr } = await runDcmsend([
      ...["run", "--no-prompt", "--quiet", ...flags, ...also],
      projectPath("main.ts"),
      ...commandLine,
    ], { executable: Deno.execPath(), cwd: folder.path });
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /permission|access|ERROR/i);
    assert.deepEqual(scp.received.map(({ sopInstanceUid }) => sopInstanceUid), received);
  });
}
