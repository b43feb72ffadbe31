/**
 * The same command lines for `parseArgs` and for the native `dcmsend`: exit code, error text,
 * echo of the arguments and log level have to be the same. The input file never exists, so that
 * nothing is sent.
 */

import assert from "node:assert/strict";
import { LogLevel } from "../../lib/base/log.ts";
import { defaultLogOptions, effectiveLevel } from "../../lib/cli/log_config.ts";
import { openLogging } from "../../lib/cli/log.ts";
import { APP_LOGGER_NAME } from "../../lib/cli/log_names.ts";
import { denoCommandLineHost } from "../../lib/cli/host_deno.ts";
import { type CommandLineHost, parseArgs, type ParsedCommand } from "../../lib/cli/parse_args.ts";
import { MemoryLogSystem } from "./support/memory_log_system.ts";

const MISSING_FILE = "no such file";

/** What both programs can be compared by. */
interface Verdict {
  readonly outcome: ParsedCommand["type"];
  /** What stands behind `error: `; undefined when nothing is printed. */
  readonly error: string | undefined;
  /** The first line of what `--arguments` prints. */
  readonly echo: string | undefined;
  /** Whether messages of the level info are shown, for runs. */
  readonly showsInfo: boolean;
}

function ourVerdict(command: ParsedCommand): Verdict {
  const none = { error: undefined, echo: undefined, showsInfo: false };
  switch (command.type) {
    case "usageError": {
      const error = command.quiet ? undefined : command.message;
      return { outcome: "usageError", error, echo: echoLine(command), showsInfo: false };
    }
    case "run": {
      const showsInfo = effectiveLevel(command.logging, APP_LOGGER_NAME) <= LogLevel.info;
      return { outcome: "run", error: undefined, echo: echoLine(command), showsInfo };
    }
    default:
      return { outcome: command.type, ...none };
  }
}

function echoLine(command: ParsedCommand): string | undefined {
  const echo = "echo" in command ? command.echo : undefined;
  if (echo === undefined) return undefined;
  const system = new MemoryLogSystem();
  openLogging(defaultLogOptions(LogLevel.fatal), system).echoArguments(echo.arguments);
  return system.stderr.split("\n")[0];
}

async function nativeVerdict(args: readonly string[], cwd: string): Promise<Verdict> {
  const { code, stdout, stderr } = await new Deno.Command("dcmsend", { args: [...args], cwd })
    .output();
  const out = new TextDecoder().decode(stdout);
  const lines = new TextDecoder().decode(stderr).split("\n");
  const error = lines.find((line) => line.startsWith("error: "))?.slice("error: ".length);
  // The native program calls itself by the path that it was started with.
  const echo = lines.find((line) => line.includes("calling '"))
    ?.replace(/calling '[^']*'/, "calling 'dcmsend'");
  const showsInfo = lines.some((line) => line.endsWith("checking input files ..."));
  return { outcome: nativeOutcome(code, out, args), error, echo, showsInfo };
}

function nativeOutcome(code: number, stdout: string, args: readonly string[]): Verdict["outcome"] {
  if (code === 1) return "usageError";
  if (stdout.includes("usage: dcmsend")) return "help";
  if (stdout.includes("External libraries used:")) return "version";
  if (stdout.includes("Transfer syntaxes supported natively:")) return "listDecoders";
  // Invalid input file, or with --no-halt no valid one.
  assert.ok([22, 23].includes(code), `exit code ${code} of ${JSON.stringify(args)}`);
  return "run";
}

/** Command lines that are worth a look of their own, without the program's name. */
const SINGLE_LINES: readonly (readonly string[])[] = [
  [],
  [""],
  ["h"],
  ["h", "104"],
  ["h", "abc", MISSING_FILE],
  ["h", "104abc", MISSING_FILE],
  ["h", " 104", MISSING_FILE],
  ["h", "\t+104", MISSING_FILE],
  ["h", "+ 104", MISSING_FILE],
  ["h", "", MISSING_FILE],
  ["h", "0", MISSING_FILE],
  ["h", "-0", MISSING_FILE],
  ["h", "-5", MISSING_FILE],
  ["h", " -5", MISSING_FILE],
  ["h", "-18446744073709551615", MISSING_FILE],
  ["h", "-18446744073709551616", MISSING_FILE],
  ["h", "18446744073709551617", MISSING_FILE],
  ["h", "65535", MISSING_FILE],
  ["h", "65536", MISSING_FILE],
  ["h", "000000000000000000000000104", MISSING_FILE],
  ["h", "0x68", MISSING_FILE],
  ["h", "1e3", MISSING_FILE],
  ["--"],
  ["-"],
  ["+"],
  ["-", "104", MISSING_FILE],
  ["+3", "104", MISSING_FILE],
  ["-ä", "h", "104", MISSING_FILE],
  ["--verb", "h", "104", MISSING_FILE],
  ["--verbose=1", "h", "104", MISSING_FILE],
  ["--VERBOSE", "h", "104", MISSING_FILE],
  ["-vd", "h", "104", MISSING_FILE],
  ["-zz", "--help"],
  ["--help", "-zz"],
  ["--help", "-ll"],
  ["--help"],
  ["-h", "h"],
  ["--version"],
  ["--list-decoders"],
  ["--version", "-h"],
  ["--list-decoders", "--version"],
  ["--list-decoders", "-h", "--version"],
  ["--arguments", "--version"],
  ["--version", "-pdu", "1"],
  ["h", "104", MISSING_FILE, "-ll"],
  ["h", "104", MISSING_FILE, "-aet"],
  ["-q", "-zz"],
  ["-q", "h"],
  ["@nofile"],
  ["-zz", "@nofile"],
  ["@nofile", "-zz"],
  ["@empty.txt"],
  ["@empty.txt", "@empty.txt"],
  ["--arguments", "@quotes.txt"],
  ["--arguments", "@unclosed.txt"],
  ["--arguments", "h", "104", "@separators.txt"],
  ["@", "104", MISSING_FILE],
  ["h", "104", MISSING_FILE, "-aet", "@quotes.txt"],
  ["h", "104", MISSING_FILE, "-aet", "@empty.txt"],
  ["--arguments", "h", "104", "", "", MISSING_FILE],
  ["--arguments", "-v", "+dls", "h", "104", MISSING_FILE, "+f", "-q"],
  ["-lc", "", "h", "104", MISSING_FILE],
  ["-lc", "missing.cfg", "h", "104", MISSING_FILE],
  ["-lc", ".", "h", "104", MISSING_FILE],
  ["-lc", "empty.txt", "h", "104", MISSING_FILE],
  ["-lc", "other.cfg", "h", "104", MISSING_FILE],
  ["-lc", "noroot.cfg", "h", "104", MISSING_FILE],
  ["-lc", "warn.cfg", "h", "104", MISSING_FILE],
  ["-lc", "warn.cfg", "+v", "h", "104", MISSING_FILE],
  ["-lc", "info.cfg", "+v", "h", "104", MISSING_FILE],
  ["-lc", "app.cfg", "+v", "h", "104", MISSING_FILE],
  ["-lc", "fatal.cfg", "-pdu", "1", "h", "104", MISSING_FILE],
  ["-lc", "warn.cfg", "-pdu", "1", "h", "104", MISSING_FILE],
  ["-lc", "missing.cfg", "-ll", "foo", "h", "104", MISSING_FILE],
];

/** Files in the folder that both programs run in. */
const FILES: Readonly<Record<string, string>> = {
  "empty.txt": "",
  "quotes.txt": `h 104\n"a b" 'c "d' x"y"z ""\n@nested.txt tail`,
  "unclosed.txt": `h 104 "no such file\n`,
  "separators.txt": `\r\n\tno\rsuch\t\tfile\n\n '' a\vb `,
  "other.cfg": "a = b\n",
  "noroot.cfg": "log4cplus.logger.x = INFO\n",
  "warn.cfg": logConfig("log4cplus.rootLogger = WARN, c"),
  "info.cfg": logConfig("log4cplus.rootLogger = INFO, c"),
  "fatal.cfg": logConfig("log4cplus.rootLogger = FATAL, c"),
  "app.cfg": logConfig("log4cplus.rootLogger = OFF, c\nlog4cplus.logger.dcmtk.apps = INFO"),
};

function logConfig(loggers: string): string {
  return `${loggers}
log4cplus.appender.c = log4cplus::ConsoleAppender
log4cplus.appender.c.logToStdErr = true
log4cplus.appender.c.layout = log4cplus::PatternLayout
log4cplus.appender.c.layout.ConversionPattern = %P: %m%n
`;
}

/** What the random command lines are made of: all that is right, and the ways to be wrong. */
const FRAGMENTS: readonly (readonly string[])[] = [
  ["-q"],
  ["-v"],
  ["--verbose"],
  ["-d"],
  ["--arguments"],
  ["-ll", "info"],
  ["-ll", "OFF"],
  ["-ll", "all"],
  ["-ll", "Error"],
  ["-ll", "fatal"],
  ["-ll", "warning"],
  ["-ll", ""],
  ["-lc", "warn.cfg"],
  ["-lc", "missing.cfg"],
  ["+v"],
  ["+f"],
  ["+fo"],
  ["-f"],
  ["+rd"],
  ["+sd"],
  ["+sp", "*.dcm"],
  ["+sp", ""],
  ["-r"],
  ["+r"],
  ["-dn"],
  ["+dls"],
  ["+dly"],
  ["+cl", "0"],
  ["+cl", "9"],
  ["+cl", "10"],
  ["+cl", "-1"],
  ["-nh"],
  ["-nip"],
  ["-nuc"],
  ["-aet", ""],
  ["-aet", "-v"],
  ["-aec", "a b"],
  ["+ma"],
  ["-ma"],
  ["-to", "0"],
  ["-to", "99999999999"],
  ["-to", "1x"],
  ["-ta", "x"],
  ["-ta", ""],
  ["-td", "-1"],
  ["-td", " -1"],
  ["-td", " +7"],
  ["-pdu", "4095"],
  ["-pdu", "4096x"],
  ["-pdu", "131072"],
  ["-pdu", "131073"],
  ["-pdu", "0x2000"],
  ["-pdu", "-v"],
  ["--max-send-pdu", "8192.9"],
  ["--max-send-pdu", "99999999999999999999999"],
  ["+crf", ""],
  ["+crf", "r.txt"],
  ["-h"],
  ["--version"],
  ["-zz"],
];

/** The same lines in every run: a linear congruential generator with a fixed seed. */
function randomLines(count: number): string[][] {
  let state = 20261124;
  const random = (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  return Array.from({ length: count }, () => {
    const parts: (readonly string[])[] = Array.from(
      { length: 1 + random(5) },
      () => FRAGMENTS[random(FRAGMENTS.length)] ?? [],
    );
    const port = random(12) === 0 ? "0" : "104";
    for (const parameter of [["h"], [port], [MISSING_FILE]].reverse()) {
      // Mostly in order and complete; elsewhere the checks of parameters have their say.
      if (random(25) !== 0) parts.splice(random(2) * random(parts.length + 1), 0, parameter);
    }
    return parts.flat();
  });
}

/** The real machine, with relative paths taken from `folder`. */
function hostIn(folder: string): CommandLineHost {
  const host = denoCommandLineHost();
  return {
    readCommandFile: (path) => host.readCommandFile(`${folder}/${path}`),
    readLogConfig: (path) => host.readLogConfig(`${folder}/${path}`),
    variables: () => host.variables(),
  };
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

Deno.test({
  name: "parseArgs() comes to the same verdict as the native dcmsend" +
    (skipped ? " (skipped: the native dcmsend is not installed)" : ""),
  ignore: skipped,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      for (const [name, text] of Object.entries(FILES)) {
        await Deno.writeTextFile(`${folder}/${name}`, text);
      }
      const host = hostIn(folder);
      const lines = [...SINGLE_LINES, ...randomLines(300)];
      for (const line of lines) {
        const ours = ourVerdict(parseArgs(line, host));
        assert.deepEqual(ours, await nativeVerdict(line, folder), JSON.stringify(line));
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
