/**
 * The same log configurations for our loggers and for the native `dcmsend`: standard output,
 * standard error and log files have to be the same. The native program is run on two files that
 * do not exist; our loggers are given the messages that it logs then.
 */

import assert from "node:assert/strict";
import type { Loggers } from "../../lib/base/log.ts";
import { parseLogConfig } from "../../lib/cli/log_config_file.ts";
import { openLogging } from "../../lib/cli/log.ts";
import { MemoryLogSystem } from "./support/memory_log_system.ts";

/** What the native program logs for `-nh h 104 a b`, at the level info and above. */
function logMissingFiles({ app, net }: Loggers): void {
  app.debug("$dcmtk: dcmsend v3.6.7 2022-04-22 $\n");
  app.info("checking input files ...");
  for (const file of ["a", "b\nc"]) {
    net.error(`cannot add DICOM file to the transfer list: ${file}: No such file or directory`);
    app.warn(`bad DICOM file: ${file}: No such file or directory, ignoring file`);
  }
  app.fatal("no valid input files to be processed");
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  /** The last lines of each file, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** A console that shows everything, with the names of loggers and levels. */
const CONSOLE = `
log4cplus.appender.c = log4cplus::ConsoleAppender
log4cplus.appender.c.layout = log4cplus::PatternLayout
log4cplus.appender.c.layout.ConversionPattern = %-5p %c [%m]%n
`;

/** A file whose layout is a pattern. */
function patternFile(pattern: string): string {
  return `
log4cplus.rootLogger = WARN, f
log4cplus.appender.f = log4cplus::FileAppender
log4cplus.appender.f.File = f.log
log4cplus.appender.f.layout = log4cplus::PatternLayout
log4cplus.appender.f.layout.ConversionPattern = ${pattern}
`;
}

/** A console with one more property. */
function consoleWith(...properties: string[]): string {
  const lines = properties.map((property) => `log4cplus.appender.c.${property}`);
  return `log4cplus.rootLogger = INFO, c\n${CONSOLE}${lines.join("\n")}`;
}

const CASES: readonly { readonly name: string; readonly config: string }[] = [
  { name: "a console", config: `log4cplus.rootLogger = INFO, c${CONSOLE}` },
  {
    name: "a console without a layout",
    config:
      "log4cplus.rootLogger = INFO, c\nlog4cplus.appender.c = log4cplus::ConsoleAppender\r\n" +
      "log4cplus.appender.c.logToStdErr = TRUE",
  },
  {
    name: "a misspelt logToStderr",
    config: consoleWith("logToStderr = true"),
  },
  {
    name: "comments, spaces and lines without a value",
    config: `# c\n  # d = e\nnothing\n\t log4cplus.rootLogger=ERROR ,  c , , c \n${CONSOLE}`,
  },
  {
    name: "the last of equal keys",
    config: `log4cplus.rootLogger = OFF\nlog4cplus.rootLogger = FATAL, c${CONSOLE}`,
  },
  { name: "no appender", config: "log4cplus.rootLogger = INFO" },
  { name: "an empty root logger", config: "log4cplus.rootLogger =" },
  { name: "an unknown appender", config: `log4cplus.rootLogger = INFO, c, d${CONSOLE}` },
  {
    name: "an unknown kind of appender",
    config: `log4cplus.rootLogger = INFO, c\nlog4cplus.appender.d = log4cplus::Foo${CONSOLE}`,
  },
  {
    name: "an unknown layout",
    config: `log4cplus.rootLogger = INFO, c${CONSOLE}log4cplus.appender.c.layout = Foo`,
  },
  {
    name: "a pattern layout without a pattern",
    config: "log4cplus.rootLogger = INFO, d\nlog4cplus.appender.d = log4cplus::ConsoleAppender\n" +
      "log4cplus.appender.d.layout = log4cplus::PatternLayout",
  },
  {
    name: "levels of named loggers",
    config: `log4cplus.rootLogger = OFF, c
log4cplus.logger.dcmtk = ERROR
log4cplus.logger.dcmtk.apps.dcmsend = INHERITED
log4cplus.logger.dcmtk.dcmnet = info${CONSOLE}`,
  },
  {
    name: "a named logger with an unknown level",
    config: `log4cplus.rootLogger = WARN, c\nlog4cplus.logger.dcmtk.dcmnet = FOO${CONSOLE}`,
  },
  {
    name: "appenders of named loggers",
    config: `log4cplus.rootLogger = INFO, c
log4cplus.logger.dcmtk = INHERITED, d
log4cplus.logger.dcmtk.dcmnet = INFO, d
log4cplus.appender.d = log4cplus::ConsoleAppender${CONSOLE}`,
  },
  {
    name: "additivity",
    config: `log4cplus.rootLogger = INFO, c
log4cplus.logger.dcmtk.dcmnet = INFO, d, c
log4cplus.additivity.dcmtk.dcmnet = False
log4cplus.additivity.dcmtk.apps = true
log4cplus.additivity.dcmtk.foo = maybe
log4cplus.appender.d = log4cplus::ConsoleAppender${CONSOLE}`,
  },
  {
    name: "additivity that leaves a logger without appenders",
    config: `log4cplus.rootLogger = INFO, c\nlog4cplus.additivity.dcmtk.dcmnet = false${CONSOLE}`,
  },
  { name: "a threshold", config: consoleWith("Threshold = error") },
  { name: "an unknown threshold", config: consoleWith("Threshold = foo") },
  { name: "a filter that denies", config: consoleWith("filters.1=log4cplus::spi::DenyAllFilter") },
  {
    name: "a range filter that accepts",
    config: consoleWith(
      "filters.1=log4cplus::spi::LogLevelRangeFilter",
      "filters.1.LogLevelMin=WARN",
      "filters.1.LogLevelMax=ERROR",
      "filters.1.AcceptOnMatch=true",
      "filters.2=log4cplus::spi::DenyAllFilter",
    ),
  },
  {
    name: "a range filter that leaves the decision to the next one",
    config: consoleWith(
      "filters.1=log4cplus::spi::LogLevelRangeFilter",
      "filters.1.LogLevelMax=WARN",
      "filters.2=log4cplus::spi::StringMatchFilter",
      "filters.2.StringToMatch=checking",
    ),
  },
  {
    name: "a match filter",
    config: consoleWith(
      "filters.1=log4cplus::spi::LogLevelMatchFilter",
      "filters.1.LogLevelToMatch=WARN",
      "filters.1.AcceptOnMatch=1",
      "filters.2=log4cplus::spi::DenyAllFilter",
    ),
  },
  {
    name: "a text filter that accepts",
    config: consoleWith(
      "filters.1=log4cplus::spi::StringMatchFilter",
      "filters.1.StringToMatch=transfer list",
      "filters.1.AcceptOnMatch=true",
      "filters.2=log4cplus::spi::DenyAllFilter",
    ),
  },
  {
    name: "an unknown filter",
    config: consoleWith("filters.1=Foo", "filters.3=log4cplus::spi::DenyAllFilter"),
  },
  {
    name: "variables",
    config: `log4cplus.rootLogger = \${level}, c
level = \${one}\${two}
one = WA
two = RN
pid = 12
HOME = here
log4cplus.appender.c = log4cplus::ConsoleAppender
log4cplus.appender.c.layout = log4cplus::PatternLayout
log4cplus.appender.c.layout.ConversionPattern = \${appname} \${NO_SUCH_VARIABLE} \${HOME} %m%n
log4cplus.\${kind}.dcmtk.dcmnet = OFF
kind = logger`,
  },
  {
    name: "a variable without its end",
    config: `log4cplus.rootLogger = WARN, c${CONSOLE}x = \${appname} \${y`,
  },
  { name: "a file", config: patternFile("%p: %m%n") },
  {
    name: "a file that nobody uses",
    config: `log4cplus.rootLogger = INFO, c
log4cplus.appender.f = log4cplus::FileAppender
log4cplus.appender.f.File = unused.log${CONSOLE}`,
  },
  { name: "a file without a name", config: patternFile("%m%n") + "log4cplus.appender.f.File =" },
  {
    name: "a file that is overwritten",
    config: patternFile("%m%n") + "log4cplus.appender.f.File = old.log",
  },
  {
    name: "a file that is appended to",
    config: patternFile("%m%n") +
      "log4cplus.appender.f.File = old.log\nlog4cplus.appender.f.Append = true",
  },
  {
    name: "a file that cannot be opened",
    config: patternFile("%m%n") + "log4cplus.appender.f.File = missing/f.log",
  },
  {
    name: "a file that starts anew at a size",
    config: patternFile("%m%n") + `
log4cplus.appender.f = log4cplus::RollingFileAppender
log4cplus.appender.f.File = full.log
log4cplus.appender.f.MaxFileSize = 1KB
log4cplus.appender.f.MaxBackupIndex = 2`,
  },
  {
    name: "no file at all",
    config: "log4cplus.rootLogger = INFO, n\nlog4cplus.appender.n = log4cplus::NullAppender",
  },
  { name: "widths", config: patternFile("%7p|%-7p|%.2p|%5.3p|%-5.3p|%2p|%m%n") },
  { name: "logger names", config: patternFile("%c|%c{0}|%c{1}|%c{2}|%c{9}|%c{x}|%c{}|%m%n") },
  { name: "literal characters", config: patternFile("%%p %%%m\\n\\t%n100%") },
  { name: "no end of line", config: patternFile("<%m>") },
  { name: "an unknown conversion", config: patternFile("%y %m%n") },
  { name: "a conversion without its end", config: patternFile("%m%n%c{1 %m%n") },
  { name: "conversions of which there is nothing to tell", config: patternFile("<%x%X{a}>%m%n") },
  { name: "a date without digits", config: patternFile("%D{x}|%d{%%}|%m%n") },
];

/** Files that are there before. The one that is full is one message below the limit. */
const FILES: Readonly<Record<string, string>> = {
  "old.log": "an old line\n",
  "full.log": "x".repeat(200 * 1024 - 50) + "\n",
  "full.log.1": "first\n",
  "full.log.2": "second\n",
};

async function ourOutput(config: string): Promise<Output> {
  const system = new MemoryLogSystem();
  for (const [name, text] of Object.entries(FILES)) system.files.set(name, text);
  system.forbidden.add("missing/f.log");
  const options = parseLogConfig(config, {
    builtIn: new Map([["appname", "dcmsend"]]),
    environment: () => undefined,
  });
  const logging = openLogging(options, system);
  logMissingFiles(logging.loggers);
  await logging.close();
  return {
    stdout: system.stdout,
    stderr: system.stderr,
    files: lastLines(system.files),
  };
}

/** Keeps the report of a difference short where files are long. */
function lastLines(files: Iterable<[string, string]>): Record<string, string> {
  const entries = [...files].map(([name, text]) => [name, text.slice(-1000)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function nativeOutput(config: string): Promise<Output> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries({ ...FILES, "log.cfg": config })) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const { stdout, stderr } = await new Deno.Command("dcmsend", {
      args: ["-lc", "log.cfg", "-nh", "h", "104", "a", "b\nc"],
      cwd: folder,
    }).output();
    const files: [string, string][] = [];
    for await (const { name } of Deno.readDir(folder)) {
      if (name !== "log.cfg") files.push([name, await Deno.readTextFile(`${folder}/${name}`)]);
    }
    return {
      stdout: new TextDecoder().decode(stdout),
      stderr: new TextDecoder().decode(stderr),
      files: lastLines(files),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function isNativeInstalled(): boolean {
  try {
    return new Deno.Command("dcmsend", { args: ["--version"] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const skipped = !isNativeInstalled() && Deno.env.get("CI") === undefined;

for (const { name, config } of CASES) {
  Deno.test({
    name: `openLogging() logs as the native dcmsend does, given ${name}` +
      (skipped ? " (skipped: the native dcmsend is not installed)" : ""),
    ignore: skipped,
    async fn() {
      assert.deepEqual(await ourOutput(config), await nativeOutput(config));
    },
  });
}
