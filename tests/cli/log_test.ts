import assert from "node:assert/strict";
import { LogLevel } from "../../lib/base/log.ts";
import { defaultLogOptions, type LogOptions } from "../../lib/cli/log_config.ts";
import { parseLogConfig } from "../../lib/cli/log_config_file.ts";
import { openLogging } from "../../lib/cli/log.ts";
import { MemoryLogSystem } from "./support/memory_log_system.ts";

const VARIABLES = { builtIn: new Map(), environment: () => undefined };

/** One message of each level, through each of the loggers in turn. */
function printedAt(level: LogLevel): string {
  const system = new MemoryLogSystem();
  const { app, net, data } = openLogging(defaultLogOptions(level), system).loggers;
  app.trace("a");
  net.debug("b");
  data.info("c");
  app.warn("d");
  net.error("e");
  data.fatal("f");
  assert.equal(system.stdout, "");
  return system.stderr;
}

const ALL_LINES = ["T: a", "D: b", "I: c", "W: d", "E: e", "F: f"];

const LEVELS: readonly { readonly name: keyof typeof LogLevel; readonly shown: number }[] = [
  { name: "all", shown: 6 },
  { name: "trace", shown: 6 },
  { name: "debug", shown: 5 },
  { name: "info", shown: 4 },
  { name: "warn", shown: 3 },
  { name: "error", shown: 2 },
  { name: "fatal", shown: 1 },
  { name: "off", shown: 0 },
];

for (const { name, shown } of LEVELS) {
  Deno.test(`openLogging() shows ${shown} of six levels at level ${name}`, () => {
    const expected = ALL_LINES.slice(ALL_LINES.length - shown).map((line) => `${line}\n`);
    assert.equal(printedAt(LogLevel[name]), expected.join(""));
  });
}

Deno.test("openLogging() gives every line of a message its prefix, empty ones too", () => {
  const system = new MemoryLogSystem();
  const { app } = openLogging(defaultLogOptions(LogLevel.info), system).loggers;
  app.info("");
  app.warn("a\n\nb");
  app.info("c\n");
  assert.equal(system.stderr, "I: \nW: a\nW: \nW: b\nI: c\nI: \n");
});

Deno.test("isEnabled() tells what would be printed", () => {
  const { app } = openLogging(defaultLogOptions(LogLevel.info), new MemoryLogSystem()).loggers;
  assert.equal(app.isEnabled(LogLevel.debug), false);
  assert.equal(app.isEnabled(LogLevel.info), true);
});

Deno.test("isEnabled() asks for the level of the logger, not for thresholds", () => {
  const options = configured("DEBUG", "log4cplus.appender.c.Threshold = INFO");
  const { net } = openLogging(options, new MemoryLogSystem()).loggers;
  assert.equal(net.isEnabled(LogLevel.debug), true);
});

Deno.test("echoArguments() prints even when everything else is off", () => {
  const system = new MemoryLogSystem();
  openLogging(defaultLogOptions(LogLevel.off), system).echoArguments(["--quiet", "", "a b"]);
  assert.equal(
    system.stderr,
    "I: calling 'dcmsend' with 3 arguments: '--quiet' 'a b' \nI: \n",
  );
});

Deno.test("echoArguments() goes through the root logger", () => {
  const system = new MemoryLogSystem();
  const options = configured("OFF", "log4cplus.appender.c.layout = log4cplus::TTCCLayout");
  openLogging(options, system).echoArguments(["x"]);
  assert.equal(
    system.stdout,
    "0 [4711] INFO root <> - calling 'dcmsend' with 1 arguments: 'x' \n\n",
  );
});

/** A console on standard output with the properties given. */
function configured(level: string, ...properties: string[]): LogOptions {
  const config = [
    `log4cplus.rootLogger = ${level}, c`,
    "log4cplus.appender.c = log4cplus::ConsoleAppender",
    ...properties,
  ];
  return parseLogConfig(config.join("\n"), VARIABLES);
}

const LAYOUTS: readonly {
  readonly name: string;
  readonly properties: readonly string[];
  readonly expected: string;
}[] = [
  { name: "SimpleLayout", properties: [], expected: "WARN - a\nb\n" },
  {
    name: "TTCCLayout",
    properties: ["layout = log4cplus::TTCCLayout"],
    expected: "1500 [4711] WARN dcmtk.apps.dcmsend <> - a\nb\n",
  },
  {
    name: "TTCCLayout with a date",
    properties: ["layout = log4cplus::TTCCLayout", "layout.DateFormat = %H:%M:%S,%q"],
    expected: "06:07:09,509 [4711] WARN dcmtk.apps.dcmsend <> - a\nb\n",
  },
  {
    name: "PatternLayout",
    properties: [
      "layout = log4cplus::PatternLayout",
      "layout.ConversionPattern = %D{%d. %H:%M:%S.%q} %r %5p %c{1} %i %h %l%L%F%b%M: %m%n",
    ],
    expected: "24. 06:07:09.509 1500  WARN dcmsend 4711 workstation :: a\n" +
      "24. 06:07:09.509 1500  WARN dcmsend 4711 workstation :: b\n",
  },
  {
    name: "PatternLayout with a date of its own",
    properties: ["layout = log4cplus::PatternLayout", "layout.ConversionPattern = %D%n"],
    expected: "2026-11-24 06:07:09\n2026-11-24 06:07:09\n",
  },
];

for (const { name, properties, expected } of LAYOUTS) {
  Deno.test(`openLogging() formats messages with ${name}`, () => {
    const system = new MemoryLogSystem();
    const lines = properties.map((property) => `log4cplus.appender.c.${property}`);
    const { app } = openLogging(configured("INFO", ...lines), system).loggers;
    system.time = new Date(system.time.getTime() + 1500);
    app.warn("a\nb");
    assert.equal(system.stdout, expected);
  });
}

Deno.test("openLogging() takes circular variables for what they are", () => {
  const system = new MemoryLogSystem();
  const text = "log4cplus.rootLogger = OFF\na = ${b}\nb = ${a}";
  openLogging(parseLogConfig(text, VARIABLES), system);
  assert.match(system.stderr, /^log4cplus:ERROR "\$\{b\}" has variables that never end\.\n/);
});

Deno.test("openLogging() bounds what variables expand to", () => {
  const lines = Array.from(
    { length: 40 },
    (_, index) => `v${index} = \${v${index + 1}}\${v${index + 1}}`,
  );
  const text = ["log4cplus.rootLogger = OFF", ...lines, "v40 = 0123456789"].join("\n");
  assert.ok(parseLogConfig(text, VARIABLES).problems.length > 0);
});

Deno.test("a configuration full of variables that never end is read in no time", () => {
  const lines = Array.from({ length: 2000 }, (_, index) => `key${index} = \${a}`);
  const text = `log4cplus.rootLogger = INFO\na = ${"x".repeat(60)}\${a}\n${lines.join("\n")}`;
  const start = performance.now();
  const { problems } = parseLogConfig(text, {
    builtIn: new Map(),
    environment: () => undefined,
  });
  assert.equal(problems.length, 2001);
  assert(performance.now() - start < 1000);
});
