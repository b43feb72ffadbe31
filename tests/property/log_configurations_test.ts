import assert from "node:assert/strict";
import fc from "fast-check";
import { LogLevel } from "../../lib/base/log.ts";
import { effectiveLevel, LogConfigError, type LogOptions } from "../../lib/cli/log_config.ts";
import { parseLogConfig } from "../../lib/cli/log_config_file.ts";
import { createFormatter } from "../../lib/cli/log_layout.ts";
import { holdsForAll } from "./property.ts";

const VARIABLES = {
  builtIn: new Map([["appname", "dcmsend"]]),
  environment: (name: string) => name === "HOME" ? "/home/${appname}" : undefined,
};

const keys = fc.constantFrom(
  ...["rootLogger", "logger.dcmtk", "logger.dcmtk.dcmnet", "additivity.dcmtk", "appender.c"],
  ...["appender.c.layout", "appender.c.layout.ConversionPattern", "appender.c.filters.1"],
  ...["appender.c.File", "appender.c.MaxFileSize", "appender.c.Schedule", "appender.c.Threshold"],
  ...["appender.c.filters.1.LogLevelMin", "${HOME}", "appender", "appender.c.d", ""],
);

const values = fc.oneof(
  fc.constantFrom(
    ...["INFO, c", "DEBUG", "OFF,c,c", "true", "log4cplus::ConsoleAppender", "10MB", "-5KB"],
    ...["log4cplus::FileAppender", "log4cplus::RollingFileAppender", "log4cplus::SysLogAppender"],
    ...["log4cplus::PatternLayout", "log4cplus::TTCCLayout", "log4cplus::spi::DenyAllFilter"],
    ...["%D{%q %Y} %-5.3p %c{2}: %m%n", "%d{", "${a}${a}", "${", "DAILY", "x"],
  ),
  fc.string({ unit: fc.constantFrom(..."%${}-.0123abcdDmnpPrX=#, \t") }),
);

const configurations = fc.tuple(
  fc.constantFrom("log4cplus.rootLogger = INFO, c\n", "a = ${a}x\n", ""),
  fc.array(fc.tuple(keys, values), { maxLength: 12 }),
).map(([front, lines]) =>
  front + lines.map(([key, value]) => `log4cplus.${key} = ${value}\n`).join("")
);

Deno.test("a log configuration is understood, or refused with an error of its own", async () => {
  const inputs = fc.oneof(configurations, fc.string({ unit: "binary", maxLength: 200 }));
  await holdsForAll(inputs, (text) => {
    let options: LogOptions;
    try {
      options = parseLogConfig(text, VARIABLES);
    } catch (error) {
      assert(error instanceof LogConfigError, String(error));
      return;
    }
    assert.notEqual(options.loggers.get("")?.level, undefined);
    for (const { appenders } of options.loggers.values()) {
      assert(appenders.every((name) => options.appenders.has(name)));
    }
    assert(Number.isInteger(effectiveLevel(options, "dcmtk.dcmnet.x")));
    checkLayouts(options);
  }, { runs: 2000 });
});

/** Whatever the layout, a message can be formatted. */
function checkLayouts({ appenders }: LogOptions): void {
  for (const { layout } of appenders.values()) {
    const context = { processId: 1, hostName: () => "host", startTime: new Date(0) };
    const format = createFormatter(layout, context, []);
    const event = {
      level: LogLevel.warn,
      loggerName: "a.b",
      message: "1\n2",
      time: new Date(1e12),
    };
    assert.equal(typeof format(event), "string");
  }
}
