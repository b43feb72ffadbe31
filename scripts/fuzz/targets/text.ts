/** Texts of the user: command lines and files of them, log configurations, dictionaries, patterns. */

import assert from "node:assert/strict";
import { LogLevel } from "../../../lib/base/log.ts";
import { parseCommandFile } from "../../../lib/cli/command_file.ts";
import { LogConfigError } from "../../../lib/cli/log_config.ts";
import { parseLogConfig } from "../../../lib/cli/log_config_file.ts";
import { createFormatter } from "../../../lib/cli/log_layout.ts";
import type { Variables } from "../../../lib/cli/log_properties.ts";
import { ALL_OPTIONS } from "../../../lib/cli/options.ts";
import { type CommandLineHost, parseArgs } from "../../../lib/cli/parse_args.ts";
import { extendDictionary, STANDARD_DICTIONARY } from "../../../lib/dict/dictionary.ts";
import { parseDictionaryFile } from "../../../lib/dict/dictionary_file.ts";
import { compilePattern } from "../../../lib/send/list/fnmatch.ts";
import { text } from "../../../tests/support/make.ts";
import type { Random } from "../../../tests/support/random.ts";
import { type FuzzTarget, isNothing } from "../target.ts";

const VARIABLES: Variables = {
  builtIn: new Map([["appname", "dcmsend"], ["a", "${b}"]]),
  environment: (name) => name.startsWith("HOME") ? "/home/${USER}" : undefined,
};

const CONFIGURATION = `# all that there is
log4cplus.rootLogger = INFO, c, f
log4cplus.logger.dcmtk.dcmnet = DEBUG, f
log4cplus.additivity.dcmtk.dcmnet = false
log4cplus.appender.c = log4cplus::ConsoleAppender
log4cplus.appender.c.logToStdErr = true
log4cplus.appender.c.Threshold = WARN
log4cplus.appender.c.layout = log4cplus::PatternLayout
log4cplus.appender.c.layout.ConversionPattern = %D{%Y-%m-%d %H:%M:%S.%q} %-5.10p %c{2} %i %m%n
log4cplus.appender.c.filters.1 = log4cplus::spi::LogLevelRangeFilter
log4cplus.appender.c.filters.1.LogLevelMin = INFO
log4cplus.appender.f = log4cplus::RollingFileAppender
log4cplus.appender.f.File = \${HOME}/\${appname}.log
log4cplus.appender.f.MaxFileSize = 10MB
log4cplus.appender.f.layout = log4cplus::TTCCLayout
log4cplus.appender.f.layout.DateFormat = %c %x %Q
`;

export const LOG_CONFIG_TARGET: FuzzTarget = {
  name: "log-config",
  share: 6,
  seeds: () =>
    [
      CONFIGURATION,
      "log4cplus.rootLogger = ERROR\n",
      "a = ${b}\nb = ${a}${a}\nlog4cplus.rootLogger = ${a}\n",
      CONFIGURATION.replaceAll("RollingFile", "DailyRollingFile"),
      CONFIGURATION.replaceAll("RollingFile", "SysLog"),
    ].map(text),
  tokens: [
    ...["${", "}", "${HOME}", "${a}", "=", "\n", "%", "%n", "%d{", "%-5.3", "log4cplus.", "."],
    ...["99999999999", "log4cplus::", "filters.2 = ", "KB", "%c{9}", "Schedule = DAILY"],
  ].map(text),
  run: (input) => {
    const options = parseLogConfig(new TextDecoder().decode(input), VARIABLES);
    const problems: string[] = [];
    for (const { layout } of options.appenders.values()) {
      const format = createFormatter(
        layout,
        { processId: 1, hostName: () => "host", startTime: new Date(0) },
        problems,
      );
      format({ level: LogLevel.info, loggerName: "a.b", message: "1\n2", time: new Date(1e12) });
    }
    return problems.length === 0 && options.problems.length === 0;
  },
  isRefusal: (error) => error instanceof LogConfigError,
};

const COMMAND_LINES: readonly string[] = [
  "-v -aet A -aec B host 104 file",
  "+sd +r +sp *.dcm -nh +crf report localhost 11112 folder",
  "-lc log.cfg --timeout 5 -ta 30 -td 1 -pdu 4096 h 104 a",
  '-ll debug \'h\' "104" x"y"z',
  "--help",
  "@file h 104",
];

export const ARGUMENTS_TARGET: FuzzTarget = {
  name: "arguments",
  share: 6,
  seeds: () => COMMAND_LINES.map((line) => text(line.replaceAll(" ", "\n"))),
  tokens: [
    ...ALL_OPTIONS.flatMap(({ long, short }) => [long, short ?? ""]),
    ...["-1", "0", "65536", "99999999999999999999999", "@file", "@", "@missing", "\n", "+", "--"],
  ].map((token) => text(`${token}\n`)),
  run: (input) => parseCommand(new TextDecoder().decode(input).split("\n")),
  isRefusal: isNothing,
};

export const COMMAND_FILE_TARGET: FuzzTarget = {
  name: "command-file",
  share: 6,
  seeds: () => COMMAND_LINES.map((line) => text(line)),
  tokens: [..."\"' \t\n\r@-", ...ALL_OPTIONS.map(({ long }) => ` ${long} `)].map(text),
  run: (input) => {
    const file = new TextDecoder().decode(input);
    const tokens = parseCommandFile(file);
    const quotable = tokens.filter((token) => !token.includes('"'));
    const quoted = quotable.map((token) => `"${token}"`).join(" ");
    assert.deepEqual(parseCommandFile(quoted), quotable);
    return parseCommand(["@input"], file);
  },
  isRefusal: isNothing,
};

function parseCommand(args: readonly string[], file = "-aet FUZZ"): boolean {
  const host: CommandLineHost = {
    readCommandFile: (path) => {
      if (path === "missing") throw new Deno.errors.NotFound(path);
      return file;
    },
    readLogConfig: (path) =>
      path.length % 2 === 0 ? { type: "missing" } : { type: "text", text: CONFIGURATION },
    variables: () => VARIABLES,
  };
  const command = parseArgs(args, host);
  if (command.type !== "run") return command.type !== "usageError";
  for (const [name, value] of Object.entries(command.options)) {
    if (typeof value === "number") assert(Number.isSafeInteger(value) && value >= 0, name);
  }
  return true;
}

const DICTIONARY = [
  "# comment",
  "(0010,0010)\tPN\tPatientName\t1\tDICOM",
  "(0008,0005)\tCS\tSpecificCharacterSet\t1-n\tDICOM",
  '(0029,"FUZZ HEADER",10)\tOB\tHeader\t1\tPrivate',
  "(50xx,0010)\tUS\tOld\t1\tDICOM",
  "(5000-50ff,0010)\tUS\tCurve\t1\tDICOM",
  "(0020-u-00ff,3100-o-31ff)\tCS\tSource\t2-2n\tDICOM",
  '(0009-o-ffff,"A B",0000-u-ffff)\tUN\tAny\t1-99\tx',
].join("\n");

export const DICTIONARY_TARGET: FuzzTarget = {
  name: "dictionary",
  share: 5,
  seeds: () => [DICTIONARY, DICTIONARY.replaceAll("\n", "\r\n"), "(0010,0010)\tPN\tA"].map(text),
  tokens: ["(", ")", ",", '"', "\t", "\n", "\r", "-", "-o-", "-u-", "ffff", " ", "#", "1-n"]
    .map(text),
  run: (input, random) => {
    const { entries, errors } = parseDictionaryFile(new TextDecoder().decode(input));
    const dictionary = extendDictionary(STANDARD_DICTIONARY, entries);
    for (const tag of [0x00100010, 0x00290010, 0x50020010, random(0xffffffff)]) {
      dictionary.vrOf(tag);
      dictionary.vrOf(tag, "A B");
      assert.equal(typeof dictionary.nameOf(tag), "string");
    }
    return errors.length === 0;
  },
  isRefusal: isNothing,
};

export const PATTERN_TARGET: FuzzTarget = {
  name: "fnmatch",
  share: 5,
  seeds: () =>
    [
      "*.dcm\0a.dcm",
      "[!a-c]*[[:digit:]]?\\*\0x1y*",
      "*a*b*c*d*\0aabbccddaabbccdd",
      "[]a-z][^]]\0]a",
      "IM?????\0IM00001",
    ].map(text),
  tokens: [..."*?[]!^-\\\0", "[[:alpha:]]", "[:", ":]", "[z-a]", "*a", "\u00e9"].map(text),
  run: (input: Uint8Array, random: Random) => {
    const [pattern = "", name = ""] = new TextDecoder().decode(input).split("\0");
    const matches = compilePattern(pattern);
    matches(name);
    return matches(name.slice(0, random(name.length + 1)));
  },
  isRefusal: isNothing,
};
