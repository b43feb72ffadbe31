/**
 * A run gives up the kinds of permissions that it does not need, and the main thread of a confined
 * one gives up all. Permissions that are given up stay so for the whole process: each case is a
 * program of its own, started with every permission.
 */

import assert from "node:assert/strict";
import { LogLevel } from "../../lib/base/log.ts";
import { defaultLogOptions, type LogOptions } from "../../lib/cli/log_config.ts";
import { parseLogConfig } from "../../lib/cli/log_config_file.ts";
import type { SendOptions } from "../../lib/send/options.ts";
import { projectPath, runProgram } from "../../scripts/build/project.ts";
import { sendOptionsFor } from "../send/send_options.ts";

/** What can be tried without a network, and what cannot. */
const TRIED = ["net", "read", "write", "env", "sys", "run", "ffi"];
const NAMES = [...TRIED, "import"];

/** @returns what is left behind `statement`, as Deno says and as trying shows */
async function permissionsLeft(statement: string): Promise<{ left: string[]; tries: string[] }> {
  const program = `
    import { giveUpAllPermissions, giveUpPermissions, needContext } from "file://${
    projectPath("lib/cli/permissions_deno.ts")
  }";
    ${statement};
    const left = ${JSON.stringify(NAMES)}.filter((name) =>
      Deno.permissions.querySync({ name }).state === "granted");
    const works = (name, what) => {
      try { what(); } catch (error) { if (error instanceof Deno.errors.NotCapable) return []; }
      return [name];
    };
    const tries = [
      ...works("net", () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close()),
      ...works("read", () => Deno.statSync("/")),
      ...works("write", () => Deno.removeSync(Deno.makeTempFileSync())),
      ...works("env", () => Deno.env.get("HOME")),
      ...works("sys", () => Deno.hostname()),
      ...works("run", () => new Deno.Command("true").outputSync()),
      ...works("ffi", () => Deno.dlopen("/nonexistent.so", {})),
    ];
    console.log(JSON.stringify({ left, tries }));`;
  const url = `data:text/typescript,${encodeURIComponent(program)}`;
  const args = ["run", "-A", "--no-prompt", "--no-config", "--no-lock", "--no-check", url];
  const { stdout, stderr } = await runProgram(Deno.execPath(), args);
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

function giveUp(change: Partial<SendOptions>, logging: LogOptions): string {
  const options = { ...sendOptionsFor(11112, "a.dcm"), ...change };
  const appenders = JSON.stringify([...logging.appenders]);
  return `giveUpPermissions(${JSON.stringify(options)}, { appenders: new Map(${appenders}) },
    needContext("file:///program/main.js", undefined))`;
}

function configured(text: string): LogOptions {
  return parseLogConfig(text, { builtIn: new Map(), environment: () => undefined });
}

function fileAppender(pattern: string): LogOptions {
  return configured([
    "log4cplus.rootLogger = INFO, F",
    "log4cplus.appender.F = log4cplus::FileAppender",
    "log4cplus.appender.F.File = log.txt",
    "log4cplus.appender.F.layout = log4cplus::PatternLayout",
    `log4cplus.appender.F.layout.ConversionPattern = ${pattern}`,
  ].join("\n"));
}

const PLAIN = defaultLogOptions(LogLevel.warn);

for (
  const { name, change = {}, logging = PLAIN, expected } of [
    { name: "nothing to write", expected: ["net", "read"] },
    { name: "many inputs", change: { inputs: ["a", "b"] }, expected: ["net", "read"] },
    {
      name: "a report",
      change: { reportFile: "report.txt" },
      expected: ["net", "read", "write"],
    },
    {
      name: "a JSON report on standard output",
      change: { jsonReportFile: "-" },
      expected: ["net", "read"],
    },
    { name: "a log file", logging: fileAppender("%m%n"), expected: ["net", "read", "write"] },
    {
      name: "a log file with the host's name",
      logging: fileAppender("%-20h %m%n"),
      expected: ["net", "read", "write", "sys"],
    },
  ] satisfies {
    name: string;
    change?: Partial<SendOptions>;
    logging?: LogOptions;
    expected: string[];
  }[]
) {
  Deno.test(`giveUpPermissions() leaves a run with ${name} the kinds that it needs`, async () => {
    assert.deepEqual(await permissionsLeft(giveUp(change, logging)), {
      left: expected,
      tries: expected,
    });
  });
}

/** What `main.ts` has left when it ends, with every permission at its start. */
async function permissionsLeftAtTheEnd(args: readonly string[]): Promise<string> {
  const program = `
    const exit = Deno.exit;
    Deno.exit = (code) => {
      const left = ${JSON.stringify(NAMES)}.filter((name) =>
        Deno.permissions.querySync({ name }).state === "granted");
      Deno.stdout.writeSync(new TextEncoder().encode(left.join(" ")));
      exit(code);
    };
    await import("file://${projectPath("main.ts")}");`;
  const { stdout } = await runProgram(Deno.execPath(), ["eval", "--quiet", program, ...args]);
  return stdout;
}

for (
  const { name, options, expected } of [
    { name: "a run", options: [], expected: "net read" },
    { name: "a run with a report", options: ["+crf", "/dev/null"], expected: "net read write" },
    { name: "a confined run", options: ["--confine"], expected: "" },
  ]
) {
  Deno.test(`main.ts gives up what ${name} does not need`, async () => {
    const args = ["-q", ...options, "127.0.0.1", "104", "/nonexistent/file"];
    assert.equal(await permissionsLeftAtTheEnd(args), expected);
  });
}

Deno.test("giveUpAllPermissions() leaves none, and before it there were all", async () => {
  assert.deepEqual(await permissionsLeft(""), { left: NAMES, tries: TRIED });
  assert.deepEqual(await permissionsLeft("giveUpAllPermissions()"), { left: [], tries: [] });
});
