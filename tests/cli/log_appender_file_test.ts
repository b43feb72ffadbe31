/** Rotation by size is compared with the native program in `native_log_config_test.ts`. */

import assert from "node:assert/strict";
import { startOfPeriod } from "../../lib/cli/log_appender_file.ts";
import type { LogSchedule } from "../../lib/cli/log_config.ts";
import { parseLogConfig } from "../../lib/cli/log_config_file.ts";
import { type Logging, openLogging } from "../../lib/cli/log.ts";
import { MemoryLogSystem } from "./support/memory_log_system.ts";

function openFileLogging(system: MemoryLogSystem, ...properties: string[]): Logging {
  const config = [
    "log4cplus.rootLogger = INFO, f",
    ...properties.map((property) => `log4cplus.appender.f${property}`),
    "log4cplus.appender.f.File = f.log",
    "log4cplus.appender.f.layout = log4cplus::PatternLayout",
    "log4cplus.appender.f.layout.ConversionPattern = %m%n",
  ];
  const variables = { builtIn: new Map(), environment: () => undefined };
  return openLogging(parseLogConfig(config.join("\n"), variables), system);
}

Deno.test("a file that a calendar rules gets its date when the next period begins", async () => {
  const system = new MemoryLogSystem();
  const daily = [" = log4cplus::DailyRollingFileAppender", ".Schedule = DAILY"];
  const logging = openFileLogging(system, ...daily);
  logging.loggers.app.info("monday");
  system.time = new Date(2026, 10, 25, 0, 0, 0);
  logging.loggers.app.info("tuesday");
  assert.deepEqual(Object.fromEntries(system.files), {
    "f.log": "tuesday\n",
    "f.log.2026-11-24": "monday\n",
  });
  await logging.close();
  assert.equal(system.files.get("f.log.2026-11-25"), "tuesday\n");
});

Deno.test("a file that a calendar rules gets its date at the end of every run", async () => {
  const system = new MemoryLogSystem();
  for (const run of ["first", "second", "third"]) {
    const hourly = [" = log4cplus::DailyRollingFileAppender", ".Schedule = hourly"];
    const logging = openFileLogging(system, ...hourly, ".MaxBackupIndex = 1");
    logging.loggers.app.info(run);
    await logging.close();
  }
  assert.deepEqual(Object.fromEntries(system.files), {
    "f.log": "",
    "f.log.2026-11-24-06": "third\n",
    "f.log.2026-11-24-06.1": "second\n",
  });
});

Deno.test("a full disk loses messages, tells it once and ends nothing", async () => {
  const system = new MemoryLogSystem();
  const logging = openFileLogging(system, " = log4cplus::FileAppender");
  logging.loggers.app.info("a");
  system.full.add("f.log");
  logging.loggers.app.info("b");
  logging.loggers.app.info("c");
  system.full.delete("f.log");
  logging.loggers.app.info("d");
  await logging.close();
  assert.equal(system.files.get("f.log"), "a\nd\n");
  assert.equal(system.stderr, "log4cplus:ERROR file is not open: f.log\n");
});

Deno.test("a file that could not be opened is tried again", () => {
  const system = new MemoryLogSystem();
  system.forbidden.add("f.log");
  const logging = openFileLogging(system, " = log4cplus::FileAppender");
  logging.loggers.app.info("a");
  system.forbidden.delete("f.log");
  logging.loggers.app.info("b");
  assert.equal(system.files.get("f.log"), "b\n");
  assert.equal(system.stderr, "log4cplus:ERROR Unable to open file: f.log\n");
});

/** 2026-11-24 is a Tuesday. */
const PERIODS: readonly { readonly schedule: LogSchedule; readonly expected: Date }[] = [
  { schedule: "MONTHLY", expected: new Date(2026, 10, 1) },
  { schedule: "WEEKLY", expected: new Date(2026, 10, 22) },
  { schedule: "DAILY", expected: new Date(2026, 10, 24) },
  { schedule: "TWICE_DAILY", expected: new Date(2026, 10, 24, 12) },
  { schedule: "HOURLY", expected: new Date(2026, 10, 24, 13) },
  { schedule: "MINUTELY", expected: new Date(2026, 10, 24, 13, 14) },
];

for (const { schedule, expected } of PERIODS) {
  Deno.test(`startOfPeriod() knows when a ${schedule} period began`, () => {
    assert.deepEqual(startOfPeriod(new Date(2026, 10, 24, 13, 14, 15, 16), schedule), expected);
  });
}
