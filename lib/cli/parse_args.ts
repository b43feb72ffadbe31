/**
 * The command line as a command: what to do, with every value checked.
 *
 * The grammar, the order of the checks and the texts of the errors are DCMTK's, so that a script
 * that looks at them does not notice which program it runs.
 */

import { LogLevel } from "../base/log.ts";
import { withoutEmptyParts } from "../base/path.ts";
import type { SendOptions } from "../send/options.ts";
import { CommandFileError, expandCommandFiles } from "./command_file.ts";
import { CommandLine, UsageError } from "./command_line.ts";
import {
  defaultLogOptions,
  effectiveLevel,
  LogConfigError,
  type LogOptions,
} from "./log_config.ts";
import { parseLogConfig } from "./log_config_file.ts";
import { parseLogLevel } from "./log_level.ts";
import { APP_LOGGER_NAME } from "./log_names.ts";
import type { Variables } from "./log_properties.ts";
import { scanUnsigned } from "./number.ts";
import type { Option } from "./option_types.ts";
import { ALL_OPTIONS, type NamedOption, type OptionName, PARAMETERS } from "./options.ts";
import { readOptions } from "./read_options.ts";
import { checkTlsOptions } from "./read_tls_options.ts";

/** What the program is asked to do. */
export type ParsedCommand =
  | { readonly type: "help" }
  /** `notices`: with the notices of all that the executable contains. */
  | { readonly type: "version"; readonly notices: boolean }
  | { readonly type: "listDecoders" }
  | { readonly type: "listCiphers" }
  | {
    readonly type: "usageError";
    readonly message: string;
    /** Nothing is printed, not even the header: logging was turned down before the error. */
    readonly quiet: boolean;
    /** Set when `--arguments` was evaluated before the error. */
    readonly echo?: ArgumentsEcho;
  }
  | {
    readonly type: "explainPermissions";
    readonly options: SendOptions;
    readonly logging: LogOptions;
  }
  | {
    readonly type: "run";
    readonly options: SendOptions;
    readonly logging: LogOptions;
    /** In a worker that can reach nothing but what the run needs (`--confine`). */
    readonly confine: boolean;
    /** Set with `--arguments`. */
    readonly echo?: ArgumentsEcho;
  };

/** What `--arguments` prints before anything else, whatever the log level. */
export interface ArgumentsEcho {
  readonly logging: LogOptions;
  /** Every argument, options under their long names; empty ones are counted but not shown. */
  readonly arguments: readonly string[];
}

/** What the parser needs to know of the machine. */
export interface CommandLineHost {
  /** @throws when the file cannot be read */
  readCommandFile(path: string): string;
  readLogConfig(path: string): LogConfigText;
  /** What `${name}` in a log configuration can stand for. */
  variables(): Variables;
}

/** A log configuration file, or why there is none; a directory counts as missing. */
export type LogConfigText =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "missing" }
  | { readonly type: "unreadable" };

/** @param args the arguments without the program's name */
export function parseArgs(args: readonly string[], host: CommandLineHost): ParsedCommand {
  let quiet = false;
  let echo: { echo?: ArgumentsEcho } = {};
  try {
    const tokens = expandCommandFiles(args, (path) => host.readCommandFile(path));
    if (tokens.length === 0) return { type: "help" };
    const line = new CommandLine(tokens);
    if (line.has("--help")) return { type: "help" };
    if (line.has("--version")) {
      return { type: "version", notices: line.has("--verbose") };
    }
    if (line.has("--list-decoders")) return { type: "listDecoders" };
    if (line.has("--list-ciphers")) return { type: "listCiphers" };
    checkParameterCount(line);

    const logging = readLogging(line, host);
    quiet = effectiveLevel(logging, "") > LogLevel.error;
    if (line.has("--arguments")) {
      echo = { echo: { logging, arguments: line.arguments } };
    }

    checkOptions(line, logging);
    checkOutputFiles(line);
    const options = readOptions(line);
    if (line.has("--explain-permissions")) return { type: "explainPermissions", options, logging };
    return { type: "run", options, logging, confine: line.has("--confine"), ...echo };
  } catch (error) {
    if (
      error instanceof UsageError || error instanceof CommandFileError ||
      error instanceof LogConfigError
    ) {
      return { type: "usageError", message: error.message, quiet, ...echo };
    }
    throw error;
  }
}

function checkParameterCount(line: CommandLine): void {
  const missing = PARAMETERS[line.parameters.length];
  if (missing?.name === "dcmfile-in" && line.has("--files-from")) return;
  if (missing !== undefined) throw new UsageError(`Missing parameter ${missing.name}`);
}

function readLogging(line: CommandLine, host: CommandLineHost): LogOptions {
  const verbosity = line.rightmost("verbosity");
  const levelName = line.value("--log-level");
  const configPath = line.value("--log-config");
  const refuse = (option: OptionName, other: string): never => {
    throw new UsageError(`${option} not allowed with ${other}`);
  };
  if (levelName !== undefined) {
    if (verbosity !== undefined) refuse("--log-level", "--verbose, --debug or --quiet");
    const level = parseLogLevel(levelName);
    if (level === undefined) throw new UsageError("Invalid log level for --log-level option");
    if (configPath !== undefined) refuse("--log-config", "--log-level");
    return defaultLogOptions(level);
  }
  if (configPath !== undefined) {
    if (verbosity !== undefined) refuse("--log-config", "--verbose, --debug or --quiet");
    return loadLogConfig(configPath, host);
  }
  return defaultLogOptions(verbosityLevel(verbosity));
}

function verbosityLevel(option: OptionName | undefined): LogLevel {
  switch (option) {
    case "--quiet":
      return LogLevel.fatal;
    case "--verbose":
      return LogLevel.info;
    case "--debug":
      return LogLevel.debug;
    default:
      return LogLevel.warn;
  }
}

function loadLogConfig(path: string, host: CommandLineHost): LogOptions {
  const file = host.readLogConfig(path);
  if (file.type === "missing") throw new LogConfigError("does not exist");
  if (file.type === "unreadable") throw new LogConfigError("cannot be read");
  return parseLogConfig(file.text, host.variables());
}

/** Checks, in the order of the table, what needs another option and the range of integers. */
function checkOptions(line: CommandLine, logging: LogOptions): void {
  for (const option of ALL_OPTIONS) {
    if (!isEffective(line, option)) continue;
    if (option.long === "--verbose-pc" && !showsInfo(logging)) {
      throw new UsageError("--verbose-pc only allowed with verbose mode");
    }
    if (option.requires !== undefined && !line.has(option.requires)) {
      throw new UsageError(`${option.long} only allowed with ${option.requires}`);
    }
    checkCompany(line, option.long);
    if (option.value?.kind === "integer") checkInteger(option, line.value(option.long) ?? "");
  }
  checkTlsOptions(line);
}

/** They tell of what was sent, or follow it: a trial run sends nothing. */
const NOT_IN_TRIAL_RUNS: readonly OptionName[] = [
  "--create-report-file",
  "--json-report",
  "--commit",
];

/** Checks what more than one other option decides. */
function checkCompany(line: CommandLine, name: OptionName): void {
  if (name === "--json" && line.rightmost("rehearsal") === undefined) {
    throw new UsageError("--json only allowed with --dry-run or --probe");
  }
  if (name === "--dry-run" || name === "--probe") {
    const writing = NOT_IN_TRIAL_RUNS.find((option) => line.has(option));
    if (writing !== undefined) throw new UsageError(`${name} not allowed with ${writing}`);
  }
  if (name === "--commit-port") {
    // The peer's answer would come in the clear, from whoever says that it is the peer.
    const tls = line.rightmost("tlsStack") ?? "--disable-tls";
    if (tls !== "--disable-tls") throw new UsageError(`${name} not allowed with ${tls}`);
  }
  if (name === "--retry" && line.rightmost("associations") === "--single-association") {
    throw new UsageError("--retry not allowed with --single-association");
  }
}

/** Options that name a file to be written; of two with the same one, the last would be left. */
const OUTPUT_FILES = [
  "--create-report-file",
  "--json-report",
  "--journal",
  "--safe-to-delete",
] as const satisfies readonly OptionName[];

/** Standard output and the like take what comes. */
function checkOutputFiles(line: CommandLine): void {
  const options = new Map<string, OptionName>();
  for (const option of OUTPUT_FILES) {
    const value = line.value(option);
    if (value === undefined || value === "-" || value.startsWith("/dev/")) continue;
    const path = withoutEmptyParts(value);
    const other = options.get(path);
    if (other !== undefined) {
      throw new UsageError(`${other} and ${option} must not name the same file`);
    }
    options.set(path, option);
  }
}

/** An option whose set was decided by another one further right is as good as absent. */
function isEffective(line: CommandLine, option: NamedOption): boolean {
  return option.block === undefined
    ? line.has(option.long)
    : line.rightmost(option.block) === option.long;
}

function showsInfo(logging: LogOptions): boolean {
  return effectiveLevel(logging, APP_LOGGER_NAME) <= LogLevel.info;
}

function checkInteger(option: Option, text: string): void {
  const complain = (problem: string): never => {
    const detail = problem === "" ? "" : ` (${problem})`;
    throw new UsageError(`Invalid value for option ${option.long}${detail}`);
  };
  const number = scanUnsigned(text);
  if (number === undefined || number.negative) return complain(text);
  if (number.value < BigInt(option.value?.min ?? 0)) complain(`underflow: ${text}`);
  const max = option.value?.max;
  if (max !== undefined && number.value > BigInt(max)) complain(`overflow: ${text}`);
}
