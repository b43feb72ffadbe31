/**
 * A run gives up what it does not need. Permissions that are given up stay so for the whole process:
 * each case is a program of its own.
 */

import assert from "node:assert/strict";
import { LogLevel } from "../../lib/base/log.ts";
import { defaultLogOptions, type LogOptions } from "../../lib/cli/log_config.ts";
import { parseLogConfig } from "../../lib/cli/log_config_file.ts";
import { projectPath, runProgram } from "../../scripts/build/project.ts";
import { sendOptionsFor } from "../send/send_options.ts";

const NAMES = ["net", "read", "write", "env", "sys", "run", "ffi"];

/** @returns what is left, and whether a variable can still be read and a file written */
async function permissionsLeft(
  reportFile: string,
  logging: LogOptions,
): Promise<{ left: string[]; tries: string[] }> {
  const options = { ...sendOptionsFor(0, "a.dcm"), reportFile };
  const appenders = JSON.stringify([...logging.appenders]);
  const program = `
    import { giveUpPermissions } from "file://${projectPath("lib/cli/permissions_deno.ts")}";
    giveUpPermissions(${JSON.stringify(options)}, { appenders: new Map(${appenders}) });
    const left = ${JSON.stringify(NAMES)}.filter((name) =>
      Deno.permissions.querySync({ name }).state === "granted");
    const works = (name, what) => { try { what(); return [name]; } catch { return []; } };
    const tries = [
      ...works("env", () => Deno.env.get("HOME")),
      ...works("write", () => Deno.removeSync(Deno.makeTempFileSync())),
      ...works("sys", () => Deno.hostname()),
      ...works("run", () => new Deno.Command("true").outputSync()),
    ];
    console.log(JSON.stringify({ left, tries }));`;
  const url = `data:text/typescript,${encodeURIComponent(program)}`;
  const args = ["run", "-A", "--no-prompt", "--no-config", "--no-lock", "--no-check", url];
  const { stdout, stderr } = await runProgram(Deno.execPath(), args);
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

function configured(text: string): LogOptions {
  return parseLogConfig(text, { builtIn: new Map(), environment: () => undefined });
}

for (
  const [name, reportFile, logging, expected] of [
    ["nothing to write", "", defaultLogOptions(LogLevel.warn), []],
    ["a report", "report.txt", defaultLogOptions(LogLevel.warn), ["write"]],
    ["a log file", "", configured(fileAppender("%m%n")), ["write"]],
    ["a log file with the host's name", "", configured(fileAppender("%-20h %m%n")), [
      "write",
      "sys",
    ]],
  ] as const
) {
  Deno.test(`giveUpPermissions() leaves a run with ${name} what it needs`, async () => {
    const { left, tries } = await permissionsLeft(reportFile, logging);
    assert.deepEqual(left, ["net", "read", ...expected]);
    assert.deepEqual(tries, expected);
  });
}

function fileAppender(pattern: string): string {
  return [
    "log4cplus.rootLogger = INFO, F",
    "log4cplus.appender.F = log4cplus::FileAppender",
    "log4cplus.appender.F.File = log.txt",
    "log4cplus.appender.F.layout = log4cplus::PatternLayout",
    `log4cplus.appender.F.layout.ConversionPattern = ${pattern}`,
  ].join("\n");
}
