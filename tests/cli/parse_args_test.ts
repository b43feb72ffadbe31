/** What is compared with the native program is in `native_grammar_test.ts`; this is the rest. */

import assert from "node:assert/strict";
import { LogLevel } from "../../lib/base/log.ts";
import { effectiveLevel } from "../../lib/cli/log_config.ts";
import { parseArgs, type ParsedCommand } from "../../lib/cli/parse_args.ts";
import type { SendOptions } from "../../lib/send/options.ts";
import { memoryHost } from "./support/memory_host.ts";

const LOG_CONFIGS = {
  "off.cfg": "log4cplus.rootLogger = OFF",
  "bad.cfg": "log4cplus.rootLogger = FOO",
  "other.cfg": "a = b",
};

function parse(...args: string[]): ParsedCommand {
  return parseArgs(args, memoryHost({ "command.txt": "host 104 a.dcm", ...LOG_CONFIGS }));
}

function parseRun(...args: string[]): ParsedCommand & { readonly type: "run" } {
  const command = parse(...args, "host", "104", "a.dcm");
  assert.equal(command.type, "run");
  return command as ParsedCommand & { readonly type: "run" };
}

Deno.test("parseArgs() has DCMTK's defaults, but for the addresses that are tried", () => {
  const expected: SendOptions = {
    peer: "host",
    port: 104,
    inputs: ["a.dcm"],
    readMode: "fileOnly",
    readDicomdir: false,
    scanDirectories: false,
    scanPattern: "",
    recurse: false,
    decompression: "lossless",
    compressionLevel: 6,
    halt: true,
    allowIllegalProposal: true,
    checkUids: true,
    ipVersion: "any",
    callingAeTitle: "DCMSEND",
    calledAeTitle: "ANY-SCP",
    multipleAssociations: true,
    connectTimeoutMs: undefined,
    acseTimeoutMs: 30_000,
    dimseTimeoutMs: undefined,
    maxPduLength: 16384,
    maxSendPduLength: undefined,
    parallel: 1,
    asyncWindow: 1,
    lead: true,
    verboseContexts: false,
    reportFile: "",
    filesFrom: "",
    nullSeparated: false,
    scanArchives: false,
    strictExit: "off",
    jsonReportFile: "",
    journalFile: "",
    resume: false,
    retries: 0,
    retryDelayMs: 2000,
    rehearsal: "none",
    rehearsalAsJson: false,
    progress: "off",
    stats: false,
    tls: undefined,
    commitment: undefined,
  };
  assert.deepEqual(parseRun().options, expected);
});

const SETTINGS: readonly {
  readonly args: readonly string[];
  readonly expected: Partial<SendOptions>;
}[] = [
  { args: ["+f"], expected: { readMode: "fileOrDataSet" } },
  { args: ["+fo"], expected: { readMode: "fileOnly" } },
  { args: ["-f"], expected: { readMode: "dataSetOnly" } },
  { args: ["-f", "+f"], expected: { readMode: "fileOrDataSet" } },
  { args: ["+rd"], expected: { readDicomdir: true } },
  { args: ["+sd"], expected: { scanDirectories: true } },
  { args: ["+sp", "*.dcm", "+sd"], expected: { scanDirectories: true, scanPattern: "*.dcm" } },
  { args: ["+sd", "+r"], expected: { scanDirectories: true, recurse: true } },
  { args: ["+sd", "+r", "-r"], expected: { scanDirectories: true, recurse: false } },
  { args: ["-dn"], expected: { decompression: "never" } },
  { args: ["-dn", "+dls"], expected: { decompression: "lossless" } },
  { args: ["+dly"], expected: { decompression: "lossy" } },
  { args: ["+cl", "0"], expected: { compressionLevel: 0 } },
  { args: ["-nh"], expected: { halt: false } },
  { args: ["-nip"], expected: { allowIllegalProposal: false } },
  { args: ["-nuc"], expected: { checkUids: false } },
  { args: ["-i4"], expected: { ipVersion: "ipv4" } },
  { args: ["--ipv6"], expected: { ipVersion: "ipv6" } },
  { args: ["-i4", "-i6", "-i0"], expected: { ipVersion: "any" } },
  { args: ["-aet", "ME", "-aec", ""], expected: { callingAeTitle: "ME", calledAeTitle: "" } },
  { args: ["-ma"], expected: { multipleAssociations: false } },
  { args: ["-ma", "+ma"], expected: { multipleAssociations: true } },
  { args: ["-to", "1"], expected: { connectTimeoutMs: 1000 } },
  { args: ["-ta", "2x"], expected: { acseTimeoutMs: 2000 } },
  { args: ["-td", "+3"], expected: { dimseTimeoutMs: 3000 } },
  { args: ["-td", "99999999999"], expected: { dimseTimeoutMs: 2 ** 31 - 1 } },
  { args: ["-pdu", "100", "-pdu", "4096"], expected: { maxPduLength: 4096 } },
  { args: ["--max-send-pdu", "131072"], expected: { maxSendPduLength: 131072 } },
  { args: ["-v", "+v"], expected: { verboseContexts: true } },
  { args: ["+crf", "r.txt"], expected: { reportFile: "r.txt" } },
  { args: ["--create-report-file", "r.txt", "+crf", ""], expected: { reportFile: "" } },
];

for (const { args, expected } of SETTINGS) {
  Deno.test(`parseArgs() understands ${args.join(" ")}`, () => {
    assert.deepEqual(parseRun(...args).options, { ...parseRun().options, ...expected });
  });
}

Deno.test("parseArgs() keeps all input files in their order", () => {
  const run = parse("h", "-v", "1", "@command.txt", "", "-");
  assert.deepEqual(run.type === "run" && run.options.inputs, ["host", "104", "a.dcm", "", "-"]);
});

const LEVELS: readonly { readonly args: readonly string[]; readonly level: LogLevel }[] = [
  { args: [], level: LogLevel.warn },
  { args: ["-q"], level: LogLevel.fatal },
  { args: ["-v"], level: LogLevel.info },
  { args: ["-v", "-d"], level: LogLevel.debug },
  { args: ["-ll", "Trace"], level: LogLevel.trace },
  { args: ["-ll", "OFF"], level: LogLevel.off },
  { args: ["-ll", "all"], level: LogLevel.all },
  { args: ["-lc", "off.cfg"], level: LogLevel.off },
];

for (const { args, level } of LEVELS) {
  Deno.test(`parseArgs() sets the log level ${level} for "${args.join(" ")}"`, () => {
    assert.equal(effectiveLevel(parseRun(...args).logging, ""), level);
  });
}

const ERRORS: readonly {
  readonly args: readonly string[];
  readonly message: string;
  readonly quiet?: boolean;
}[] = [
  { args: ["-i5", "h", "1", "x"], message: "Unknown option -i5" },
  { args: ["h", "1", "x", "-lc", "no.cfg"], message: "Specified --log-config file does not exist" },
  {
    args: ["h", "1", "x", "-lc", "unreadable"],
    message: "Specified --log-config file cannot be read",
  },
  {
    args: ["h", "1", "x", "-lc", "other.cfg"],
    message: "Specified --log-config file does not contain any valid settings",
  },
  {
    args: ["h", "1", "x", "-lc", "bad.cfg"],
    message: "Specified --log-config file sets no valid level for log4cplus.rootLogger",
  },
  {
    args: ["h", "0", "x", "-lc", "off.cfg"],
    message: "Invalid parameter value 0 (underflow)",
    quiet: true,
  },
  {
    args: ["-q", "-pdu", "1", "h", "1", "x"],
    message: "Invalid value for option --max-pdu (underflow: 1)",
    quiet: true,
  },
  { args: ["-q", "h"], message: "Missing parameter port" },
  {
    args: ["--json", "h", "1", "x"],
    message: "--json only allowed with --dry-run or --probe",
  },
  {
    args: ["--dry-run", "+crf", "f", "h", "1", "x"],
    message: "--dry-run not allowed with --create-report-file",
  },
  {
    args: ["--dry-run", "--probe", "--json-report", "f", "h", "1", "x"],
    message: "--probe not allowed with --json-report",
  },
  {
    args: ["--commit", "--commit-port", "11113", "+tla", "pacs", "104", "a.dcm"],
    message: "--commit-port not allowed with --anonymous-tls",
  },
];

for (const { args, message, quiet = false } of ERRORS) {
  Deno.test(`parseArgs() refuses ${args.join(" ")}${quiet ? " in silence" : ""}`, () => {
    assert.deepEqual(parse(...args), { type: "usageError", message, quiet });
  });
}

Deno.test("parseArgs() echoes the arguments under their long names, errors or not", () => {
  const expected = ["--verbose", "--arguments", "--aetitle", "", "h", "1", "x"];
  const run = parse("-v", "--arguments", "-aet", "", "h", "1", "x");
  assert.deepEqual(run.type === "run" && run.echo?.arguments, expected);
  const error = parse("--arguments", "h", "0", "x");
  assert.deepEqual(error.type === "usageError" && error.echo?.arguments, [
    "--arguments",
    "h",
    "0",
    "x",
  ]);
  assert.equal("echo" in parse("--arguments", "h"), false);
});

Deno.test("parseArgs() refuses two outputs in one file, however it is spelled", () => {
  const files = ["+crf", "report", "--json-report", "report.json", "--journal", "./report"];
  const command = parse(...files, "host", "104", "a.dcm");
  assert.equal(command.type, "usageError");
  assert.equal(
    command.type === "usageError" && command.message,
    "--create-report-file and --journal must not name the same file",
  );
  parseRun("+crf", "/dev/stdout", "--json-report", "/dev/stdout");
  parseRun("--json-report", "-", "--journal", "-");
});
