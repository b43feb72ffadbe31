/** Rows about `--log-config`. */

import { folder, text } from "../file_source.ts";
import { ct, mr } from "../inputs.ts";
import type { Row } from "../row.ts";
import { usageError } from "./command_line_parts.ts";

const STDERR_APPENDER = `log4cplus.appender.console = log4cplus::ConsoleAppender
log4cplus.appender.console.logToStderr = true
log4cplus.appender.console.ImmediateFlush = true
log4cplus.appender.console.layout = log4cplus::PatternLayout
`;

function logConfig(root: string, pattern: string, more = ""): string {
  return `# a comment\nlog4cplus.rootLogger = ${root}\n${STDERR_APPENDER}` +
    `log4cplus.appender.console.layout.ConversionPattern = ${pattern}\n${more}`;
}

function configured(name: string, config: string, more: Partial<Row> = {}): Row {
  return {
    name,
    args: ["-lc", "log.cfg", "HOST", "PORT", "ct.dcm", "mr.dcm"],
    files: { "log.cfg": text(config), "ct.dcm": ct(), "mr.dcm": mr() },
    peer: {},
    exit: 0,
    levels: ["default"],
    ...more,
  };
}

const badConfigs: readonly Row[] = [
  usageError(
    "-lc with a folder",
    ["-lc", "d", "HOST", "104", "x"],
    "Specified --log-config file does not exist",
    {
      observations: [23],
      files: { "d": folder() },
    },
  ),
  usageError(
    "-lc with a missing file",
    ["-lc", "nope", "HOST", "104", "x"],
    "Specified --log-config file does not exist",
  ),
  usageError(
    "-lc with -ll",
    ["-lc", "log.cfg", "-ll", "info", "HOST", "104", "x"],
    "--log-config not allowed with --log-level",
    { files: { "log.cfg": text(logConfig("INFO, console", "%m%n")) } },
  ),
  usageError(
    "-lc with -v",
    ["-v", "-lc", "log.cfg", "HOST", "104", "x"],
    "--log-config not allowed with --verbose, --debug or --quiet",
    {
      files: { "log.cfg": text(logConfig("INFO, console", "%m%n")) },
    },
  ),
  usageError(
    "-lc without settings",
    ["-lc", "log.cfg", "HOST", "104", "x"],
    "Specified --log-config file does not contain any settings",
    { files: { "log.cfg": text("# nothing\n") } },
  ),
  usageError(
    "-lc without log4cplus settings",
    ["-lc", "log.cfg", "HOST", "104", "x"],
    "Specified --log-config file does not contain any valid settings",
    {
      files: { "log.cfg": text("a = b\nc = d\n") },
    },
  ),
  usageError(
    "-lc without a root logger",
    ["-lc", "log.cfg", "HOST", "104", "x"],
    "Specified --log-config file does not set up log4cplus.rootLogger",
    {
      files: { "log.cfg": text(STDERR_APPENDER) },
    },
  ),
];

const goodConfigs: readonly Row[] = [
  configured("log config at info", logConfig("INFO, console", "%P: %m%n"), {
    says: [
      "I: checking input files ...",
      "I: Sending C-STORE Request (MsgID 1, CT)",
      "I: Status Summary",
    ],
  }),
  configured("log config with logger names", logConfig("INFO, console", "%5p %c %c{1}| %m%n"), {
    says: [" INFO dcmtk.apps.dcmsend dcmsend| checking input files ..."],
  }),
  configured("log config with left aligned levels", logConfig("INFO, console", "[%-6p] %m%n")),
  configured(
    "log config for stdout",
    logConfig("INFO, console", "%m%n").replace("logToStderr = true", "logToStderr = false"),
    {
      says: ["checking input files ..."],
    },
  ),
  configured(
    "log config with one quiet logger",
    logConfig("INFO, console", "%P: %m%n", "log4cplus.logger.dcmtk.dcmnet = ERROR\n"),
  ),
  configured(
    "log config with an own appender and no additivity",
    logConfig(
      "WARN, console",
      "%P: %m%n",
      `log4cplus.logger.dcmtk.apps = INFO, f
log4cplus.additivity.dcmtk.apps = false
log4cplus.appender.f = log4cplus::FileAppender
log4cplus.appender.f.File = out.log
log4cplus.appender.f.layout = log4cplus::PatternLayout
log4cplus.appender.f.layout.ConversionPattern = %p %m%n
`,
    ),
  ),
  configured(
    "log config with additivity",
    logConfig(
      "WARN, console",
      "%P: %m%n",
      `log4cplus.logger.dcmtk.apps = INFO, f
log4cplus.appender.f = log4cplus::FileAppender
log4cplus.appender.f.File = out.log
log4cplus.appender.f.layout = log4cplus::PatternLayout
log4cplus.appender.f.layout.ConversionPattern = %p %m%n
`,
    ),
  ),
  configured(
    "log config with threshold",
    logConfig("DEBUG, console", "%P: %m%n", "log4cplus.appender.console.Threshold = INFO\n"),
    {
      says: ["I: Sending C-STORE Request", "I: Received C-STORE Response"],
    },
  ),
  configured(
    "log config with variables",
    `level = INFO\nwhere = console\nboth = \${level}, \${where}\n` +
      logConfig("${both}", "%P: ${appname} ${WORD} %m%n"),
    { env: { WORD: "from the environment" } },
  ),
  configured(
    "log config with a null appender",
    "log4cplus.rootLogger = DEBUG, n\nlog4cplus.appender.n = log4cplus::NullAppender\n",
  ),
  configured("log config with level OFF", logConfig("OFF, console", "%P: %m%n"), {
    args: ["-lc", "log.cfg", "HOST", "PORT", "x"],
    exit: 22,
  }),
  configured("log config at warn, and +v", logConfig("WARN, console", "%P: %m%n"), {
    args: ["-lc", "log.cfg", "+v", "HOST", "PORT", "ct.dcm"],
    exit: 1,
  }),
  configured("log config at info, and +v", logConfig("INFO, console", "%P: %m%n"), {
    args: ["-lc", "log.cfg", "+v", "HOST", "PORT", "ct.dcm"],
    says: ["I: Request Parameters:"],
  }),
  configured(
    "log config with two appenders",
    logConfig(
      "INFO, console, f",
      "%P: %m%n",
      `log4cplus.appender.f = log4cplus::FileAppender
log4cplus.appender.f.File = out.log
log4cplus.appender.f.layout = log4cplus::PatternLayout
log4cplus.appender.f.layout.ConversionPattern = %5p: %m%n
`,
    ),
  ),
  configured(
    "log config appending to a file",
    `log4cplus.rootLogger = WARN, f
log4cplus.appender.f = log4cplus::FileAppender
log4cplus.appender.f.File = out.log
log4cplus.appender.f.Append = true
log4cplus.appender.f.layout = log4cplus::PatternLayout
log4cplus.appender.f.layout.ConversionPattern = %P %m%n
`,
    {
      args: ["-lc", "log.cfg", "HOST", "PORT", "x"],
      files: {
        "out.log": text("before\n"),
        "log.cfg": text(`log4cplus.rootLogger = WARN, f
log4cplus.appender.f = log4cplus::FileAppender
log4cplus.appender.f.File = out.log
log4cplus.appender.f.Append = true
log4cplus.appender.f.layout = log4cplus::PatternLayout
log4cplus.appender.f.layout.ConversionPattern = %P %m%n
`),
      },
      exit: 22,
    },
  ),
  configured(
    "log config with a rolling file",
    `log4cplus.rootLogger = INFO, f
log4cplus.appender.f = log4cplus::RollingFileAppender
log4cplus.appender.f.File = out.log
log4cplus.appender.f.MaxFileSize = 500KB
log4cplus.appender.f.MaxBackupIndex = 2
log4cplus.appender.f.layout = log4cplus::PatternLayout
log4cplus.appender.f.layout.ConversionPattern = %P %m%n
`,
  ),
  configured(
    "log config with a level range",
    logConfig(
      "INFO, console",
      "%P: %m%n",
      `log4cplus.appender.console.filters.1 = log4cplus::spi::LogLevelRangeFilter
log4cplus.appender.console.filters.1.LogLevelMin = WARN
log4cplus.appender.console.filters.1.LogLevelMax = ERROR
log4cplus.appender.console.filters.1.AcceptOnMatch = true
log4cplus.appender.console.filters.2 = log4cplus::spi::DenyAllFilter
`,
    ),
    { args: ["-lc", "log.cfg", "HOST", "PORT", "x"], exit: 22 },
  ),
];

export const logConfigRows: readonly Row[] = [...badConfigs, ...goodConfigs];
